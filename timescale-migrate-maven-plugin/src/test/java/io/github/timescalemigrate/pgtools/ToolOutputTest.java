package io.github.timescalemigrate.pgtools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.timescalemigrate.pgtools.ToolMessage.Level;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolOutputTest {

    @ParameterizedTest
    @ValueSource(strings = {"pg_dump-17-timescaledb-2.19.txt", "pg_dump-17-verbose-timescaledb-2.19.txt"})
    void nothingThatAFullDumpSaysAboutTimescaleDbsCatalogIsFrightening(String file) {
        assertThat(messages(CapturedOutput.lines(file))).isNotEmpty().allSatisfy(message -> assertThat(message.level())
                .isEqualTo(Level.HARMLESS));
    }

    @Test
    void circularForeignKeysOfTheUsersTablesStayAWarning() {
        List<ToolMessage> messages = messages(CapturedOutput.lines("pg_dump-15-data-only.txt"));

        assertThat(messages)
                .extracting(ToolMessage::level)
                .containsExactly(Level.HARMLESS, Level.WARNING, Level.HARMLESS);
        assertThat(messages.get(1).describe())
                .isEqualTo(
                        """
                        there are circular foreign-key constraints among these tables:
                          a
                          b
                          You might not be able to restore the dump without using --disable-triggers or temporarily dropping the constraints.
                          Consider using a full dump instead of a --data-only dump to avoid this problem.""");
    }

    // As pg_dump_sort.c of PostgreSQL 12 to 14 writes it, and on one line.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_dump: warning: there are circular foreign-key constraints on this table:|pg_dump:   %s"
                        + "|pg_dump: You might not be able to restore the dump without using --disable-triggers or"
                        + " temporarily dropping the constraints."
                        + "|pg_dump: Consider using a full dump instead of a --data-only dump to avoid this problem.",
                "pg_dump: warning: there are circular foreign-key constraints on this table: %s"
                        + "|pg_dump: hint: Consider using a full dump instead of a --data-only dump to avoid this problem.",
            })
    void olderFormsOfTheWarningAreKnown(String form) {
        assertThat(messages(List.of(form.formatted("continuous_agg").split("\\|", -1))))
                .extracting(ToolMessage::level)
                .containsExactly(Level.HARMLESS);
        assertThat(messages(List.of(form.formatted("orders").split("\\|", -1))))
                .extracting(ToolMessage::level)
                .containsExactly(Level.WARNING);
    }

    @Test
    void psqlsErrorsComeWithTheirDetailsAndStatements() {
        List<ToolMessage> errors = messages(CapturedOutput.lines("psql-15-errors.txt").stream()
                        .filter(line -> !line.matches("[A-Z]+( [A-Z]+)?")) // command tags are standard output
                        .toList())
                .stream()
                .filter(message -> message.level() == Level.ERROR)
                .toList();

        assertThat(errors)
                .extracting(ToolMessage::describe)
                .containsExactly(
                        """
                        e.sql:7: ERROR: new row for relation "t" violates check constraint "t_i_check"
                          DETAIL:  Failing row contains (0, b).
                          CONTEXT:  COPY t, line 2: "0	b"
                          statement: COPY t FROM stdin;""",
                        """
                        e.sql:8: ERROR: column "nix" does not exist
                          LINE 1: select nix from t;
                                         ^
                          statement: select nix from t;""",
                        """
                        e.sql:9: ERROR: role "nix" does not exist
                          statement: ALTER ROLE nix PASSWORD 'SCRAM-SHA-256$4096:abc''d$x:y';""",
                        """
                        e.sql:13: ERROR: relation "t" already exists
                          statement: CREATE TABLE "t" (
                              i int,
                              j text
                          );""",
                        """
                        e.sql:16: ERROR: division by zero
                          CONTEXT:  SQL statement "SELECT 1/0"
                          PL/pgSQL function f() line 2 at PERFORM
                          statement: select f();""",
                        """
                        e.sql:17: ERROR: multi
                        line
                          DETAIL:  that
                          HINT:  do this
                          CONTEXT:  PL/pgSQL function inline_code_block line 1 at RAISE
                          statement: DO $$ begin raise exception E'multi\\nline' using hint='do this', detail='that'; end $$;""");
    }

    @Test
    void noticesOfExistingExtensionsAreHarmlessOthersAreNot() {
        assertThat(messages(List.of(
                        "psql:dump.sql:1: NOTICE:  extension \"timescaledb\" already exists, skipping",
                        "psql:dump.sql:3: NOTICE:  table \"nix\" does not exist, skipping",
                        "psql:dump.sql:4: WARNING:  w")))
                .extracting(ToolMessage::level)
                .containsExactly(Level.HARMLESS, Level.NOTICE, Level.WARNING);
    }

    @Test
    void pgRestoresErrorsComeWithTheirCommands() {
        List<ToolMessage> messages = messages(CapturedOutput.lines("pg_restore-15-errors.txt"));

        assertThat(messages)
                .extracting(ToolMessage::level)
                .containsExactly(Level.ERROR, Level.ERROR, Level.ERROR, Level.ERROR, Level.WARNING);
        assertThat(messages.get(0))
                .isEqualTo(new ToolMessage(
                        Level.ERROR,
                        "could not execute query: ERROR:  relation \"a\" already exists",
                        List.of(),
                        "CREATE TABLE public.a (\n    id integer NOT NULL,\n    b integer\n);"));
        assertThat(messages.get(4).text()).isEqualTo("errors ignored on restore: 5");
    }

    @Test
    void pgDumpsQueryIsTheStatement() {
        assertThat(messages(CapturedOutput.lines("pg_dump-17-permission.txt")))
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.text()).isEqualTo("query failed: ERROR:  permission denied for table metrics");
                    assertThat(message.statement()).startsWith("LOCK TABLE public.metrics, ");
                    assertThat(message.describe()).endsWith("…");
                });
    }

    // As pg_dump.c of PostgreSQL 12 to 14 writes it.
    @Test
    void severalErrorsOfAnOlderPgDumpAreOne() {
        assertThat(messages(List.of(
                        "pg_dump: error: Dumping the contents of table \"t\" failed: PQgetResult() failed.",
                        "pg_dump: error: Error message from server: ERROR:  canceling statement",
                        "pg_dump: error: The command was: COPY public.t (i) TO stdout;")))
                .containsExactly(new ToolMessage(
                        Level.ERROR,
                        "Dumping the contents of table \"t\" failed: PQgetResult() failed.",
                        List.of("Error message from server: ERROR:  canceling statement"),
                        "COPY public.t (i) TO stdout;"));
    }

    @Test
    void failedConnectionsAreErrors() {
        assertThat(messages(CapturedOutput.lines("connections.txt")))
                .extracting(
                        ToolMessage::level, message -> message.text().lines().count())
                .containsExactly(
                        tuple(Level.ERROR, 1L),
                        tuple(Level.ERROR, 1L),
                        tuple(Level.WARNING, 1L),
                        tuple(Level.ERROR, 2L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WARNING:  skipping \"pg_toast_1262\" --- only superuser can analyze it",
                "WARNING:  skipping \"pg_type\" --- only superuser or database owner can analyze it",
                "WARNING:  permission denied to analyze \"pg_statistic\", skipping it",
            })
    void catalogsThatOnlyASuperuserCanAnalyzeAreHarmless(String line) {
        assertThat(messages(List.of(line))).extracting(ToolMessage::level).containsExactly(Level.HARMLESS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WARNING:  skipping \"metrics\" --- only table or database owner can analyze it",
                "WARNING:  permission denied to analyze \"metrics\", skipping it",
                "pg_dump: warning: something new",
                "pg_restore: table \"t\" could not be created, will not restore its data",
                "Segmentation fault",
                "psql: FEHLER",
            })
    void whatIsNotKnownIsShown(String line) {
        assertThat(messages(List.of(line))).extracting(ToolMessage::level).containsExactly(Level.WARNING);
    }

    @Test
    void anUnknownLineIsNotHiddenBehindAHarmlessOne() {
        assertThat(messages(List.of(
                        "psql:dump.sql:1: NOTICE:  extension \"timescaledb\" already exists, skipping",
                        "Segmentation fault")))
                .extracting(ToolMessage::text)
                .containsExactly(
                        "dump.sql:1: NOTICE: extension \"timescaledb\" already exists, skipping", "Segmentation fault");
    }

    @Test
    void windowsPathsArePlaces() {
        assertThat(messages(List.of("psql.exe:C:\\dump 1\\dump.sql:12: ERROR:  x")))
                .containsExactly(new ToolMessage(Level.ERROR, "C:\\dump 1\\dump.sql:12: ERROR: x", List.of(), ""));
    }

    private static List<ToolMessage> messages(List<String> lines) {
        List<ToolMessage> messages = new ArrayList<>();
        ToolOutput output = new ToolOutput(messages::add);
        lines.forEach(output::line);
        output.end();
        return messages;
    }
}
