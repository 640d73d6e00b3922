package io.github.timescalemigrate.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.source.Deferred;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainScriptTest {
    private static final String SCHEMA = "CREATE SCHEMA \"Zeit \"\"ü\"\"\";\n";
    private static final String KEY =
            "ALTER TABLE ONLY \"public\".\"orders\"\n    ADD CONSTRAINT \"k\" FOREIGN KEY (\"d\") REFERENCES \"m\"(\"d\");\n";
    private static final String ROWS = "COPY \"public\".\"t\" (\"a\") FROM stdin;\n" + SCHEMA + KEY + "\\\\.\n\\.\n";

    @TempDir
    private Path folder = Path.of("");

    private String leaveOut(String script, String... statements) throws IOException {
        Path file = Files.writeString(folder.resolve("dump.sql"), script);
        PlainScript.leaveOut(
                file,
                Arrays.stream(statements)
                        .map(statement -> new Deferred("it", "", statement, ""))
                        .toList());
        return Files.readString(file);
    }

    private static String blank(String statement) {
        return statement.replace("ü", "uu").replaceAll("[^\n]", " ");
    }

    @Test
    void blanksStatementsOfOneAndSeveralLinesAndKeepsEveryOffset() throws IOException {
        String script = "--\n\n" + SCHEMA + "\nSELECT 1;\n" + KEY + "SELECT 2;\n";

        String left = leaveOut(script, KEY, SCHEMA);

        assertThat(left).isEqualTo("--\n\n" + blank(SCHEMA) + "\nSELECT 1;\n" + blank(KEY) + "SELECT 2;\n");
        assertThat(left.getBytes(StandardCharsets.UTF_8)).hasSameSizeAs(script.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void rowsThatLookLikeTheStatementStay() throws IOException {
        assertThat(leaveOut(ROWS + KEY, KEY)).isEqualTo(ROWS + blank(KEY));
    }

    @Test
    void onlyTheFirstIsTheStatement() throws IOException {
        assertThat(leaveOut(KEY + KEY, KEY)).isEqualTo(blank(KEY) + KEY);
    }

    /** As pg_dump writes bodies and literals, in which the very text of the script may stand. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "    AS $$\nBEGIN\n%sEND $$;\n",
                "    AS $_X$\n$$it's\n%s$_X $ $_X$;\n",
                "    BEGIN ATOMIC\n SELECT \"a'b$$\", $1, 'it'' s\n%s''' AS \"x\";\nEND;\n",
                "COMMENT ON TABLE \"t\" IS 'C:\\''\n%s\\';\n",
                "COMMENT ON TABLE \"t\" IS E'C:\\\\\n%s\\\\';\n",
            })
    void whatStandsInQuotesStays(String form) throws IOException {
        String header = "--\n-- Name: it's \"$$; Type: FUNCTION; Schema: public; Owner: o\n--\n\n";
        String refresh = "REFRESH MATERIALIZED VIEW \"public\".\"Daily\";\n";
        String entry = "--\n-- Name: Daily; Type: MATERIALIZED VIEW DATA; Schema: public; Owner: o\n--\n\n" + refresh;
        String quoted = header + form.formatted(entry + "COPY \"t\" (\"a\") FROM stdin;\n");

        assertThat(leaveOut(quoted + header + refresh + quoted, refresh))
                .isEqualTo(quoted + header + blank(refresh) + quoted);
    }

    @Test
    void rowsOfATableWhoseNameHasALineBreakStay() throws IOException {
        String rows = ROWS.replace("\"t\"", "\"t\n \"\"'\"").replace("\n\\.\n", "\nit's\n\\.\n");

        assertThat(leaveOut(rows + KEY, KEY)).isEqualTo(rows + blank(KEY));
    }

    @Test
    void rowsLongerThanAnyWindowAreWalkedOver() throws IOException {
        String rows = "COPY \"t\" (\"a\") FROM stdin;\n" + "x".repeat(9_000_000) + "\n1\n\\.\n";
        String comment = "-- " + "y".repeat(9_000_000) + "\n";

        assertThat(leaveOut(rows + comment + KEY + "SELECT 1;", KEY).equals(rows + comment + blank(KEY) + "SELECT 1;"))
                .isTrue();
    }

    @Test
    void statementsAtEveryOffsetOfTheWindowAreFound() throws IOException {
        String line = "-- 45678901234567890\n";
        String head = line.repeat((1 << 22) / line.length());
        for (int shift = 0; shift < KEY.length() + line.length(); shift += 7) {
            String before = head.substring(0, head.length() - KEY.length()) + "\n" + "-".repeat(shift) + "\n";

            assertThat(leaveOut(before + KEY + "SELECT 1;\n", KEY).equals(before + blank(KEY) + "SELECT 1;\n"))
                    .as("shifted by %d", shift)
                    .isTrue();
        }
    }

    @Test
    void statementThatIsNotThereIsNamed() {
        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> leaveOut(ROWS, KEY))
                .withMessageContaining("ADD CONSTRAINT \"k\"");
        assertThat(List.of(folder.resolve("dump.sql")))
                .allSatisfy(
                        file -> assertThat(file).content(StandardCharsets.UTF_8).isEqualTo(ROWS));
    }
}
