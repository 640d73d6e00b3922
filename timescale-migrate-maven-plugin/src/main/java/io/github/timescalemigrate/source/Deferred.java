package io.github.timescalemigrate.source;

/**
 * Something of the source that the dump must not bring, because it works only after restoring mode.
 *
 * @param object what it is, for a person
 * @param sql the statement that brings it afterwards; empty where nothing has to
 * @param script the statement in a plain dump, as pg_dump writes it with {@code --quote-all-identifiers}
 * @param entry how the line of a dump's table of contents ({@code pg_restore --list}) goes on after the number of the entry
 */
public record Deferred(String object, String sql, String script, String entry) {}
