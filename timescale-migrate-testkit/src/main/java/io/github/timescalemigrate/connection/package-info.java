/** How a database is named and how sessions to it are opened. */
@NullMarked
package io.github.timescalemigrate.connection;

import org.jspecify.annotations.NullMarked;
