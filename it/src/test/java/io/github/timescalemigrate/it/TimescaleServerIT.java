package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.NEWER;
import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.it.TimescaleServers.On;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TimescaleServers.class)
class TimescaleServerIT {
    @Test
    void givesEachRoleAServerOfItsOwn(@On(SOURCE) TimescaleServer source, @On(TARGET) TimescaleServer target)
            throws SQLException {
        String identifier = "SELECT system_identifier FROM pg_control_system()";
        assertThat(ask(source, "postgres", identifier)).isNotEqualTo(ask(target, "postgres", identifier));
        assertThat(source.describe()).startsWith("SOURCE: PostgreSQL ").contains(", TimescaleDB ");
    }

    @Test
    void makesADatabaseAnewWithoutTheExtension(@On(SOURCE) TimescaleServer source) throws SQLException {
        String name = "Fresh \"one\"?";
        source.createDatabase(name);
        try (Connection session = source.connect(name)) {
            execute(session, "CREATE TABLE old()");

            String url = source.createDatabase(name);

            assertThat(url).isEqualTo(source.url(name)).endsWith("/Fresh%20%22one%22%3F");
            assertThat(ask(source, name, "SELECT to_regclass('old')")).isNull();
            assertThat(ask(source, name, "SELECT count(*) FROM pg_extension WHERE extname = 'timescaledb'"))
                    .isEqualTo("0");
        } finally {
            source.dropDatabase(name);
        }
    }

    @Test
    void hasALaterPostgresAndTimescaleForARefusedOrUpgradingMigration(
            @On(TARGET) TimescaleServer target, @On(NEWER) TimescaleServer newer) throws SQLException {
        assertThat(Integer.parseInt(ask(newer, "postgres", "SHOW server_version_num")))
                .isGreaterThan(Integer.parseInt(ask(target, "postgres", "SHOW server_version_num")));
        String version = "SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'";
        assertThat(ask(newer, "postgres", version)).isNotEqualTo(ask(target, "postgres", version));
    }

    @Test
    void leavesNothingOfTheProbeForTheEdition(@On(SOURCE) TimescaleServer source) throws SQLException {
        assertThat(source.isCommunity()).isEqualTo(source.isCommunity());
        assertThat(ask(source, "postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE 'probe%'"))
                .isEqualTo("0");
    }

    @Test
    @EnabledOnCommunity
    void compressesWhereItSaysCommunity(@On(SOURCE) TimescaleServer source) throws SQLException {
        source.createDatabase("edition");
        try (Connection session = source.connect("edition")) {
            execute(session, "CREATE EXTENSION timescaledb");
            execute(session, "CREATE TABLE m(at timestamptz NOT NULL)");
            execute(session, "SELECT create_hypertable('m', 'at')");
            execute(session, "ALTER TABLE m SET (timescaledb.compress)");
        } finally {
            source.dropDatabase("edition");
        }
    }

    @Test
    void takesTheServerThatTheCallerNames(@On(SOURCE) TimescaleServer source) throws SQLException {
        NamedServer named = new NamedServer(Map.of("IT_TARGET", source.superuserUrl()));

        try (TimescaleServer server = TimescaleServer.start(TARGET, List.of(named, new EmbeddedServer()))) {
            assertThat(server.describe()).startsWith("TARGET: ").endsWith("named by IT_TARGET");
            assertThat(server.superuserUrl()).isEqualTo(source.superuserUrl());
        }

        assertThat(ask(source, "postgres", "SELECT 1")).as("left running").isEqualTo("1");
    }

    @Test
    void saysWhyAProviderWasPassedOver(@On(SOURCE) TimescaleServer source) {
        NamedServer unnamed = new NamedServer(Map.of());
        NamedServer named = new NamedServer(Map.of("IT_SOURCE", source.superuserUrl()));

        try (TimescaleServer server = TimescaleServer.start(SOURCE, List.of(unnamed, named))) {
            assertThat(server.describe()).endsWith("named by IT_SOURCE (IT_SOURCE is not set)");
        }
        assertThatThrownBy(() -> TimescaleServer.start(SOURCE, List.of(unnamed)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no server for SOURCE: IT_SOURCE is not set");
    }

    @Test
    void refusesANamedServerThatDoesNotAnswerRatherThanTakeAnother() {
        NamedServer named = new NamedServer(Map.of("IT_SOURCE", "postgres://postgres:secret@127.0.0.1:1/postgres"));

        assertThatThrownBy(() -> TimescaleServer.start(SOURCE, List.of(named, new EmbeddedServer())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("SOURCE, named by IT_SOURCE, does not serve: ")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("secret"));
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(TimescaleServer server, String database, String query) throws SQLException {
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
