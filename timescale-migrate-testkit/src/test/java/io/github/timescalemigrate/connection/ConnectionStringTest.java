package io.github.timescalemigrate.connection;

import static io.github.timescalemigrate.connection.Parsed.parsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
    @Test
    void namesItsParts() {
        ConnectionString connection = parsed("postgres://bob:pw@h1,[::1]:5433/my%20db?application_name=x");

        assertThat(connection.user()).isEqualTo("bob");
        assertThat(connection.database()).isEqualTo("my db");
        assertThat(connection.hosts())
                .containsExactly(new ConnectionString.Host("h1", 5432), new ConnectionString.Host("::1", 5433));
        assertThat(connection.hasPassword()).isTrue();
        assertThat(connection.parameter("application_name")).contains("x");
        assertThat(connection.parameter("options")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> connection.parameter("password"));
        assertThatIllegalArgumentException().isThrownBy(() -> connection.parameter("colour"));
    }

    @Test
    void changesUserPasswordAndDatabase() {
        ConnectionString connection = parsed("postgres://bob:pw@h?sslkey=k&sslpassword=x");

        assertThat(connection.withCredentials("o'brien", "new"))
                .hasToString("postgres://o'brien:***@h:5432/o'brien?sslkey=k&sslpassword=***");
        assertThat(connection.withCredentials("bob", "pw")).isEqualTo(connection);
        assertThat(connection.withCredentials("bob", "other")).isNotEqualTo(connection);
        assertThat(connection.withCredentials("bob", null).hasPassword()).isFalse();
        assertThat(connection.withDatabase("Ünï/db"))
                .hasToString("postgres://bob:***@h:5432/Ünï%2Fdb?sslkey=k&sslpassword=***");
        assertThat(connection.withoutPassword()).isEqualTo(parsed("postgres://bob@h?sslkey=k"));
        assertThatIllegalArgumentException().isThrownBy(() -> connection.withDatabase(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> connection.withCredentials("", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://localhost/m",
                "postgres://LOCALHOST/m",
                "postgres://127.0.0.1,127.9.8.7:1,[::1]/m",
                "postgres://[0:0:0:0:0:0:0:1]/m",
                "postgres://[::ffff:127.0.0.1]/m",
                "postgres:///m?host=/tmp",
                "postgres://db.example/m?hostaddr=127.0.0.1",
                "jdbc:postgresql:m"
            })
    void isLocal(String text) {
        assertThat(parsed(text).isLocal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://db.example/m",
                "postgres://localhost.example/m",
                "postgres://127.0.0.1.example/m",
                "postgres://localhost,db.example/m",
                "postgres://10.0.0.1/m",
                "postgres://[2001:db8::1]/m",
                "postgres://localhost/m?hostaddr=10.0.0.1"
            })
    void isNotLocal(String text) {
        assertThat(parsed(text).isLocal()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            postgres://h/m                                | jdbc:postgresql://h:5432/m
            postgres://bob:pw@h1:1,[::1]:2/a%20b%2F%3F%2B | jdbc:postgresql://h1:1,[::1]:2/a%20b%2F%3F%2B
            postgres:///m?host=/tmp&port=5433             | jdbc:postgresql://localhost:5433/m
            postgres://h/m?hostaddr=10.0.0.7&sslmode=require | jdbc:postgresql://10.0.0.7:5432/m
            """)
    void putsHostsAndDatabaseIntoTheUrl(String text, String url) {
        assertThat(parsed(text).jdbcUrl()).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            connect_timeout=5                | connectTimeout=5,loginTimeout=10
            connect_timeout=-1               | connectTimeout=0,loginTimeout=0
            application_name=a%20b           | ApplicationName=a b
            fallback_application_name=f      | ApplicationName=f
            fallback_application_name=f&application_name=a | ApplicationName=a
            target_session_attrs=read-write  | targetServerType=primary
            target_session_attrs=standby     | targetServerType=secondary
            load_balance_hosts=random        | loadBalanceHosts=true
            options=-c%20a%3Db               | options=-c a=b
            sslmode=verify-ca&sslrootcert=/r | sslmode=verify-ca,sslrootcert=/r
            sslcert=/c&sslkey=/k             | sslcert=/c,sslkey=/k
            sslrootcert=system               | sslmode=verify-full,sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory
            channel_binding=require          | channelBinding=require
            gssencmode=disable&krbsrvname=k  | gssEncMode=disable,kerberosServerName=k
            require_auth=scram-sha-256       | requireAuth=scram-sha-256
            keepalives=0                     | tcpKeepAlive=false
            keepalives_idle=3&client_encoding=LATIN1&sslsni=0 |
            """)
    void translatesParametersForTheDriver(String parameters, String properties) {
        var expected = new TreeMap<String, String>(Map.of("user", "bob", "password", "pw", "tcpKeepAlive", "true"));
        if (properties != null) {
            Arrays.stream(properties.split(",", -1)).map(p -> p.split("=", 2)).forEach(p -> expected.put(p[0], p[1]));
        }
        assertThat(parsed("postgres://bob:pw@h1,h2/m?" + parameters).jdbcProperties())
                .containsExactlyInAnyOrderEntriesOf(Map.<Object, Object>copyOf(expected));
    }

    @Test
    void leadsTheDriverToUnixSockets() {
        assertThat(parsed("postgres://bob:pw@/m?host=/a%20b&port=5433&sslmode=require&sslnegotiation=direct")
                        .jdbcProperties())
                .contains(
                        entry("socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg"),
                        entry("socketFactoryArg", "/a b/.s.PGSQL.5433"),
                        entry("sslmode", "disable"))
                .doesNotContainKey("sslNegotiation");
    }

    @Test
    void givesTheToolsTheirEnvironment() {
        assertThat(parsed("postgres://bob:p%20w@h1:1,h2:2/my%20db?hostaddr=10.0.0.1,10.0.0.2&application_name=a"
                                + "&options=-c%20a=b&connect_timeout=3&sslmode=require&sslrootcert=/r&sslcert=/c&sslkey=/k"
                                + "&target_session_attrs=any&channel_binding=require&gssencmode=disable&require_auth=none"
                                + "&load_balance_hosts=disable&keepalives=1")
                        .toolEnvironment())
                .containsOnly(
                        entry("PGHOST", "h1,h2"),
                        entry("PGHOSTADDR", "10.0.0.1,10.0.0.2"),
                        entry("PGPORT", "1,2"),
                        entry("PGUSER", "bob"),
                        entry("PGPASSWORD", "p w"),
                        entry("PGDATABASE", "my db"),
                        entry("PGAPPNAME", "a"),
                        entry("PGOPTIONS", "-c a=b"),
                        entry("PGCONNECT_TIMEOUT", "3"),
                        entry("PGSSLMODE", "require"),
                        entry("PGSSLROOTCERT", "/r"),
                        entry("PGSSLCERT", "/c"),
                        entry("PGSSLKEY", "/k"),
                        entry("PGTARGETSESSIONATTRS", "any"),
                        entry("PGCHANNELBINDING", "require"),
                        entry("PGGSSENCMODE", "disable"),
                        entry("PGREQUIREAUTH", "none"),
                        entry("PGLOADBALANCEHOSTS", "disable"));
        assertThat(parsed("postgres://bob@h").toolEnvironment())
                .containsOnly(
                        entry("PGHOST", "h"),
                        entry("PGPORT", "5432"),
                        entry("PGUSER", "bob"),
                        entry("PGDATABASE", "bob"));
    }

    @Test
    void givesTheToolsTheRestAsConninfo() {
        assertThat(parsed("postgres://bob:pw@h/my%20'db'%5C?keepalives_idle=30&tcp_user_timeout=9&sslmode=require")
                        .toolConninfo())
                .isEqualTo("dbname='my \\'db\\'\\\\' keepalives_idle='30' tcp_user_timeout='9'");
        assertThat(parsed("postgres://bob:pw@h").toolConninfo()).isEqualTo("dbname='bob'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "my db", "it's", "back\\slash", "'\\'", "a=b", "postgres://x", "Ünï 메", " "})
    void quotesConninfo(String database) {
        assertThat(Conninfo.parse("dbname=" + Conninfo.quote(database) + " user=u").values)
                .containsOnly(Map.entry(Parameter.DBNAME, database), Map.entry(Parameter.USER, "u"));
    }

    @Test
    void keepsAPassPhraseFromTheTools() {
        ConnectionString connection = parsed("postgres://h/m?sslkey=/k&sslpassword=hunter2");

        assertThat(connection.jdbcProperties()).containsEntry("sslpassword", "hunter2");
        assertThat(connection.toolConninfo()).doesNotContain("hunter2");
        assertThatIllegalStateException()
                .isThrownBy(connection::toolEnvironment)
                .withMessageContaining("sslpassword")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void knowsWhatToolsMustNotInherit() {
        assertThat(ConnectionString.toolVariables())
                .contains("PGHOST", "PGPASSWORD", "PGSERVICE", "PGOPTIONS", "PGSSLMODE", "PGREQUIRESSL", "PGTZ")
                .doesNotContain("PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR", "PGLOCALEDIR", "PG_COLOR")
                .allMatch(name -> name.startsWith("PG"));
    }

    /** The keywords of PostgreSQL 18's libpq. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "hostaddr",
                "port",
                "dbname",
                "user",
                "password",
                "passfile",
                "require_auth",
                "channel_binding",
                "connect_timeout",
                "client_encoding",
                "options",
                "application_name",
                "fallback_application_name",
                "keepalives",
                "keepalives_idle",
                "keepalives_interval",
                "keepalives_count",
                "tcp_user_timeout",
                "replication",
                "gssencmode",
                "sslmode",
                "requiressl",
                "sslnegotiation",
                "sslcompression",
                "sslcert",
                "sslkey",
                "sslkeylogfile",
                "sslpassword",
                "sslcertmode",
                "sslrootcert",
                "sslcrl",
                "sslcrldir",
                "sslsni",
                "requirepeer",
                "ssl_min_protocol_version",
                "ssl_max_protocol_version",
                "min_protocol_version",
                "max_protocol_version",
                "krbsrvname",
                "gsslib",
                "gssdelegation",
                "scram_client_key",
                "scram_server_key",
                "service",
                "target_session_attrs",
                "load_balance_hosts",
                "oauth_issuer",
                "oauth_client_id",
                "oauth_client_secret",
                "oauth_scope"
            })
    void hasAnAnswerForEveryParameterOfLibpq(String keyword) {
        assertThat(Parameter.ofKeyword(keyword).isPresent()
                        || Parameter.REFUSED.containsKey(keyword)
                        || keyword.equals("requiressl"))
                .isTrue();
    }
}
