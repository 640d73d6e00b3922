package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.connection.ConnectionString;
import org.jspecify.annotations.Nullable;

/**
 * How a POM names the source or the target: {@code <source><url>…</url><serverId>…</serverId></source>}, or the connection
 * string alone, {@code <source>postgres://…</source>}.
 */
public final class DatabaseParameter {
    @Nullable private MaskedUrl url;

    @Nullable private String serverId;

    /** The short form. */
    public void set(String text) {
        url = new MaskedUrl();
        url.set(text);
    }

    @Nullable String url() {
        return url == null ? null : url.text;
    }

    @Nullable String serverId() {
        return serverId;
    }

    @Override
    public String toString() {
        String database = url == null ? "" : url.toString();
        if (serverId == null) {
            return database.isEmpty() ? "no database" : database;
        }
        return "server " + serverId + (database.isEmpty() ? "" : ", " + database);
    }

    /** A connection string that a debugging Maven may print. */
    public static final class MaskedUrl {
        @Nullable private String text;

        /** Called by Maven with the element's text. */
        public void set(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            try {
                return text == null ? "" : ConnectionString.parse(text).toString();
            } catch (IllegalArgumentException e) {
                return "***";
            }
        }
    }
}
