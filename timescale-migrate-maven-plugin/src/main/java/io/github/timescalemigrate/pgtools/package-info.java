/** Finds and runs pg_dump, pg_dumpall, psql and pg_restore. */
@NullMarked
package io.github.timescalemigrate.pgtools;

import org.jspecify.annotations.NullMarked;
