package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.connection.Together;
import io.github.timescalemigrate.it.TimescaleServers.On;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers go to those who asked, in however many pieces the server gives them. */
@ExtendWith(TimescaleServers.class)
class TogetherIT {
    private final Database database;
    private final Together together;

    TogetherIT(@On(SOURCE) TimescaleServer source) {
        this.database = Database.connect(ConnectionString.parse(source.superuserUrl()));
        this.together = database.together();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void eachQueryHasItsOwnRows() {
        together.execute("SET extra_float_digits = 0");
        var none = together.query("SELECT 1 WHERE false", row -> row.getInt(1));
        var several = together.query("SELECT * FROM pg_catalog.generate_series(1, 3)", row -> row.getInt(1));
        together.execute("CREATE TEMPORARY TABLE made (a int)");
        var set = together.query("SHOW extra_float_digits", row -> row.getString(1));
        var yes = together.queryBoolean("SELECT true");

        assertThat(yes.row()).isTrue();
        assertThat(none.rows()).isEmpty();
        assertThat(several.rows()).containsExactly(1, 2, 3);
        assertThat(set.row()).isEqualTo("0");
        assertThatIllegalStateException().isThrownBy(several::row);
    }

    @Test
    void parametersBelongToTheirQueriesAndMayStandBesideThoseWithout() {
        var first = together.query("SELECT ?::text || ?::text", row -> row.getString(1), "a", "b");
        var second = together.query("SELECT 'none;'", row -> row.getString(1));
        var third = together.query("SELECT ?::int", row -> row.getInt(1), 3);

        assertThat(third.row()).isEqualTo(3);
        assertThat(second.row()).isEqualTo("none;");
        assertThat(first.row()).isEqualTo("ab");
    }

    @Test
    void isOneTransactionAndFailsAsAWhole() {
        var before = together.queryBoolean("SELECT true");
        together.execute("CREATE TEMPORARY TABLE undone (a int)");
        var failing = together.query("SELECT 1 / 0", row -> row.getInt(1));

        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(failing::row)
                .withMessageContaining("division by zero");
        assertThatIllegalStateException().isThrownBy(before::row);
        assertThat(database.queryBoolean("SELECT pg_catalog.to_regclass('undone') IS NULL"))
                .isTrue();
    }

    @Test
    void whatIsAskedLaterIsSentLater() {
        var first = together.query("SELECT 1", row -> row.getInt(1));
        assertThat(first.row()).isEqualTo(1);

        var second = together.query("SELECT 2", row -> row.getInt(1));
        assertThat(second.row()).isEqualTo(2);
        assertThat(first.rows()).containsExactly(1);
    }
}
