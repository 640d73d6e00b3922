package io.github.timescalemigrate.connection;

import io.github.timescalemigrate.connection.Database.RowMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queries of one session that do not need each other's answers. They are sent together when the first answer is asked for, and
 * cost one round trip. In a session that is in no transaction they are one.
 */
public final class Together {
    private final Database database;
    private final List<String> statements = new ArrayList<>();
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private final List<Answer<?>> answers = new ArrayList<>();

    Together(Database database) {
        this.database = database;
    }

    /** Adds a statement that gives no rows. */
    public void execute(String sql) {
        statements.add(sql);
    }

    /**
     * Adds a query, whose rows are mapped in order.
     *
     * @param sql one statement, or several of which one gives rows
     * @param parameters the values of its {@code ?}, in order; a {@code ?} in a query without any must not stand beside one that has
     *     some
     */
    public <T> Answer<T> query(String sql, RowMapper<T> mapper, @Nullable Object... parameters) {
        statements.add(sql);
        this.parameters.addAll(Arrays.asList(parameters));
        var answer = new Answer<>(sql, mapper);
        answers.add(answer);
        return answer;
    }

    /** Adds a query that gives one row of one boolean; null is false. */
    public Answer<Boolean> queryBoolean(String sql, @Nullable Object... parameters) {
        return query(sql, row -> row.getBoolean(1), parameters);
    }

    /**
     * Sends what is not sent yet.
     *
     * @throws DatabaseException when a statement fails, or the connection breaks
     */
    public void send() {
        if (statements.isEmpty()) {
            return;
        }
        String sql = String.join(";\n", statements);
        Object[] values = parameters.toArray();
        var next = List.copyOf(answers).iterator();
        statements.clear();
        parameters.clear();
        answers.clear();
        database.queryAll(sql, rows -> next.next().read(rows), values);
        if (next.hasNext()) {
            throw new IllegalStateException("fewer answers than questions: " + sql);
        }
    }

    /** What a query gives. */
    public final class Answer<T> {
        private final String sql;
        private final RowMapper<T> mapper;
        private final List<T> rows = new ArrayList<>();
        private boolean known;

        private Answer(String sql, RowMapper<T> mapper) {
            this.sql = sql;
            this.mapper = mapper;
        }

        private void read(ResultSet found) throws SQLException {
            Database.map(found, mapper, rows);
            known = true;
        }

        /**
         * All rows.
         *
         * @throws DatabaseException when a query of those that were sent together fails, or the connection breaks
         * @throws IllegalStateException when that was thrown before
         */
        public List<T> rows() {
            if (!known) {
                send();
            }
            if (!known) {
                throw new IllegalStateException("what was asked together with this has failed");
            }
            return rows;
        }

        /**
         * The only row.
         *
         * @throws DatabaseException like {@link #rows}
         * @throws IllegalStateException when there is none, or several
         */
        public T row() {
            return Database.only(rows(), sql);
        }
    }
}
