package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.DatabaseException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no server of the integration tests can be made to answer; the rest is tested there. */
class ConnectionFailureTest {
    @ParameterizedTest
    @CsvSource({
        "57P03, the database system is starting up, Wait until the server is up",
        "58P01, could not access file \"$libdir/timescaledb-2.11.0\", Install the version of TimescaleDB",
        "08P01, unsupported startup parameter: extra_float_digits, Name the PostgreSQL server itself",
        "28000, connection requires a valid client certificate, Name a user of the source who exists",
        "08004, Der Server unterstützt SSL nicht., Switch TLS on",
        "08004, 'no password was provided', Give the user \"u\" of the source a password",
        "XX000, something else, 'Check host, port, database'"
    })
    void theSqlStateDecides(String sqlState, String message, String remedy) {
        assertThat(remedy("postgres://u@h/d", new SQLException(message, sqlState)))
                .startsWith(remedy);
    }

    @Test
    void aServerThatIsNotTrustedIsNotUnreachable() {
        var refused = new SQLException("SSL error", "08006", new SSLHandshakeException("no trusted certificate"));

        assertThat(remedy("postgres://u@h/d", refused)).startsWith("TLS failed: check the certificates");
    }

    @Test
    void aCertificateOfAnotherHostIsNotTrusted() {
        var refused = new SQLException("The hostname h could not be verified", "08006");

        assertThat(remedy("postgres://u@h/d?sslmode=verify-full", refused))
                .startsWith("TLS failed: check the certificates");
        assertThat(remedy("postgres://u@h/d", refused)).startsWith("Check host, port");
    }

    @Test
    void anEntryForTlsOnlyIsSuggestedToWhoComesWithout() {
        var refused = new SQLException("no pg_hba.conf entry for host \"10.0.0.1\"", "28000");

        assertThat(remedy("postgres://u@h/d?sslmode=disable", refused)).startsWith("If it has one for TLS (hostssl)");
        assertThat(remedy("postgres://u@h/d", refused)).startsWith("Add a line for this user");
    }

    private static String remedy(String url, SQLException cause) {
        return new ConnectionFailure(
                        "source",
                        ConnectionString.parse(url),
                        new DatabaseException("Cannot connect: " + cause.getMessage(), cause))
                .remedy();
    }
}
