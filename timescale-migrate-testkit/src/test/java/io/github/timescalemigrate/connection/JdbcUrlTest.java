package io.github.timescalemigrate.connection;

import static io.github.timescalemigrate.connection.Parsed.parsed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

class JdbcUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            jdbc:postgresql:                                         | postgres://alice@localhost:5432/alice
            jdbc:postgresql://                                       | postgres://alice@localhost:5432/alice
            jdbc:postgresql:///                                      | postgres://alice@localhost:5432/alice
            jdbc:postgresql:m                                        | postgres://alice@localhost:5432/m
            jdbc:postgresql:///m                                     | postgres://alice@localhost:5432/m
            jdbc:postgresql://h/                                     | postgres://alice@h:5432/alice
            jdbc:postgresql://h:6432/m                               | postgres://alice@h:6432/m
            jdbc:postgresql://:6432/m                                | postgres://alice@localhost:6432/m
            jdbc:postgresql://h1,[::1]:6432/m                        | postgres://alice@h1:5432,[::1]:6432/m
            jdbc:postgresql://h/a%2Fb+c%2B                           | postgres://alice@h:5432/a%2Fb%20c%2B
            jdbc:postgresql://h/m?user=b+b&password=p%26             | postgres://b%20b:***@h:5432/m
            jdbc:postgresql://?host=h&port=6432&dbname=m             | postgres://alice@h:6432/m
            jdbc:postgresql://?PGHOST=h&PGPORT=6432&PGDBNAME=m       | postgres://alice@h:6432/m
            jdbc:postgresql://h/m?ssl                                | postgres://alice@h:5432/m?sslmode=verify-full
            jdbc:postgresql://h/m?ssl=true                           | postgres://alice@h:5432/m?sslmode=verify-full
            jdbc:postgresql://h/m?ssl=false                          | postgres://alice@h:5432/m
            jdbc:postgresql://h/m?ssl=true&sslmode=Require           | postgres://alice@h:5432/m?sslmode=require
            jdbc:postgresql://h/m?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory | postgres://alice@h:5432/m?sslmode=require
            jdbc:postgresql://h/m?ApplicationName=a+b                | postgres://alice@h:5432/m?application_name=a%20b
            jdbc:postgresql://h/m?currentSchema=a,%22B%20c%22        | postgres://alice@h:5432/m?options=-c%20search_path%3Da%2C%22B%5C%20c%22
            jdbc:postgresql://h/m?options=-c%20a=b&currentSchema=c   | postgres://alice@h:5432/m?options=-c%20a%3Db%20-c%20search_path%3Dc
            jdbc:postgresql://h/m?targetServerType=master            | postgres://alice@h:5432/m?target_session_attrs=read-write
            jdbc:postgresql://h/m?targetServerType=secondary         | postgres://alice@h:5432/m?target_session_attrs=read-only
            jdbc:postgresql://h/m?targetServerType=preferSlave       | postgres://alice@h:5432/m?target_session_attrs=prefer-standby
            jdbc:postgresql://h/m?loadBalanceHosts=true              | postgres://alice@h:5432/m?load_balance_hosts=random
            jdbc:postgresql://h/m?loginTimeout=2.5&connectTimeout=9  | postgres://alice@h:5432/m?connect_timeout=3
            jdbc:postgresql://h/m?loginTimeout=0&connectTimeout=9    | postgres://alice@h:5432/m?connect_timeout=9
            jdbc:postgresql://h/m?tcpKeepAlive=false                 | postgres://alice@h:5432/m?keepalives=0
            jdbc:postgresql://h/m?gssEncMode=allow&gsslib=auto       | postgres://alice@h:5432/m
            jdbc:postgresql://h/m?channelBinding=require&kerberosServerName=k | postgres://alice@h:5432/m?channel_binding=require&krbsrvname=k
            jdbc:postgresql://h/m?requireAuth=!password&sslNegotiation=direct | postgres://alice@h:5432/m?sslnegotiation=direct&require_auth=!password
            jdbc:postgresql://h/m?socketTimeout=30&reWriteBatchedInserts=true | postgres://alice@h:5432/m
            jdbc:postgresql://h/m?socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg=/tmp/.s.PGSQL.6432 | postgres://alice@%2Ftmp:6432/m
            """)
    void readsUrls(String url, String shown) {
        assertThat(parsed(url)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://h1,[::1]:6432/a%2Fb+c%2B?user=b+b&password=p%26&sslmode=require&prepareThreshold=0",
                "jdbc:postgresql://h/m?user=bob&password=x&ApplicationName=a&socketTimeout=30&loginTimeout=2.5&gsslib=sspi",
                "jdbc:postgresql:m?user=bob&password=x&connectTimeout=3&targetServerType=preferSecondary&options=-c%20a=b",
                "jdbc:postgresql://h/m?user=bob&password=x&loadBalanceHosts=true&requireAuth=md5&tcpKeepAlive=false",
            })
    void tellsTheDriverWhatItWasTold(String url) {
        ConnectionString connection = parsed(url);
        Properties ours = Driver.parseURL(connection.jdbcUrl(), connection.jdbcProperties());
        Properties original = Driver.parseURL(url, new Properties());

        assertThat(ours).containsAllEntriesOf(original).containsEntry("tcpKeepAlive", keepAlive(original));
    }

    private static String keepAlive(Properties properties) {
        return properties.getProperty("tcpKeepAlive", "true");
    }

    @Test
    void keepsWhatConcernsTheDriverAloneFromTheTools() {
        ConnectionString connection =
                parsed("jdbc:postgresql://h/m?socketTimeout=30&sslfactoryarg=file:/x&loginTimeout=4");

        assertThat(connection.jdbcProperties())
                .contains(
                        entry("socketTimeout", "30"),
                        entry("sslfactoryarg", "file:/x"),
                        entry("loginTimeout", "4"),
                        entry("connectTimeout", "10"));
        assertThat(connection.toolEnvironment())
                .containsOnlyKeys("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGCONNECT_TIMEOUT");
        assertThat(connection).isNotEqualTo(parsed("jdbc:postgresql://h/m?loginTimeout=4"));
    }

    @Test
    void knowsTheDriversNames() {
        for (Parameter parameter : Parameter.values()) {
            String property = parameter.property();
            if (property != null) {
                assertThat(PGProperty.forName(property)).as(property).isNotNull();
            }
        }
    }
}
