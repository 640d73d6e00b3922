/** Servers and data for the integration tests and the demo. */
@NullMarked
package io.github.timescalemigrate.it;

import org.jspecify.annotations.NullMarked;
