package io.github.timescalemigrate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordAndServiceFileTest {
    private static final String PASSWORD_FILE_PROPERTY = "org.postgresql.pgpassfile";

    private final Path home;
    private final Path system;

    PasswordAndServiceFileTest(@TempDir Path directory) throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
        system = Files.createDirectory(directory.resolve("system"));
    }

    @AfterEach
    void forgetThePasswordFile() {
        System.clearProperty(PASSWORD_FILE_PROPERTY);
    }

    private ConnectionString parse(String text) {
        return ConnectionString.parse(
                text, new Surroundings(Map.of("PGSYSCONFDIR", system.toString()), home, "alice", List.of()));
    }

    @Test
    void takesFromTheServiceWhatTheStringLeavesOpen() throws Exception {
        Files.writeString(
                home.resolve(".pg_service.conf"),
                """
                # not this one
                [production]
                host=wrong
                [prod]
                  host=db.example
                port=6432
                port=1
                user=bob
                password=p=w x

                application_name=from the service
                [next]
                dbname=wrong
                """);

        assertThat(parse("postgres:///?service=prod"))
                .isEqualTo(parse("service=prod"))
                .isEqualTo(parse("jdbc:postgresql://?service=prod"))
                .isEqualTo(parse("postgres://bob:p%3Dw%20x@db.example:6432?application_name=from%20the%20service"));
        assertThat(parse("postgres://eve@h/m?service=prod"))
                .isEqualTo(parse("postgres://eve:p%3Dw%20x@h:6432/m?application_name=from%20the%20service"));
        assertThat(parse("service=prod").toolEnvironment()).doesNotContainKey("PGSERVICE");
    }

    @Test
    void looksIntoTheSystemsFileLast() throws Exception {
        Files.writeString(home.resolve(".pg_service.conf"), "[a]\nhost=mine\n");
        Files.writeString(system.resolve("pg_service.conf"), "[a]\nhost=theirs\n[b]\nhost=theirs\n");
        Path other = Files.writeString(home.resolve("other.conf"), "[a]\nhost=other\n");

        assertThat(parse("service=a")).isEqualTo(parse("host=mine"));
        assertThat(parse("service=b")).isEqualTo(parse("host=theirs"));
        assertThat(ConnectionString.parse(
                        "service=a",
                        new Surroundings(Map.of("PGSERVICEFILE", other.toString()), home, "alice", List.of())))
                .isEqualTo(parse("host=other"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            password hunter2    | line 2 of the service file
            hunter2=x           | line 2 of the service file
            service=other       | line 2 of the service file
            sslmode=hunter2     | sslmode must be one of
            passfile=hunter2    | passfile cannot be used
            """)
    void saysWhatIsWrongWithTheService(String line, String message) throws Exception {
        Files.writeString(home.resolve(".pg_service.conf"), "[a]\n" + line + "\n");

        assertThatExceptionOfType(InvalidConnectionStringException.class)
                .isThrownBy(() -> parse("service=a"))
                .withMessageContaining(message)
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            postgres://bob@db.example/m               | first
            postgres://bob@db.example:5433/m          | any port
            postgres://bob@h1,db.example/m            | first
            postgres://bob@[2001:db8::1]/m            | six:\\
            postgres://bob@/m?host=/srv/pg            | socket
            postgres://bob@/m?host=/tmp               | local
            postgres://bob@db.example/m?hostaddr=10.0.0.1 | first
            postgres://bob:given@db.example/m         | given
            """)
    void looksForThePasswordAsLibpqDoes(String text, String password) throws Exception {
        Path file = Files.writeString(
                home.resolve("passwords"),
                """
                # comment
                db.example:5432:m:bob:first
                db.example:*:m:bob:any port
                2001\\:db8\\:\\:1:5432:*:bob:six\\:\\\\
                /srv/pg:5432:*:bob:socket
                localhost:5432:*:bob:local
                """);
        System.setProperty(PASSWORD_FILE_PROPERTY, file.toString());

        assertThat(parse(text).jdbcProperties()).containsEntry("password", password);
        assertThat(parse(text).toolEnvironment().get("PGPASSWORD"))
                .as("left to the tools to look up")
                .isEqualTo(password.equals("given") ? "given" : null);
    }

    @Test
    void hasNoPasswordIfTheFileHasNone() throws Exception {
        System.setProperty(
                PASSWORD_FILE_PROPERTY,
                Files.writeString(home.resolve("passwords"), "db.example:5432:m:bob:x\n")
                        .toString());

        assertThat(parse("postgres://eve@db.example/m").jdbcProperties()).doesNotContainKey("password");
    }
}
