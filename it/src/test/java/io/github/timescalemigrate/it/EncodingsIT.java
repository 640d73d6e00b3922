package io.github.timescalemigrate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.it.ServerProvider.Started;
import io.github.timescalemigrate.it.ServerProvider.UnavailableException;
import io.github.timescalemigrate.it.TimescaleServer.Role;
import io.github.timescalemigrate.migration.Migration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases that are not in UTF8, on servers of their own: the names of roles are in the encoding of whoever made them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncodingsIT {
    private final List<Started> started = new ArrayList<>();
    private final TimescaleServer sources = own(Role.SOURCE);
    private final TimescaleServer targets = own(Role.TARGET);

    private TimescaleServer own(Role role) {
        try {
            Started server = new EmbeddedServer().start(role);
            started.add(server);
            return TimescaleServer.named(role, server.superuserUrl());
        } catch (UnavailableException e) {
            return Assumptions.abort("no server of its own without an embedded one: " + e.reason());
        }
    }

    @AfterAll
    void stopServers() {
        started.forEach(server -> server.stop().run());
    }

    @ParameterizedTest
    @CsvSource({"LATIN1, e981", "SQL_ASCII, ff41", "EUC_JP, a4a2ada2"})
    void bytesOfAnyEncodingArriveAsTheyAre(String encoding, String bytes, @TempDir Path folder) throws Exception {
        for (TimescaleServer server : List.of(sources, targets)) {
            server.dropDatabase("it encodings");
            DemoData.execute(
                    server.superuserUrl(),
                    "CREATE DATABASE \"it encodings\" TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C' ENCODING "
                            + encoding);
        }
        String source = sources.url("it encodings");
        String target = targets.url("it encodings");
        String text = "convert_from('\\x" + bytes + "', current_setting('server_encoding'))";
        String definition = encoding.equals("SQL_ASCII") ? "'text'" : text;
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE texts (id int PRIMARY KEY, t text, c char(9), ts text[])",
                "INSERT INTO texts SELECT 1, v, v, ARRAY[v] FROM " + text + " AS v",
                "DO $$ BEGIN EXECUTE format('COMMENT ON TABLE texts IS %L', " + definition + "); END $$",
                "DO $$ BEGIN EXECUTE format('CREATE FUNCTION body() RETURNS text LANGUAGE sql AS %L', 'SELECT ''' || "
                        + definition + " || ''''); END $$");

        Migration.of(ConnectionString.parse(source), ConnectionString.parse(target), folder)
                .migrate();

        for (String value : List.of("t || c || ts[1]", "body()", "obj_description('texts'::regclass, 'pg_class')")) {
            String stored = "SELECT convert_to(" + value + ", current_setting('server_encoding'))::text FROM texts";
            assertThat(DemoData.ask(target, stored)).as(value).isEqualTo(DemoData.ask(source, stored));
        }
    }
}
