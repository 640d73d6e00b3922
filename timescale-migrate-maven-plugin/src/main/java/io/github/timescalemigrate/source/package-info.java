/** What is done to the source: it is read in one snapshot, nothing else. */
@NullMarked
package io.github.timescalemigrate.source;

import org.jspecify.annotations.NullMarked;
