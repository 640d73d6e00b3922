/** The sequence of a migration: check, dump, restore, verify. */
@NullMarked
package io.github.timescalemigrate.migration;

import org.jspecify.annotations.NullMarked;
