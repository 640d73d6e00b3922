/** What is done to the target: roles, the extension, restoring mode, jobs. */
@NullMarked
package io.github.timescalemigrate.target;

import org.jspecify.annotations.NullMarked;
