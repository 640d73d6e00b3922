/** How results are said to people and written to files. */
@NullMarked
package io.github.timescalemigrate.report;

import org.jspecify.annotations.NullMarked;
