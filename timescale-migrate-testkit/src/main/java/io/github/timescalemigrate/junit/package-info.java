/** The JUnit 5 side: an extension that compares source and target, and a contract of dynamic tests. */
@NullMarked
package io.github.timescalemigrate.junit;

import org.jspecify.annotations.NullMarked;
