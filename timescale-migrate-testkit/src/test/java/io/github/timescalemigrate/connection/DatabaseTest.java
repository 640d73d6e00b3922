package io.github.timescalemigrate.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

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

    private static String stackTrace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
