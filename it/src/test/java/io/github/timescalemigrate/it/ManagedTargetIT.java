package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.report.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A target whose user is no superuser, as on a managed service. */
@ExtendWith(TimescaleServers.class)
class ManagedTargetIT {
    private static final String DATABASE = "it managed";

    /** What the target's user may not have: each is listed as left out, or in a warning before. */
    private static final List<Pattern> LEFT_OUT = Stream.of(
                    "^(owners|privileges|roles|tablespaces|database): ",
                    "^large objects: \\d+: source (\\d+ \\w+) .*, target \\1 tsdbadmin( comment .*)?$",
                    "^behaviour: (owner|privileges|row security): .*target 42501 ERROR: permission denied for schema app$",
                    "^behaviour: (tablespace: |new chunk: in an attached tablespace)",
                    "^sequences: _timescaledb_catalog.tablespace_id_seq: ",
                    // Compared without their owners.
                    "^(jobs: \\d+|catalog: _timescaledb_\\w+\\.bgw_job): ",
                    // The service's own.
                    "^schema: .*[. ]service(_watches|\\.watch\\(\\))?: source \\(none\\), ",
                    // Not of this target alone.
                    "^rows: app.moods: ")
            .map(Pattern::compile)
            .toList();

    private static final String JOBS =
            """
            SELECT string_agg((to_jsonb(j) - 'owner')::text, E'\\n' ORDER BY id) FROM _timescaledb_config.bgw_job j WHERE id >= 1000
            """;

    private static final String JOB_IDS =
            "SELECT string_agg(job_id::text, ' ') FROM timescaledb_information.jobs WHERE job_id >= 1000";

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private final Path folder;

    private String source = "";
    private String target = "";

    ManagedTargetIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, @TempDir Path folder) {
        this.folder = folder;
        this.sources = sources;
        this.targets = targets;
    }

    @BeforeEach
    void createDatabases() throws SQLException {
        source = Everything.prepare(sources, DATABASE);
        targets.dropDatabase(DATABASE);
        Everything.prepare(targets, DATABASE);
        target = ManagedTarget.createDatabase(targets, DATABASE);
        ManagedTarget.addServicesObjects(targets.url(DATABASE));
    }

    @AfterEach
    void removeDatabasesAndRoles() throws SQLException {
        Everything.remove(sources, DATABASE);
        targets.dropDatabase(DATABASE);
        DemoData.execute(sources.superuserUrl(), "DROP ROLE IF EXISTS tsdbowner");
        for (TimescaleServer server : List.of(sources, targets)) {
            DemoData.execute(
                    server.superuserUrl(), "DROP ROLE IF EXISTS \"Flight Ops\", \"météo's \"\"night\"\" shift\"");
        }
        Everything.remove(targets, DATABASE);
        ManagedTarget.remove(sources, DATABASE);
        ManagedTarget.remove(targets, DATABASE);
    }

    @ParameterizedTest
    @EnumSource
    void demoArrives(Format format) throws SQLException {
        DemoData.load(source);

        migration(format).migrate();

        assertThat(dataDifferences()).isEmpty();
        assertThat(DemoData.ask(
                        target, "SELECT count(*) FROM _timescaledb_catalog.metadata WHERE key LIKE '%migrate%'"))
                .isEqualTo("0");
        assertThat(
                        DemoData.ask(
                                target,
                                """
                        SELECT concat_ws(' ', r.rolcanlogin, r.rolconfig, pg_has_role(r.rolname, 'Flight Ops', 'MEMBER'))
                          FROM pg_roles r WHERE rolname LIKE 'météo%'
                        """))
                .isEqualTo("t {work_mem=8MB} t");
    }

    /** What the owner may not create is found before, and can be resolved as the check says; all else arrives. */
    @ParameterizedTest
    @EnumSource
    void everythingArrives(Format format) throws Exception {
        boolean community = sources.isCommunity() && targets.isCommunity();
        Set<String> sections = new TreeSet<>(Set.of("referenced_hypertables", "inherited_not_valid"));
        if (community) {
            sections.add("community");
        }
        Everything.load(sources, source, sections);
        assertThatThrownBy(migration(format)::migrate)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("superuser-objects")
                .hasMessageContaining("nothing was changed");
        resolveWhatNeedsASuperuser();

        Migration migration = migration(format);
        migration.check();
        migration.dump();
        migration.restore();

        List<String> differences = new ArrayList<>(ReadOut.of(source).differences(ReadOut.of(targets.url(DATABASE))));
        differences.addAll(SchemaDump.of(sources, source, folder.resolve("source.sql"))
                .differences(SchemaDump.of(targets, targets.url(DATABASE), folder.resolve("target.sql"))));
        migration.verify();
        differences.addAll(Behaviour.of(source, community).differences(Behaviour.of(targets.url(DATABASE), community)));
        if (community) {
            differences.addAll(ReadOut.ofJobs(source).differences(ReadOut.ofJobs(targets.url(DATABASE))));
            assertThat(DemoData.ask(target, JOBS)).isEqualTo(DemoData.ask(source, JOBS));
            assertThat(
                            DemoData.ask(
                                    target,
                                    "SELECT string_agg(DISTINCT owner::text, ' ') FROM timescaledb_information.jobs WHERE job_id >= 1000"))
                    .isEqualTo(ManagedTarget.OWNER);
            assertThat(runAllJobs(target)).isEqualTo(runAllJobs(source));
        }
        assertThat(differences)
                .filteredOn(difference -> LEFT_OUT.stream()
                        .noneMatch(known -> known.matcher(difference).find()))
                .isEmpty();
    }

    /** What came of each; 2.19.3 and 2.23.1 run no retention by drop_created_before, wherever it is. */
    private static Map<String, String> runAllJobs(String url) throws SQLException {
        Map<String, String> outcomes = new TreeMap<>();
        for (String job : DemoData.ask(url, JOB_IDS).split(" ", -1)) {
            try {
                DemoData.execute(url, "CALL run_job(" + job + ")");
                outcomes.put(job, "ran");
            } catch (SQLException e) {
                outcomes.put(job, String.valueOf(e.getMessage()));
            }
        }
        return outcomes;
    }

    private void resolveWhatNeedsASuperuser() throws Exception {
        List<Finding> findings = Findings.of(source, target).of("superuser-objects");
        assertThat(findings).hasSize(2);
        assertThat(findings.get(0).found())
                .startsWith("source: 9 objects that only a superuser may create")
                .contains(
                        "event trigger everything_ddl",
                        "event trigger everything_off",
                        "publication everything_all",
                        "publication everything_schema",
                        "foreign-data wrapper no_handler",
                        "operator class app.int4_backwards",
                        "operator family app.backwards",
                        "access method everything_heap",
                        "type app.shell");
        assertThat(findings.get(1).found())
                .isEqualTo(
                        "source: 1 extension that only a superuser may create, which the target's user is not: postgres_fdw");
        DemoData.execute(
                source,
                "DROP TABLE app.other_method",
                "DROP INDEX app.readings_backwards",
                "DROP SERVER \"Elsewhere's\"");
        run(findings.get(0));
        run(findings.get(1));
        Finding wrapper = Findings.of(source, target).only("superuser-objects", Status.FAILURE);
        assertThat(wrapper.found())
                .isEqualTo(
                        "source: servers of 1 foreign-data wrapper that the target's user may not use: postgres_fdw");
        run(wrapper);
        Findings.of(source, target).assertAll("superuser-objects", Status.PASS);
    }

    /** Runs the command of the remedy, as a superuser of either side. */
    private void run(Finding finding) throws Exception {
        String command = finding.remedy().substring(finding.remedy().indexOf("psql -X"));
        Shell.run(command, source, targets.url(DATABASE), targets);
    }

    /** Whatever of the roles the service does not let be is named once, at the end. */
    @Test
    void rolesArriveAsFarAsTheServiceLets() throws SQLException {
        DemoData.load(source);
        DemoData.execute(
                source,
                "CREATE ROLE everything_owner SUPERUSER REPLICATION LOGIN PASSWORD 'secret' CONNECTION LIMIT 3",
                "CREATE ROLE everything_group BYPASSRLS",
                "CREATE ROLE everything_jobs",
                "CREATE ROLE everything_reader IN ROLE everything_group",
                "GRANT everything_group TO everything_owner WITH ADMIN OPTION",
                "GRANT pg_monitor TO everything_owner",
                "GRANT everything_group TO everything_jobs GRANTED BY everything_owner",
                "ALTER ROLE everything_owner SET work_mem = '7MB'",
                "ALTER ROLE everything_owner SET log_statement = 'all'",
                "CREATE ROLE tsdbowner LOGIN");

        String log = logOf(() -> migration(Format.DIRECTORY).migrate());

        assertThat(log.lines()
                        .filter(line -> line.contains("Left out: "))
                        .map(line -> line.replaceFirst(".*Left out: ", "")))
                .containsExactlyInAnyOrder(
                        "SUPERUSER of role everything_owner",
                        "REPLICATION of role everything_owner",
                        "BYPASSRLS of role everything_group",
                        "role tsdbowner: a managed service has its own",
                        "ALTER ROLE \"everything_owner\" SET \"log_statement\" TO 'all': ERROR: permission denied to set parameter"
                                + " \"log_statement\"",
                        "GRANT \"pg_monitor\" TO \"everything_owner\" WITH INHERIT TRUE GRANTED BY \"postgres\": ERROR: permission"
                                + " denied to grant role \"pg_monitor\" Detail: Only roles with the ADMIN option on role"
                                + " \"pg_monitor\" may grant this role.",
                        "by whom roles were granted: GRANT \"Flight Ops\" TO \"météo's \"\"night\"\" shift\" WITH INHERIT TRUE"
                                + " GRANTED BY \"postgres\"; GRANT \"everything_group\" TO \"everything_owner\" WITH ADMIN OPTION,"
                                + " INHERIT TRUE GRANTED BY \"postgres\"; GRANT \"everything_group\" TO \"everything_reader\" WITH"
                                + " INHERIT TRUE GRANTED BY \"postgres\"; GRANT \"everything_group\" TO \"everything_jobs\" WITH INHERIT"
                                + " TRUE GRANTED BY \"everything_owner\"",
                        "owners: everything belongs to the target's user",
                        "privileges that are granted on objects and on the database");
        assertThat(log).doesNotContain("SCRAM");
        assertThat(
                        DemoData.ask(
                                targets.url(DATABASE),
                                """
                        SELECT string_agg(concat_ws(' ', a.rolname, a.rolsuper, a.rolreplication, a.rolbypassrls, a.rolcanlogin,
                                                    a.rolconnlimit, a.rolpassword LIKE 'SCRAM%', s.setconfig,
                                                    (SELECT string_agg(concat(m.roleid::regrole, ' ', m.admin_option), ',')
                                                       FROM pg_auth_members m WHERE m.member = a.oid)), E'\\n' ORDER BY a.rolname)
                          FROM pg_authid a LEFT JOIN pg_db_role_setting s ON s.setrole = a.oid
                         WHERE a.rolname LIKE 'everything%'
                        """))
                .isEqualTo(
                        """
                        everything_group f f f f -1
                        everything_jobs f f f f -1 everything_group f
                        everything_owner f f f t 3 t {work_mem=7MB} everything_group t
                        everything_reader f f f f -1 everything_group f""");
    }

    /** Nobody may read passwords there, but the source's owner all rows. */
    @ParameterizedTest
    @EnumSource
    void sourceMayBeOfAServiceAsWell(Format format) throws SQLException {
        source = ManagedTarget.createDatabase(sources, DATABASE);
        DemoData.load(source);

        String log = logOf(() -> migration(format).migrate());

        assertThat(log)
                .contains("Left out: passwords of roles that can log in: météo's \"night\" shift: set them")
                .doesNotContain("jobs are not held back");
        assertThat(dataDifferences()).isEmpty();
        assertThat(DemoData.ask(
                        targets.url(DATABASE),
                        "SELECT concat(rolcanlogin, rolpassword) FROM pg_authid WHERE rolname LIKE 'météo%'"))
                .isEqualTo("t");
    }

    /** Jobs of the source cannot be held back by who may but read. */
    @Test
    void sourcesUserMayBeOneWhoOnlyReads() throws SQLException {
        DemoData.load(source);
        DemoData.execute(source, "CREATE ROLE everything_reader LOGIN PASSWORD 'reader' IN ROLE pg_read_all_data");
        source = TimescaleServer.as("everything_reader", "reader", source);

        String log = logOf(() -> migration(Format.DIRECTORY).migrate());

        assertThat(log).contains("its jobs are not held back");
        assertThat(dataDifferences()).isEmpty();
    }

    /** What is the service's own is none of a restore's, and stays. */
    @Test
    void isEmptiedOfARestoreAndKeepsWhatIsTheServices() throws SQLException {
        DemoData.load(source);
        Migration migration = migration(Format.PLAIN);
        migration.dump();
        migration.restore();

        new Migration(settings(Way.DEFAULT.in(Format.PLAIN).cleaning())).restore();
        migration.verify();

        assertThat(dataDifferences()).isEmpty();
        assertThat(DemoData.ask(target, "SELECT evtenabled FROM pg_event_trigger WHERE evtname = 'service_watches'"))
                .isEqualTo("O");
    }

    /** The target's user will own all tables, and could not see that all rows are there. */
    @Test
    void rowSecurityThatIsForcedOnOwnersIsFoundBefore() throws Exception {
        DemoData.execute(
                source,
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE tenants (id int)",
                "ALTER TABLE tenants ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE tenants FORCE ROW LEVEL SECURITY");

        Finding finding = Findings.of(source, target).only("row-security", Status.FAILURE);
        assertThat(finding.found()).endsWith("could not verify all rows: public.tenants");
        run(finding);

        Findings.of(source, target).assertAll("row-security", Status.PASS);
    }

    private static String logOf(Runnable work) {
        PrintStream before = System.err;
        var log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
            before.print(log.toString(UTF_8));
        }
        return log.toString(UTF_8);
    }

    private List<String> dataDifferences() throws SQLException {
        return ReadOut.of(sources.url(DATABASE)).differences(ReadOut.of(targets.url(DATABASE))).stream()
                .filter(difference ->
                        difference.matches("(?s)(rows|sequences|relations|columns|constraints|triggers): .*"))
                .toList();
    }

    private Migration migration(Format format) {
        return new Migration(settings(Way.DEFAULT.in(format)));
    }

    private Settings settings(Way way) {
        return new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(folder.resolve(way.format().name())),
                targets.toolsFolder().orElse(null), // Who is no superuser is not told where they are.
                Set.of("referenced-hypertables", "materialized-views"),
                TableFilter.ALL,
                way);
    }
}
