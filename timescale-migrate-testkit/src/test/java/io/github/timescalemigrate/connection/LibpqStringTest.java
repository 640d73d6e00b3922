package io.github.timescalemigrate.connection;

import static io.github.timescalemigrate.connection.Parsed.parsed;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibpqStringTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            postgres://                                                | postgres://alice@localhost:5432/alice
            postgresql://                                              | postgres://alice@localhost:5432/alice
            postgres:///                                               | postgres://alice@localhost:5432/alice
            postgres://db.example                                      | postgres://alice@db.example:5432/alice
            postgres://db.example:                                     | postgres://alice@db.example:5432/alice
            postgres://db.example:6432/metrics                         | postgres://alice@db.example:6432/metrics
            postgres:///metrics                                        | postgres://alice@localhost:5432/metrics
            postgres://bob@/metrics                                    | postgres://bob@localhost:5432/metrics
            postgres://bob:@db.example/                                | postgres://bob@db.example:5432/bob
            postgres://bob:pw@db.example                               | postgres://bob:***@db.example:5432/bob
            postgres://:pw@db.example                                  | postgres://alice:***@db.example:5432/alice
            postgres://Bob@DB.example/Metrics                          | postgres://Bob@DB.example:5432/Metrics
            postgres://b%20o%22b:p%25%40@db.example/a%2Fb%3Fc          | postgres://b%20o%22b:***@db.example:5432/a%2Fb%3Fc
            postgres://b+b@db.example/a+b                              | postgres://b%2Bb@db.example:5432/a%2Bb
            postgres://jürgen@db.example/메트릭                          | postgres://jürgen@db.example:5432/메트릭
            postgres://j%C3%BCrgen@db.example/%F0%9F%90%AF             | postgres://jürgen@db.example:5432/%F0%9F%90%AF
            postgres://db.example/it's                                 | postgres://alice@db.example:5432/it's
            postgres://[::1]/m                                         | postgres://alice@[::1]:5432/m
            postgres://[2001:db8::7]:6432/m                            | postgres://alice@[2001:db8::7]:6432/m
            postgres://[fe80::1%25eth0]:6432/m                         | postgres://alice@[fe80::1%eth0]:6432/m
            postgres://h1:5433,h2/m                                    | postgres://alice@h1:5433,h2:5432/m
            postgres://h1,[::1]:5434,h3:5435/m                         | postgres://alice@h1:5432,[::1]:5434,h3:5435/m
            postgres:///m?host=h1,h2&port=6432                         | postgres://alice@h1:6432,h2:6432/m
            postgres://%2Fvar%2Frun%2Fpostgresql/m                     | postgres://alice@%2Fvar%2Frun%2Fpostgresql:5432/m
            postgres:///m?host=/var/run/postgresql&port=5433           | postgres://alice@%2Fvar%2Frun%2Fpostgresql:5433/m
            postgres://x/y?user=u&password=p&host=h&port=1&dbname=d    | postgres://u:***@h:1/d
            postgres://h/m?user=bob@corp                               | postgres://bob%40corp@h:5432/m
            postgres://h/m?hostaddr=10.0.0.7                           | postgres://alice@h:5432/m?hostaddr=10.0.0.7
            postgres:///m?hostaddr=10.0.0.7                            | postgres://alice@10.0.0.7:5432/m?hostaddr=10.0.0.7
            host=,h hostaddr=10.0.0.7,10.0.0.8 dbname=m                | postgres://alice@10.0.0.7:5432,h:5432/m?hostaddr=10.0.0.7%2C10.0.0.8
            postgres://h/m?ssl=true                                    | postgres://alice@h:5432/m?sslmode=require
            postgres://h/m?requiressl=1                                | postgres://alice@h:5432/m?sslmode=require
            postgres://h/m?sslrootcert=system                          | postgres://alice@h:5432/m?sslmode=verify-full&sslrootcert=system
            postgres://h/m?options=-csearch_path=a                     | postgres://alice@h:5432/m?options=-csearch_path%3Da
            postgres://h/m?application_name=&connect_timeout=5&        | postgres://alice@h:5432/m?connect_timeout=5
            postgres://h/m?sslkey=/k&sslpassword=x                     | postgres://alice@h:5432/m?sslkey=%2Fk&sslpassword=***
            """)
    void readsUris(String uri, String shown) {
        assertThat(parsed(uri)).hasToString(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            host=h                                       | postgres://alice@h:5432/alice
            host = h  port = 6432                        | postgres://alice@h:6432/alice
            dbname='my db' user=bob                      | postgres://bob@localhost:5432/my%20db
            user='o\\'brien' password='a b' dbname=x\\ y | postgres://o'brien:***@localhost:5432/x%20y
            user=back\\\\slash dbname=''                 | postgres://back%5Cslash@localhost:5432/back%5Cslash
            host=::1 hostaddr=::1                        | postgres://alice@[::1]:5432/alice?hostaddr=%3A%3A1
            host=/tmp sslmode=require                    | postgres://alice@%2Ftmp:5432/alice?sslmode=require
            host=h1,h2 port=1,2 target_session_attrs=any | postgres://alice@h1:1,h2:2/alice?target_session_attrs=any
            """)
    void readsPairs(String pairs, String shown) {
        assertThat(parsed(pairs)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://alice@localhost/m",
                " postgres://alice@localhost:5432/m\n",
                "postgresql://localhost/m?",
                "host=localhost dbname=m",
                "jdbc:postgresql:m",
                "jdbc:postgresql://localhost/m?user=alice"
            })
    void isEqualHoweverItIsWritten(String text) {
        assertThat(parsed(text))
                .isEqualTo(parsed("postgres:///m"))
                .hasSameHashCodeAs(parsed("postgres:///m"))
                .isNotEqualTo(parsed("postgres:///n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://o%27b%20%22r%5C%3A%40%2F%3F%23%26%25%2B%3D:@h1:1,[::1]:2/d%27b%20%22r%5C%3A%40%2F%3F%23%26%25%2B%3D",
                "postgres://jürgen@h/메트릭?application_name=a%20%26%20%27b%27%3D%25&connect_timeout=7&keepalives=0",
                "postgres://%2Fvar%2Frun%2F%C3%A4%20b:5433/m?sslrootcert=%2Fa%20b%2F%C3%A4.crt"
            })
    void showsWhatCanBeReadAgain(String uri) {
        assertThat(parsed(parsed(uri).toString())).isEqualTo(parsed(uri));
    }

    @Test
    void takesTheSocketOfARunningServerIfNoHostIsGiven(@TempDir Path first, @TempDir Path second) throws Exception {
        Files.createFile(second.resolve(".s.PGSQL.5433"));
        var machine = new Surroundings(Map.of(), first, "alice", List.of(first, second));

        assertThat(ConnectionString.parse("postgres:///m?port=5433", machine).hosts())
                .containsExactly(new ConnectionString.Host(second.toString(), 5433));
        assertThat(ConnectionString.parse("postgres:///m", machine).hosts())
                .containsExactly(new ConnectionString.Host("localhost", 5432));
        assertThat(ConnectionString.parse("jdbc:postgresql://:5433/m", machine).hosts())
                .containsExactly(new ConnectionString.Host("localhost", 5433));
    }

    @Test
    void ignoresTheEnvironment() {
        var environment =
                Map.of("PGHOST", "prod", "PGUSER", "root", "PGDATABASE", "x", "PGPORT", "1", "PGSERVICE", "s");
        var machine = new Surroundings(environment, Path.of("/nowhere"), "alice", List.of());

        assertThat(ConnectionString.parse("postgres://", machine)).isEqualTo(parsed("postgres://"));
    }
}
