package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.it.TimescaleServers.On;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions from data sources, a pool's among them. */
@ExtendWith(TimescaleServers.class)
class DataSourceIT {
    private final ConnectionString url;

    DataSourceIT(@On(SOURCE) TimescaleServer source) {
        this.url = ConnectionString.parse(source.superuserUrl());
    }

    @Test
    void namesServerDatabaseAndUserOfAUrlThatOnlyTheDriverUnderstands() {
        try (var pool = pool(2);
                Database database = Database.connect(pool);
                Database another = database.another()) {
            assertThat(database.connectionString()).isEqualTo(url.withoutPassword());
            assertThat(ask(another, "SELECT pg_catalog.current_database()")).isEqualTo(url.database());
        }
    }

    @Test
    void endsThePoolsSessionAndLeavesThePoolWhole() throws SQLException {
        try (var pool = pool(1)) {
            String before = searchPath(pool);

            for (int i = 0; i < 3; i++) {
                try (Database database = Database.connect(pool)) {
                    database.beginSnapshot();
                    assertThat(ask(database, "SHOW search_path")).isEqualTo("pg_catalog, pg_temp");
                }
            }

            assertThat(searchPath(pool)).isEqualTo(before).isNotEqualTo("pg_catalog, pg_temp");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    private HikariDataSource pool(int size) {
        var config = new HikariConfig();
        config.setJdbcUrl(url.jdbcUrl() + "?ourOwn=1");
        config.setUsername(url.user());
        config.setPassword(url.jdbcProperties().getProperty("password"));
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(5_000);
        config.setAutoCommit(false);
        return new HikariDataSource(config);
    }

    private static String ask(Database database, String query) {
        return database.queryOne(query, row -> row.getString(1));
    }

    private static String searchPath(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW search_path")) {
            row.next();
            return row.getString(1);
        }
    }
}
