/** What a TimescaleDB database holds, as records, and the reader that fills them. */
@NullMarked
package io.github.timescalemigrate.inventory;

import org.jspecify.annotations.NullMarked;
