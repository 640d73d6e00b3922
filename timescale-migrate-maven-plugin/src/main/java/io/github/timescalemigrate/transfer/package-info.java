/** How the data moves. */
@NullMarked
package io.github.timescalemigrate.transfer;

import org.jspecify.annotations.NullMarked;
