package io.github.timescalemigrate.connection;

import static io.github.timescalemigrate.connection.Parsed.parsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidConnectionStringTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            ``                                      | must start with postgres://
            metrics                                 | must start with postgres://
            postgres://h/m��t                     | set a locale of UTF-8
            bob:pw@h/m                              | must start with postgres://
            mysql://h/m                             | must start with postgres://
            POSTGRES://h/m                          | must start with postgres://
            postgres://h:port/m                     | The port is not a number
            postgres://h:0/m                        | The port is not a number
            postgres://h:65536/m                    | The port is not a number
            postgres://h:-1/m                       | The port is not a number
            postgres://[::1/m                       | [address]:port
            postgres://[::1]5432/m                  | [address]:port
            postgres://[]/m                         | [address]:port
            postgres://[::g]/m                      | The host is neither
            postgres://a%20b/m                      | The host is neither
            host=localhost:5432                     | its port belongs after the host in a URI, and in port= elsewhere
            postgres:///m?host=@abstract            | Abstract Unix sockets
            postgres://h1,h2/m?host=/tmp,h          | one of several hosts
            host=/tmp hostaddr=127.0.0.1            | or have a hostaddr
            postgres://h/m?hostaddr=10.0.0.1&sslrootcert=system | verify the name of host
            postgres://h1,h2,h3/m?port=1,2          | one port, or one for each host
            postgres://h1,h2/m?hostaddr=10.0.0.1    | lists of different length
            postgres://h1/m?hostaddr=h2             | hostaddr must be an IP address
            postgres://h/m?hostaddr=10.0.0.1&sslmode=verify-full | verify the name of host
            postgres://h/a%2                        | A % in the database
            postgres://h/a%zz                       | A % in the database
            postgres://%C3@h/m                      | bytes of the user name are not UTF-8
            postgres://h/m%00                       | dbname has a zero byte
            postgres://h/m?sslmode                  | place 1 after the ? has no =
            postgres://h/m?sslmode=yes              | sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full
            postgres://h/m?target_session_attrs=primary2 | one of any, read-write, primary, read-only, standby, prefer-standby
            postgres://h/m?connect_timeout=soon     | connect_timeout must be a number of seconds
            postgres://h/m?colour=blue              | libpq has no parameter colour
            postgres://h/m?sslmode=require&Port=1   | libpq has no parameter Port
            postgres://h/m?ApplicationName=x        | libpq calls it application_name
            postgres://h/m?passfile=x               | passfile cannot be used: set the environment variable PGPASSFILE
            postgres://h/m?requirepeer=x            | requirepeer cannot be used: the JDBC driver cannot
            postgres://h/m?replication=database     | replication cannot be used
            postgres://h/m?service=nosuch           | Add it, or set the environment variable PGSERVICEFILE
            postgres://bob?user=x@h                 | put a / before the ?
            host=h dbname                           | place 2 there is no keyword=value
            dbname=my db user=bob                   | needs single quotes
            dbname='my db                           | place 1 is not closed
            jdbc:mysql://h/m                        | must start with jdbc:postgresql:
            jdbc:postgres://h/m                     | must start with jdbc:postgresql:
            jdbc:postgresql://h                     | one /, after the hosts
            jdbc:postgresql://h/m/n                 | one /, after the hosts
            jdbc:postgresql:/m                      | one / is not enough
            jdbc:postgresql://bob:pw@h/m            | user and password are parameters
            jdbc:postgresql://h/m?colour=blue       | The JDBC driver has no parameter colour
            jdbc:postgresql://h/m?connect_timeout=5 | the JDBC driver calls it connectTimeout
            jdbc:postgresql://h/m?loginTimeout=soon | loginTimeout must be a number of seconds
            jdbc:postgresql://h/m?sslmode=yes       | sslmode has a value that libpq's sslmode
            jdbc:postgresql://h/m?targetServerType=preferPrimary | targetServerType has a value that libpq's
            jdbc:postgresql://h/m?socketFactory=com.example.Tunnel | names a Java class
            jdbc:postgresql://h/m?replication=true  | replication cannot be used
            """)
    void saysWhatIsWrong(String text, String message) {
        assertThatExceptionOfType(InvalidConnectionStringException.class)
                .isThrownBy(() -> parsed(text))
                .withMessageContaining(message)
                .withMessageContaining("looks like");
    }

    @Test
    void needsAUser() {
        var machine = new Surroundings(Map.of(), Path.of("/nowhere"), "?", List.of());

        assertThatExceptionOfType(InvalidConnectionStringException.class)
                .isThrownBy(() -> ConnectionString.parse("postgres://h/m", machine))
                .withMessageContaining("No user is given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zqx/wvk", "zqx@wvk", "zqx%wvk", "1/wvk", "zqx/@?#wvk", "1?wvk/zqx"})
    void asksToEncodeThePassword(String password) {
        assertThatExceptionOfType(InvalidConnectionStringException.class)
                .isThrownBy(() -> parsed("postgres://bob:" + password + "@db.example/m"))
                .withMessageContaining("%25")
                .withMessageNotContainingAny("zqx", "wvk");
    }

    /** Passwords as people paste them, raw: whether that is an error or not, nothing of them is ever shown. */
    @Test
    void neverShowsAPassword() {
        rawPasswords().forEach(InvalidConnectionStringTest::assertNotShown);
    }

    private static void assertNotShown(String password) {
        for (String text : List.of(
                "postgres://bob:" + password + "@db.example:5432/m?sslmode=require",
                "postgres://bob:" + password + "@db.example",
                "postgres://db.example/m?user=bob&password=" + password,
                "postgres://db.example/m?sslmode=require&sslpassword=" + password + "&user=bob",
                "jdbc:postgresql://db.example/m?user=bob&password=" + password,
                "jdbc:postgresql://db.example/m?password=" + password + "&user=bob",
                "jdbc:postgresql://bob:" + password + "@db.example/m",
                "jdbc:postgresql:bob:" + password + "@db.example/m",
                "user=bob password=" + password,
                "user=bob password='" + password + "' host=db.example",
                "bob:" + password + "@db.example/m",
                "http://bob:" + password + "@db.example/m")) {
            assertThat(whatIsShown(text)).as(text).doesNotContain("zqx").doesNotContain("wvk");
        }
    }

    private static String whatIsShown(String text) {
        try {
            ConnectionString connection = parsed(text);
            return String.join(" ", connection.toString(), connection.jdbcUrl(), connection.toolConninfo());
        } catch (InvalidConnectionStringException e) {
            return String.valueOf(e.getMessage()) + e.getCause();
        }
    }

    private static Stream<String> rawPasswords() {
        String[] pieces = {
            "zqx", "wvk", "1", "@", ":", "/", "?", "#", "%", "%zz", "&", "=", "[", "]", ",", " ", "'", "\"", "\\", "+",
            "ü", "$", "wvk=", "zqx=", "&wvk", "://"
        };
        var random = new Random(42);
        return Stream.concat(Stream.of("zqx", "zqx:@/?#%wvk", "://zqx"), Stream.generate(() -> Stream.generate(
                                () -> pieces[random.nextInt(pieces.length)])
                        .limit(1 + random.nextInt(6))
                        .reduce("", String::concat)))
                .limit(500);
    }
}
