package io.github.timescalemigrate.it;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The database of {@code everything.sql}, and what its servers must have beside it. */
final class Everything {
    private static final List<String> ROLES = List.of(
            "everything_owner",
            "everything_group",
            "everything_reader",
            "\"everything's \"\"odd\"\" rôle\"",
            "everything_jobs");

    private Everything() {}

    /** Makes an empty database on a server that knows none of the roles and has the tablespaces. */
    static String prepare(TimescaleServer server, String database) throws SQLException {
        String url = server.createDatabase(database);
        // In place, so that a server that runs elsewhere or as another user needs no folder.
        DemoData.execute(
                server.superuserUrl(),
                "DROP ROLE IF EXISTS " + String.join(", ", ROLES),
                "SET allow_in_place_tablespaces = on",
                "DROP TABLESPACE IF EXISTS everything_space",
                "DROP TABLESPACE IF EXISTS everything_later",
                "CREATE TABLESPACE everything_space LOCATION ''",
                "CREATE TABLESPACE everything_later LOCATION ''");
        return url;
    }

    /** Loads the database with these sections. */
    static void load(TimescaleServer server, String url, Collection<String> sections)
            throws IOException, InterruptedException {
        String variables =
                sections.stream().map(section -> " --set=" + section + "=1").collect(joining());
        Shell.run("psql -X \"$SOURCE\"%s --file='%s'".formatted(variables, script()), url, url, server);
    }

    /** Drops what other tests would trip over. */
    static void remove(TimescaleServer server, String database) throws SQLException {
        server.dropDatabase(database);
        DemoData.execute(
                server.superuserUrl(),
                "DROP ROLE IF EXISTS " + String.join(", ", ROLES),
                "DROP TABLESPACE IF EXISTS everything_space",
                "DROP TABLESPACE IF EXISTS everything_later");
    }

    private static Path script() {
        try {
            return Path.of(Objects.requireNonNull(Everything.class.getResource("/everything.sql"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
