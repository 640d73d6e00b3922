package io.github.timescalemigrate.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainDumpTest {
    private static final String SCRIPT =
            """
            -- Name: tsdb; Type: SCHEMA; Schema: -; Owner: -
            --

            CREATE SCHEMA "tsdb";


            CREATE FUNCTION "f"() RETURNS "text" LANGUAGE "sql" AS '
            CREATE SCHEMA "tsdb";
            ';
            """;

    @Test
    void leavesOutTheStatementAloneAndKeepsEveryOffset(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("dump.sql"), SCRIPT);

        PlainDump.leaveOutSchema(file, "tsdb");

        assertThat(file).content().isEqualTo(SCRIPT.replaceFirst("CREATE SCHEMA", "--EATE SCHEMA"));
    }

    @Test
    void knowsTheQuotedFormOfAName(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("dump.sql"), "--\n\nCREATE SCHEMA \"Zeit \"\"ü\"\"\";\n\nSELECT 1;\n");

        PlainDump.leaveOutSchema(file, "Zeit \"ü\"");

        assertThat(file).content().startsWith("--\n\n--EATE SCHEMA").endsWith("SELECT 1;\n");
    }

    @Test
    void leavesAScriptWithoutTheSchemaAsItIs(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("dump.sql"), SCRIPT);

        PlainDump.leaveOutSchema(file, "public");

        assertThat(file).content().isEqualTo(SCRIPT);
    }

    @Test
    void knowsAScriptThatIsCutOffOrNotThere(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("dump.sql");
        assertThat(PlainDump.isWhole(file)).isFalse();

        String rows = "COPY t FROM stdin;\n" + "1\n".repeat(2_000);
        Files.writeString(file, rows);
        assertThat(PlainDump.isWhole(file)).isFalse();

        Files.writeString(file, rows + "\\.\n\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n");
        assertThat(PlainDump.isWhole(file)).isTrue();
    }
}
