package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of the way to the two databases. */
@ExtendWith(TimescaleServers.class)
class PreflightConnectionsIT {
    private static String source = "";
    private static String target = "";

    @BeforeAll
    static void createDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets)
            throws SQLException {
        source = sources.createDatabase("it connections");
        DemoData.execute(source, "CREATE EXTENSION timescaledb");
        target = targets.createDatabase("it connections");
        DemoData.execute(
                target,
                "DROP ROLE IF EXISTS connects_not",
                "CREATE ROLE connects_not LOGIN PASSWORD 'connects-not' CONNECTION LIMIT 0",
                "DROP ROLE IF EXISTS logs_not_in",
                "CREATE ROLE logs_not_in PASSWORD 'logs-not-in'",
                "DROP ROLE IF EXISTS may_not",
                "CREATE ROLE may_not LOGIN PASSWORD 'may-not'",
                "REVOKE CONNECT ON DATABASE \"it connections\" FROM PUBLIC");
    }

    @AfterAll
    static void dropDatabases(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets)
            throws SQLException {
        sources.dropDatabase("it connections");
        targets.dropDatabase("it connections");
    }

    @Test
    void saysWhetherTheWayIsEncrypted() {
        Findings here = Findings.of(source, target);
        Findings elsewhere = Findings.of(source, target.replace("127.0.0.1", "0.0.0.0"));

        here.assertAll("connections", Status.PASS);
        assertThat(here.of("connections")).extracting(Finding::found).allMatch(found -> found.endsWith("no TLS"));
        Finding readable = elsewhere.only("connections", Status.WARNING);
        assertThat(readable.found()).startsWith("target: ").contains("no TLS on the way to another machine");
        assertThat(readable.remedy()).contains("sslmode=require");
    }

    @Test
    void tellsApartWhyASideIsNotReached() throws Exception {
        assertUnreached(as("postgres", "not it"), "Correct the user \"postgres\" of the target or its password");
        assertUnreached(
                ConnectionString.parse(target).withoutPassword().toString(),
                "Give the user \"postgres\" of the target a password");
        assertUnreached(as("logs_not_in", "logs-not-in"), "Name a user of the target who exists and may log in");
        assertUnreached(as("may_not", "may-not"), "GRANT CONNECT ON DATABASE");
        assertUnreached(as("connects_not", "connects-not"), "max_connections");
        assertUnreached(target.replaceFirst("/[^/]*$", "/template0"), "Name another database");
        assertUnreached(target.replaceFirst("@[^/]*/", "@nowhere.invalid/"), "Correct the host of the target");
        assertUnreached(
                target.replaceFirst("@[^/]*/", "@127.0.0.1:1/"),
                "Check host and port of the target, that its server runs");
        assertUnreached(target + "?sslmode=require", "Switch TLS on at the server");
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = target.replaceFirst("@[^/]*/", "@127.0.0.1:" + silent.getLocalPort() + "/");
            assertUnreached(
                    url + "?connect_timeout=2", "that firewalls between here and there let this machine through");
        }
    }

    @Test
    void namesPgHbaConfWhereItHasNoLine() {
        String from = target.replaceFirst("postgres://[^@]*@", "jdbc:postgresql://")
                + "?user=postgres&localSocketAddress=127.0.0.2";
        Finding finding = Findings.of(source, from).only("connections", Status.FAILURE);
        assumeThat(finding.found()).as("a server that lets only 127.0.0.1 in").contains("pg_hba.conf");

        assertThat(finding.remedy())
                .startsWith("Add a line for this user, database and address to pg_hba.conf of the target");
    }

    @Test
    void theRemedyOfAnUnknownDatabaseCreatesIt(@On(TARGET) TimescaleServer targets) throws Exception {
        String name = "it's \"unknown\"; $HOME";
        targets.dropDatabase(name);
        Finding unknown = Findings.of(source, targets.url(name)).only("connections", Status.FAILURE);
        assertThat(unknown.remedy()).startsWith("Create it: createdb --host=");

        Shell.run(unknown.remedy().replace("Create it: ", ""), source, target, targets);

        Findings.of(source, targets.url(name)).assertAll("connections", Status.PASS);
        targets.dropDatabase(name);
    }

    @Test
    void refusesAPoolerAndLeavesItsSessionsAsTheyAre(@TempDir Path folder) throws Exception {
        assumeThat(PgBouncer.isInstalled()).as("pgbouncer is installed").isTrue();
        try (var refusing = PgBouncer.start(target, folder, "")) {
            assertThat(unreached(refusing.url()).remedy()).startsWith("Name the PostgreSQL server itself");
        }
        try (var hidden = PgBouncer.start(target, folder, "ignore_startup_parameters = extra_float_digits")) {
            Finding finding = unreached(hidden.url());
            assertThat(finding.found()).contains("a connection pooler, such as PgBouncer, answers");
            assertThat(finding.remedy()).startsWith("Name the PostgreSQL server itself");
            assertThat(DemoData.ask(hidden.url(), "SHOW search_path")).isEqualTo("\"$user\", public");
        }
    }

    private static void assertUnreached(String url, String remedy) {
        assertThat(unreached(url).remedy()).as(url).contains(remedy);
    }

    private static Finding unreached(String url) {
        Finding finding = Findings.of(source, url).only("connections", Status.FAILURE);
        assertThat(finding.found()).startsWith("target: Cannot connect to ");
        return finding;
    }

    private static String as(String user, String password) {
        String other = ConnectionString.parse(target)
                .withoutPassword()
                .withCredentials(user, null)
                .toString();
        return other.replaceFirst("@", ":" + password.replace(" ", "%20") + "@");
    }
}
