package io.github.timescalemigrate.migration;

import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.it.TimescaleServer;
import io.github.timescalemigrate.it.TimescaleServers;
import io.github.timescalemigrate.it.TimescaleServers.On;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session is handed on only where the next step finds it as if it were new. */
@ExtendWith(TimescaleServers.class)
class SessionsIT {
    private final Sessions sessions = new Sessions();
    private final ConnectionString target;

    SessionsIT(@On(TARGET) TimescaleServer targets) {
        this.target = ConnectionString.parse(targets.superuserUrl());
    }

    @AfterEach
    void end() {
        sessions.close();
    }

    @Test
    void isHandedOnAndMayWriteAgain() {
        int first = sessions.with(target, session -> {
            session.execute("SET default_transaction_read_only = on");
            return pid(session);
        });
        sessions.use(target, session -> {
            assertThat(pid(session)).isEqualTo(first);
            session.execute("CREATE TEMPORARY TABLE written (a int)");
        });
    }

    @Test
    void isNotWhileATransactionIsOpen() {
        int first = sessions.with(target, session -> {
            session.beginSnapshot();
            return pid(session);
        });
        assertThat(sessions.with(target, SessionsIT::pid)).isNotEqualTo(first);
    }

    @Test
    void isNotWhenTheServerHasEndedIt() {
        int first = sessions.with(target, SessionsIT::pid);
        try (Database other = Database.connect(target)) {
            other.queryBoolean("SELECT pg_catalog.pg_terminate_backend(" + first + ", 5000)");
        }
        assertThat(sessions.with(target, SessionsIT::pid)).isNotEqualTo(first);
    }

    @Test
    void isNotAfterTheDatabaseHasChanged() {
        int first = sessions.with(target, SessionsIT::pid);
        sessions.end(target);
        assertThat(sessions.with(target, SessionsIT::pid)).isNotEqualTo(first);
    }

    @Test
    void isKeptWithOneOtherAndNoMore() throws Exception {
        Database first = sessions.take(target);
        Database second = sessions.take(target);
        Database third = sessions.take(target);

        sessions.rest(first);
        sessions.rest(second);
        assertThat(first.jdbc().isClosed()).isFalse();
        sessions.rest(third);

        assertThat(first.jdbc().isClosed()).isTrue();
        assertThat(second.jdbc().isClosed()).isFalse();
        assertThat(third.jdbc().isClosed()).isFalse();
    }

    @Test
    void endsWhereItComesBackTooLate() throws Exception {
        Database late = sessions.take(target);
        sessions.close();
        sessions.rest(late);
        assertThat(late.jdbc().isClosed()).isTrue();
    }

    private static int pid(Database session) {
        return session.queryOne("SELECT pg_catalog.pg_backend_pid()", row -> row.getInt(1));
    }
}
