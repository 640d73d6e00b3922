package io.github.timescalemigrate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseTest {
    private static final ConnectionString NOWHERE =
            ConnectionString.parse("postgres://someone:geheim@127.0.0.1:1/nowhere");

    @Test
    void saysWhichDatabaseCannotBeReachedAndNoSecret() {
        var e = catchThrowableOfType(DatabaseException.class, () -> Database.connectOnce(NOWHERE));

        assertThat(e).hasMessageStartingWith("Cannot connect to postgres://someone:***@127.0.0.1:1/nowhere: ");
        assertThat(e.isConnectionFailure()).isTrue();
        assertThat(e).hasStackTraceContaining("refused");
        assertThat(stackTrace(e)).doesNotContain("geheim");
    }

    /** The driver manager knows only the drivers of the class loader that first asked it: not ours in a build tool. */
    @Test
    void doesNotNeedTheDriverManager() throws SQLException {
        Driver.deregister();
        try {
            var e = catchThrowableOfType(DatabaseException.class, () -> Database.connectOnce(NOWHERE));

            assertThat(e.isConnectionFailure()).isTrue();
            assertThat(e).hasMessageNotContaining("suitable driver");
        } finally {
            Driver.register();
        }
    }

    @Test
    void anUnreadableDatabaseIsNoConnectionFailure() {
        assertThat(new DatabaseException("in restoring mode").isConnectionFailure())
                .isFalse();
    }

    @Test
    void saysThatADataSourceGivesNoSession() {
        var source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {1});
        source.setPassword("geheim");

        var e = catchThrowableOfType(DatabaseException.class, () -> Database.connect(source));

        assertThat(e).hasMessageStartingWith("The data source gives no session of PostgreSQL: ");
        assertThat(e.isConnectionFailure()).isTrue();
        assertThat(stackTrace(e)).doesNotContain("geheim");
    }

    @Test
    void handsBackASessionThatIsNotOfPostgresql() {
        var calls = new ArrayList<String>();
        Connection other = proxy(Connection.class, method -> {
            calls.add(method);
            if (method.equals("unwrap")) {
                throw new SQLException("a session of another database");
            }
            return null;
        });
        DataSource source = proxy(DataSource.class, method -> other);

        var e = catchThrowableOfType(DatabaseException.class, () -> Database.connect(source));

        assertThat(e).hasMessage("The data source gives no session of PostgreSQL: a session of another database");
        assertThat(calls).containsExactly("unwrap", "close");
    }

    private interface Call {
        @Nullable Object of(String method) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> call.of(method.getName())));
    }

    private static String stackTrace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
