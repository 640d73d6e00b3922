package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows that go from server to server without files arrive as they are, each once. */
@ExtendWith(TimescaleServers.class)
class DirectCopyIT {
    private static final String HASH =
            "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %s t";

    private static final String LARGE =
            """
            CREATE TABLE %1$s (id int PRIMARY KEY, filler text STORAGE PLAIN);
            INSERT INTO %1$s SELECT n, repeat('x', 1500) FROM generate_series(1, %2$s) AS n
            """;

    /** A table that takes rows only where a setting of the database does not keep it from that. */
    private static final String FAILING =
            """
            CREATE FUNCTION takes_rows() RETURNS boolean LANGUAGE sql
                AS $$SELECT pg_catalog.current_setting('it.refuses', true) IS DISTINCT FROM 'on'$$;
            CREATE TABLE failing (id int CONSTRAINT refused CHECK (takes_rows()));
            INSERT INTO failing VALUES (1)
            """;

    private static final String REFUSING = "ALTER DATABASE \"it direct\" SET it.refuses = 'on'";
    private static final String TAKING = "ALTER DATABASE \"it direct\" RESET it.refuses";

    @TempDir
    private Path folder = Path.of("");

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private String source = "";
    private String target = "";

    DirectCopyIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) {
        this.sources = sources;
        this.targets = targets;
    }

    @BeforeEach
    void createDatabases() throws Exception {
        source = sources.createDatabase("it direct");
        target = targets.createDatabase("it direct");
        DemoData.execute(source, "CREATE EXTENSION timescaledb");
    }

    @Test
    void aTableIsNotDividedOtherwiseWhenACopyGoesOn() throws Exception {
        DemoData.execute(source, LARGE.formatted("large", 36000), LARGE.formatted("medium", 22500), FAILING);
        DemoData.execute(target, REFUSING);
        assertThatThrownBy(() -> migration(1).migrate())
                .hasMessageContaining("\"failing\" violates check constraint \"refused\"");
        String copied =
                "SELECT string_agg(left(substr(key, 24), 1), '' ORDER BY key) FROM _timescaledb_catalog.metadata"
                        + " WHERE starts_with(key, 'timescale_migrate_done_') AND value <> '0'";
        assertThat(DemoData.ask(target, copied)).isEqualTo("rrt");
        DemoData.execute(target, TAKING);

        migration(8).migrate();

        for (String table : List.of("large", "medium")) {
            assertThat(DemoData.ask(target, HASH.formatted(table)))
                    .isEqualTo(DemoData.ask(source, HASH.formatted(table)));
        }
    }

    private Migration migration(int jobs) {
        return new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(folder),
                null,
                Set.of(),
                TableFilter.ALL,
                Depth.CHECKSUMS,
                new Way(Format.DIRECT, jobs, null, null, false, false)));
    }
}
