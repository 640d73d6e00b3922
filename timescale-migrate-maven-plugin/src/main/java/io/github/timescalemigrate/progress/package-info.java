/** What is said while the work goes on. */
@NullMarked
package io.github.timescalemigrate.progress;

import org.jspecify.annotations.NullMarked;
