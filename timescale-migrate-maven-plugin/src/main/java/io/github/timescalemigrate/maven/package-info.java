/** The goals: parameters in, one call, exceptions out. The only package that knows Maven. */
@NullMarked
package io.github.timescalemigrate.maven;

import org.jspecify.annotations.NullMarked;
