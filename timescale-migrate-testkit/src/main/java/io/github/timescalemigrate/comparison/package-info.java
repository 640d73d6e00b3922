/** The comparison of two inventories, object by object and aspect by aspect. */
@NullMarked
package io.github.timescalemigrate.comparison;

import org.jspecify.annotations.NullMarked;
