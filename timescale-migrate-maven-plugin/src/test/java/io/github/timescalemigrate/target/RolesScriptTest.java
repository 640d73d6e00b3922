package io.github.timescalemigrate.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.target.RolesScript.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are what pg_dumpall 15, 17 and 18 wrote of servers with the same, oddly named roles. */
class RolesScriptTest {
    private static final Set<String> ROLES = Set.of(
            "-- dashes",
            "A PASSWORD 'x",
            "apo'strophe",
            "back\\slash",
            "expires",
            "grüße 数据 🐘",
            "managers",
            "plain",
            "postgres",
            "quo\"te",
            "readers",
            "semi;colon",
            "tricky GRANTED BY \"plain\"",
            "with space");

    private static String script(int version) {
        try (InputStream in =
                Objects.requireNonNull(RolesScriptTest.class.getResourceAsStream("roles-" + version + ".sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static RolesScript parsed(int version) {
        return RolesScript.parse(script(version));
    }

    private static List<String> sql(List<Statement> statements) {
        return statements.stream().map(Statement::sql).toList();
    }

    private static List<String> about(int version, String role) {
        Set<String> others = parsed(version).roles();
        others.remove(role);
        return sql(parsed(version).without(others));
    }

    @Test
    void rolesAreThoseThatAreCreated() {
        Set<String> withInherits = new TreeSet<>(ROLES);
        withInherits.add("inherits"); // Its memberships need PostgreSQL 16.

        assertThat(parsed(15).roles()).containsExactlyInAnyOrderElementsOf(ROLES);
        assertThat(parsed(17).roles()).containsExactlyInAnyOrderElementsOf(withInherits);
        assertThat(parsed(18).roles()).containsExactlyInAnyOrderElementsOf(withInherits);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void everyStatementIsWhole(int version) {
        List<String> statements = sql(parsed(version).without(Set.of()));

        assertThat(statements)
                .allSatisfy(
                        sql -> assertThat(sql).matches("(?s)(CREATE ROLE|ALTER ROLE|COMMENT ON ROLE|GRANT) .*[^;\\s]"))
                .noneSatisfy(sql -> assertThat(sql).contains("restrict"))
                .noneSatisfy(sql -> assertThat(sql).startsWith("SET "));
        // In these files each statement begins on a line of its own, and only two values go on over several lines.
        long begun = script(version)
                .lines()
                .filter(line -> line.matches("(CREATE|ALTER|COMMENT ON) ROLE .*|GRANT .*"))
                .filter(line -> !line.startsWith("CREATE ROLE \"injected\""))
                .filter(line -> !line.endsWith("TO PUBLIC;"))
                .count();
        assertThat(statements).hasSize((int) begun);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void commentsOfSeveralLinesStayInOnePiece(int version) {
        assertThat(about(version, "plain"))
                .contains(
                        """
                        COMMENT ON ROLE "plain" IS E'first line
                        second; line with "quotes" and ''apostrophes''
                        -- not a comment
                        \\\\connect nowhere
                        CREATE ROLE "injected" LOGIN;'""");
        assertThat(about(version, "back\\slash"))
                .contains("COMMENT ON ROLE \"back\\slash\" IS E'a back\\\\slash; it''s \\\\'' here\\\\'");
        assertThat(about(version, "semi;colon")).contains("COMMENT ON ROLE \"semi;colon\" IS 'E'");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void settingsKeepTheirValues(int version) {
        assertThat(about(version, "plain"))
                .contains(
                        "ALTER ROLE \"plain\" SET \"search_path\" TO 'a b', 'public'",
                        "ALTER ROLE \"plain\" SET \"application_name\" TO E'x; y''z \"q\" \\\\n'",
                        "ALTER ROLE \"plain\" SET \"my.setting\" TO E'two\nlines; with \\\\ and '''");
        assertThat(about(version, "quo\"te")).contains("ALTER ROLE \"quo\"\"te\" SET \"work_mem\" TO '64MB'");
    }

    @Test
    void membershipsKeepTheirOptionsAndWhoGrantedThem() {
        assertThat(about(18, "inherits"))
                .contains(
                        "GRANT \"managers\" TO \"inherits\" WITH ADMIN OPTION, INHERIT TRUE, SET FALSE GRANTED BY \"postgres\"",
                        "GRANT \"readers\" TO \"inherits\" WITH INHERIT FALSE GRANTED BY \"postgres\"");
        assertThat(about(17, "quo\"te"))
                .contains("GRANT \"readers\" TO \"quo\"\"te\" WITH INHERIT TRUE GRANTED BY \"managers\"");
        assertThat(about(15, "managers"))
                .contains("GRANT \"readers\" TO \"managers\" WITH ADMIN OPTION GRANTED BY \"postgres\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void whoGrantedIsNotWhomItIsAbout(int version) {
        assertThat(about(version, "postgres"))
                .hasSize(2)
                .contains("CREATE ROLE \"postgres\"")
                .noneSatisfy(sql -> assertThat(sql).startsWith("GRANT"));
        assertThat(about(version, "tricky GRANTED BY \"plain\"")).anySatisfy(sql -> assertThat(sql)
                .startsWith("GRANT \"tricky GRANTED BY \"\"plain\"\"\" TO \"apo'strophe\""));
        assertThat(about(version, "plain")).noneSatisfy(sql -> assertThat(sql).startsWith("GRANT \"tricky"));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void privilegesOnParametersAreAboutTheirGranteesOnly(int version) {
        assertThat(about(version, "managers"))
                .contains("GRANT ALL ON PARAMETER \"my.param\" TO \"managers\" WITH GRANT OPTION");
        assertThat(about(version, "quo\"te")).contains("GRANT SET ON PARAMETER \"log_statement\" TO \"quo\"\"te\"");
        assertThat(sql(parsed(version).without(Set.of())))
                .noneSatisfy(sql -> assertThat(sql).endsWith("TO PUBLIC"));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void whoGrantedIsLeftOutAndNothingElse(int version) {
        List<String> grants = parsed(version).without(Set.of()).stream()
                .map(Statement::withoutGrantor)
                .map(Statement::sql)
                .filter(sql -> sql.startsWith("GRANT"))
                .toList();

        String inherit = version < 16 ? "" : " WITH INHERIT TRUE";
        assertThat(grants)
                .contains(
                        "GRANT \"readers\" TO \"plain\"" + inherit,
                        "GRANT \"tricky GRANTED BY \"\"plain\"\"\" TO \"apo'strophe\"" + inherit,
                        "GRANT \"readers\" TO \"managers\" WITH ADMIN OPTION" + (version < 16 ? "" : ", INHERIT TRUE"),
                        "GRANT ALL ON PARAMETER \"my.param\" TO \"managers\" WITH GRANT OPTION")
                .noneSatisfy(sql -> assertThat(sql).containsPattern(" GRANTED BY \"[^\"]"));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void onlyAttributesOfSuperusersAreLeftOut(int version) {
        List<Statement> before = parsed(version).without(Set.of());
        List<Statement> after =
                before.stream().map(Statement::withoutAttributesOfSuperusers).toList();

        assertThat(sql(after))
                .contains(
                        "ALTER ROLE \"postgres\" WITH INHERIT CREATEROLE CREATEDB LOGIN",
                        "ALTER ROLE \"semi;colon\" WITH INHERIT NOCREATEROLE CREATEDB NOLOGIN",
                        "ALTER ROLE \"tricky GRANTED BY \"\"plain\"\"\" WITH INHERIT NOCREATEROLE NOCREATEDB NOLOGIN")
                .anySatisfy(sql -> assertThat(sql)
                        .matches("ALTER ROLE \"expires\" WITH INHERIT NOCREATEROLE NOCREATEDB LOGIN CONNECTION LIMIT 7"
                                + " PASSWORD 'SCRAM-[^']*' VALID UNTIL '2031-02-03 04:05:06\\+00'"))
                .anySatisfy(
                        sql -> assertThat(sql)
                                .matches(
                                        "ALTER ROLE \"A PASSWORD 'x\" WITH INHERIT NOCREATEROLE NOCREATEDB LOGIN PASSWORD 'SCRAM-[^']*'"))
                .noneSatisfy(sql -> assertThat(sql).containsPattern("SUPERUSER|REPLICATION|BYPASSRLS"));
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).sql().contains("SUPERUSER")) {
                assertThat(after.get(i)).isEqualTo(before.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void attributesOfSuperusersAreThoseThatARoleHas(int version) {
        assertThat(parsed(version).without(Set.of()))
                .filteredOn(statement -> !statement.attributesOfSuperusers().isEmpty())
                .singleElement()
                .satisfies(statement -> {
                    assertThat(statement.roles()).containsExactly("postgres");
                    assertThat(statement.attributesOfSuperusers())
                            .containsExactly("SUPERUSER", "REPLICATION", "BYPASSRLS");
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void passwordsAloneAreLeftOut(int version) {
        List<Statement> before = parsed(version).without(Set.of());
        List<Statement> after = before.stream().map(Statement::withoutPassword).toList();

        assertThat(parsed(version).hasPasswords()).isTrue();
        assertThat(before).filteredOn(Statement::hasPassword).hasSize(4);
        assertThat(after).noneMatch(Statement::hasPassword);
        assertThat(sql(after))
                .noneSatisfy(sql -> assertThat(sql).contains("SCRAM"))
                .contains(
                        "ALTER ROLE \"expires\" WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB LOGIN NOREPLICATION NOBYPASSRLS"
                                + " CONNECTION LIMIT 7 VALID UNTIL '2031-02-03 04:05:06+00'",
                        "ALTER ROLE \"A PASSWORD 'x\" WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB LOGIN NOREPLICATION"
                                + " NOBYPASSRLS");
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).sql().contains("SCRAM")) {
                assertThat(after.get(i)).isEqualTo(before.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void whoCanLogInIsTold(int version) {
        assertThat(parsed(version).without(Set.of()))
                .filteredOn(Statement::letsLogIn)
                .flatExtracting(Statement::roles)
                .contains("plain", "expires", "postgres", "A PASSWORD 'x")
                .doesNotContain("readers", "managers", "semi;colon");
    }

    @Test
    void scriptMayHaveNoPasswords() {
        assertThat(RolesScript.parse("CREATE ROLE \"a PASSWORD 'x'\"; ALTER ROLE \"a PASSWORD 'x'\" WITH LOGIN;")
                        .hasPasswords())
                .isFalse();
    }

    @Test
    void passwordsMayBeNamedLikeAttributes() {
        var script = RolesScript.parse(
                """
                CREATE ROLE "r";
                ALTER ROLE "r" WITH NOSUPERUSER LOGIN REPLICATION PASSWORD 'a SUPERUSER BYPASSRLS b' VALID UNTIL 'infinity';
                ALTER ROLE "r" SET "application_name" TO 'x WITH SUPERUSER';
                """);
        List<Statement> statements = script.without(Set.of());

        assertThat(statements.get(1).attributesOfSuperusers()).containsExactly("REPLICATION");
        assertThat(sql(statements.stream()
                        .map(Statement::withoutAttributesOfSuperusers)
                        .toList()))
                .containsExactly(
                        "CREATE ROLE \"r\"",
                        "ALTER ROLE \"r\" WITH LOGIN PASSWORD 'a SUPERUSER BYPASSRLS b' VALID UNTIL 'infinity'",
                        "ALTER ROLE \"r\" SET \"application_name\" TO 'x WITH SUPERUSER'");
    }

    @Test
    void roleMayBeNamedLikeAParameter() {
        var script = RolesScript.parse(
                """
                CREATE ROLE "work_mem";
                GRANT SET ON PARAMETER "work_mem" TO PUBLIC;
                GRANT SET ON PARAMETER "work_mem" TO "there already";
                GRANT SET ON PARAMETER "log_statement" TO "work_mem";
                """);

        assertThat(sql(script.without(Set.of("there already"))))
                .containsExactly(
                        "CREATE ROLE \"work_mem\"", "GRANT SET ON PARAMETER \"log_statement\" TO \"work_mem\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void nothingRunsWhereAllRolesExist(int version) {
        assertThat(parsed(version).without(parsed(version).roles())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void rolesThatExistAreLeftAsTheyAre(int version) {
        List<String> statements = sql(parsed(version).without(Set.of("postgres", "readers", "plain")));

        assertThat(statements)
                .noneSatisfy(sql -> assertThat(sql)
                        .matches("(?s)(CREATE ROLE|ALTER ROLE|COMMENT ON ROLE) \"(postgres|readers|plain)\".*"))
                .noneSatisfy(sql -> assertThat(sql).startsWith("GRANT \"pg_read_all_data\" TO \"readers\""))
                .noneSatisfy(sql -> assertThat(sql).startsWith("GRANT \"readers\" TO \"plain\""))
                .anySatisfy(sql -> assertThat(sql).startsWith("GRANT \"readers\" TO \"managers\""));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void passwordsAreRunButNotShown(int version) {
        List<Statement> statements = parsed(version).without(Set.of());

        assertThat(sql(statements))
                .filteredOn(sql -> sql.contains("SCRAM-SHA-256$"))
                .hasSize(4);
        assertThat(statements.toString())
                .doesNotContain("SCRAM")
                .contains("LOGIN NOREPLICATION NOBYPASSRLS PASSWORD ***");
    }

    @Test
    void noFormOfAPasswordIsShown() {
        var script = RolesScript.parse(
                """
                ALTER ROLE "a" WITH LOGIN PASSWORD 'md5a1b2c3';
                ALTER ROLE "b" WITH LOGIN PASSWORD E'it''s; \\\\ secret' VALID UNTIL 'infinity';
                ALTER ROLE "c" WITH LOGIN
                PASSWORD 'next line
                of it';
                CREATE ROLE "a";CREATE ROLE "b";CREATE ROLE "c";
                """);

        assertThat(script.without(Set.of()).toString())
                .doesNotContain("md5a1b2c3", "secret", "next line", "of it")
                .contains("\"a\"", "\"b\"", "\"c\"");
    }

    @Test
    void quotedQuotesAreEscapesOnlyInEscapeStrings() {
        var script = RolesScript.parse(
                """
                CREATE ROLE "r";
                COMMENT ON ROLE "r" IS E'it''s \\'; DROP ROLE x; --';
                COMMENT ON ROLE "r" IS 'C:\\';
                ALTER ROLE "r" SET "a.E" TO 'x\\';
                """);

        assertThat(sql(script.without(Set.of())))
                .containsExactly(
                        "CREATE ROLE \"r\"",
                        "COMMENT ON ROLE \"r\" IS E'it''s \\'; DROP ROLE x; --'",
                        "COMMENT ON ROLE \"r\" IS 'C:\\'",
                        "ALTER ROLE \"r\" SET \"a.E\" TO 'x\\'");
    }

    @Test
    void lineEndsOfWindowsAreNone() {
        var script = RolesScript.parse(String.join(
                "\r\n", "--", "-- Roles", "--", "\\restrict abc", "", "CREATE ROLE \"r\";", "\\unrestrict abc", ""));

        assertThat(sql(script.without(Set.of()))).containsExactly("CREATE ROLE \"r\"");
    }

    @Test
    void emptyScriptHasNoRoles() {
        assertThat(RolesScript.parse("").roles()).isEmpty();
        assertThat(RolesScript.parse("-- without an end of line").roles()).isEmpty();
        assertThat(RolesScript.parse("SET client_encoding = 'UTF8';").without(Set.of()))
                .isEmpty();
    }

    @Test
    void commentMayBeLong() {
        String comment = "it''s ".repeat(20_000);
        var script = RolesScript.parse("CREATE ROLE \"r\";\nCOMMENT ON ROLE \"r\" IS '\"" + comment + "\"';\n");

        assertThat(sql(script.without(Set.of()))).hasSize(2).last().asString().endsWith(comment + "\"'");
    }
}
