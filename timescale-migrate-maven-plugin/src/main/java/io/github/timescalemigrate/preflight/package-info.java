/** What must hold before a migration, one class for each check. */
@NullMarked
package io.github.timescalemigrate.preflight;

import org.jspecify.annotations.NullMarked;
