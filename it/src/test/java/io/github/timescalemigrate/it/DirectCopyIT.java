package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.target.WrittenRows;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Rows that go from server to server without files arrive as they are, each once. */
@ExtendWith(TimescaleServers.class)
class DirectCopyIT {
    private static final String HASH =
            "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %s t";

    private static final String LARGE =
            """
            CREATE TABLE %1$s (id int PRIMARY KEY, filler text STORAGE PLAIN);
            INSERT INTO %1$s SELECT n, repeat('x', 1500) FROM generate_series(1, %2$s) AS n
            """;

    /** A table that takes rows only where a setting of the database does not keep it from that. */
    private static final String FAILING =
            """
            CREATE FUNCTION takes_rows() RETURNS boolean LANGUAGE sql
                AS $$SELECT pg_catalog.current_setting('it.refuses', true) IS DISTINCT FROM 'on'$$;
            CREATE TABLE failing (id int CONSTRAINT refused CHECK (takes_rows()));
            INSERT INTO failing VALUES (1)
            """;

    private static final String REFUSING = "ALTER DATABASE \"it direct\" SET it.refuses = 'on'";
    private static final String TAKING = "ALTER DATABASE \"it direct\" RESET it.refuses";

    /** What is made of types, and tables that are out of the ordinary. */
    private static final String TYPES =
            """
            CREATE SCHEMA types;
            CREATE TYPE types.mood AS ENUM ('sad', 'it''s "ok"', 'é');
            CREATE DOMAIN types.positive AS int CHECK (VALUE > 0);
            CREATE DOMAIN types.moods AS types.mood[];
            CREATE TYPE types.pair AS (a int, b types.mood, c text[]);
            CREATE TYPE types.span AS RANGE (subtype = numeric);
            CREATE TYPE types.mood_span AS RANGE (subtype = types.mood);
            CREATE TABLE types.of_information_schema AS SELECT '{a,b}'::information_schema.sql_identifier[] AS names;
            CREATE TABLE types.made (
                m types.mood, p types.positive, ms types.moods, c types.pair, cs types.pair[], s types.span, ss types.span[],
                mr types.span_multirange, mm types.mood_span, dp types.positive[], r regclass, rt regtype, rp regprocedure, rr regrole);
            INSERT INTO types.made VALUES ('é', 1, ARRAY['sad', 'it''s "ok"']::types.mood[], (1, 'sad', '{a,NULL,"NULL"}'),
                ARRAY[(NULL, 'é', NULL)::types.pair, NULL], '[1.5,)', '{"[1,2)",empty}', '{[1,2),[4,5)}', '[sad,é]', '{1,2}',
                'types.made', 'types.mood', 'pg_catalog.now()', 'pg_monitor');
            INSERT INTO types.made (m) VALUES (NULL);
            CREATE TABLE types.nothing ();
            CREATE VIEW types.no_columns AS SELECT;
            CREATE TYPE types.no_attributes AS ();
            CREATE TYPE types.no_labels AS ENUM ();
            INSERT INTO types.nothing DEFAULT VALUES;
            INSERT INTO types.nothing SELECT FROM generate_series(1, 4);
            CREATE TABLE types.generated (g int GENERATED ALWAYS AS (42) STORED);
            INSERT INTO types.generated SELECT FROM generate_series(1, 7);
            CREATE TABLE types.identity (gone text, id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, also int, v char(5), w varchar(3),
                n numeric(6, 2), twice int GENERATED ALWAYS AS (also * 2) STORED, b bit(3), vb bit varying(9), t time(2));
            INSERT INTO types.identity (also, v, w, n, b, vb, t) VALUES (3, 'a ', 'b  ', 1.1, '101', '1', '12:00:00.129');
            ALTER TABLE types.identity DROP gone;
            ALTER TABLE types.identity ADD added text DEFAULT 'missing';
            CREATE TABLE types.parent (a int, b text);
            CREATE TABLE types.child (c int) INHERITS (types.parent);
            INSERT INTO types.child VALUES (1, 'b', 3);
            INSERT INTO types.parent VALUES (1, 'own');
            CREATE TABLE types.parted (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE types.part_a PARTITION OF types.parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE TABLE types.part_b (at date NOT NULL, gone int, id int NOT NULL) PARTITION BY LIST (id);
            ALTER TABLE types.part_b DROP gone;
            ALTER TABLE types.parted ATTACH PARTITION types.part_b FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            CREATE TABLE types.part_b1 PARTITION OF types.part_b DEFAULT;
            INSERT INTO types.parted VALUES (1, '2024-05-05'), (2, '2025-05-05');
            CREATE TABLE types.refers (id int, at date, FOREIGN KEY (id, at) REFERENCES types.parted DEFERRABLE INITIALLY DEFERRED);
            INSERT INTO types.refers VALUES (2, '2025-05-05');
            CREATE TABLE types.referred (id int PRIMARY KEY);
            INSERT INTO types.referred VALUES (1), (2);
            ALTER TABLE types.parted ADD FOREIGN KEY (id) REFERENCES types.referred;
            CREATE UNLOGGED TABLE types.unlogged AS SELECT 1 AS a;
            CREATE TABLE types."we""ird
            %I $1 ? é" ("a""b
            ? %s" int PRIMARY KEY, "{fn now()}" text);
            INSERT INTO types."we""ird
            %I $1 ? é" VALUES (1, 'x');
            CREATE TABLE types.huge (id int, t text, b bytea);
            INSERT INTO types.huge VALUES (1, repeat('é', 40000), decode(repeat('00ff', 70000), 'hex')),
                (2, repeat(E'\\t\\\\\\n', 700000), NULL), (3, '', '');
            CREATE FUNCTION types.likes_a_dump() RETURNS text LANGUAGE sql AS $$
            SELECT '
            --
            -- Name: x; Type: TABLE; Schema: y; Owner: z
            --
            SET default_table_access_method = nothing;
            '
            $$;
            CREATE TABLE types.later (a int)
            """;

    private static final String BODY_OF_STATEMENTS =
            """
            CREATE FUNCTION types.atomic(i int) RETURNS text LANGUAGE sql
                BEGIN ATOMIC SELECT CASE WHEN i > 1 THEN 'a;b' ELSE 'c' END; SELECT 'd' || i; END
            """;

    private static final String EXTENSIONS =
            """
            DO $$ BEGIN
                IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'hstore') THEN
                    CREATE EXTENSION hstore;
                    CREATE TABLE types.stores (h public.hstore, hs public.hstore[]);
                    INSERT INTO types.stores VALUES ('a=>1, b=>NULL', ARRAY['x=>é'::public.hstore]);
                END IF;
                IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citext') THEN
                    CREATE EXTENSION citext;
                    CREATE TABLE types.texts (c public.citext, cs public.citext[]);
                    INSERT INTO types.texts VALUES ('AbÉ', '{a,B}');
                END IF;
            END $$
            """;

    /** Of each type of the system a column with what it makes of some text, and an array of that. */
    private static final String TYPES_OF_THE_SYSTEM =
            """
            DO $do$
            DECLARE t record; v text;
            BEGIN
                FOR t IN SELECT typname FROM pg_type
                          WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typelem = 0
                            AND typsend <> 0 AND typname !~ '^(pg_(node_tree|ndistinct|dependencies|mcv_list|brin_)|xml)' ORDER BY 1
                LOOP
                    EXECUTE format('CREATE TABLE types.%I (n int, a pg_catalog.%1$I, b pg_catalog.%1$I[])', t.typname);
                    FOREACH v IN ARRAY ARRAY['1', '0', '-0', 'NaN', 'Infinity', '-infinity', 'a', 'é ''"\\,\\\\N', 'true',
                        '2024-02-29 12:34:56.789012+02', 'infinity', '1 day -3 months 0.5 s', '{1,-2}', '10.1.2.3/8', '::1/128',
                        '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', '(1,2)', '((0,0),(1,1))', '<(1,1),2>', '{1,2,3}', '[(1,1),(2,2)]',
                        '10110', '\\x00ff', '{"a": [1, null, 1e400, "\\u00e9"]}', '$.a[*] ? (@ > 1)', 'fat:2A & (rat | !cat:*)',
                        $q$'a fat':1A cat:2,3$q$, 'a1e2a3a4-0000-4000-8000-000000000000', '16/B374D848', '(0,1)', '10:20:10,14', '[1,5)',
                        '(,)', 'empty', '{[1,2),[5,)}', '{}', '[2024-01-01,2024-02-01)', '{[2024-01-01,2024-02-01)}', 'pg_class', 'integer',
                        'pg_catalog.now()', 'now', 'public', 'english', 'simple', 'pg_catalog.+(integer,integer)', 'C', 'postgres',
                        '123456789012345678901234567890.123456789', '$12.50', '1 2 3', '4294967295', '12:34:56.789+05:30', '24:00:00']
                    LOOP
                        BEGIN
                            EXECUTE format('INSERT INTO types.%I SELECT 1, %L::pg_catalog.%1$I, ARRAY[%2$L::pg_catalog.%1$I, NULL]', t.typname, v);
                        EXCEPTION WHEN OTHERS THEN NULL;
                        END;
                    END LOOP;
                    EXECUTE format('INSERT INTO types.%I VALUES (2, NULL, NULL), (3, NULL, %L), (4, NULL, %L)', t.typname, '{}', '{{NULL},{NULL}}');
                END LOOP;
            END $do$
            """;

    /** Lookups that are copied after the rows that they are made for: larger ones go first. */
    private static final String LOOKUPS =
            """
            CREATE TABLE aa_names (id int PRIMARY KEY, name text);
            INSERT INTO aa_names SELECT n, 'name ' || n FROM generate_series(1, 100) AS n;
            CREATE FUNCTION name_of(int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT name FROM public.aa_names WHERE id = $1';
            CREATE OPERATOR |># (RIGHTARG = int, FUNCTION = name_of);
            CREATE TABLE medium AS SELECT n % 100 + 1 AS id, repeat('x', 200) AS filler FROM generate_series(1, 20000) AS n;
            CREATE INDEX medium_name ON medium ((|># id));
            CREATE TABLE large AS SELECT n % 100 + 1 AS id, repeat('x', 1500) AS filler FROM generate_series(1, 36000) AS n;
            CREATE INDEX large_name ON large (name_of(id));
            CREATE TABLE once (id int, EXCLUDE (name_of(id) WITH =));
            INSERT INTO once SELECT n FROM generate_series(1, 100) AS n;
            CREATE TABLE metrics (at timestamptz NOT NULL, id int);
            SELECT create_hypertable('metrics', 'at');
            INSERT INTO metrics SELECT '2024-01-01Z'::timestamptz + n * interval '1 minute', n % 100 + 1 FROM generate_series(1, 30000) AS n;
            CREATE INDEX metrics_name ON metrics (name_of(id)) WHERE name_of(id) <> 'name 2';
            CREATE TABLE named (id int CHECK (name_of(id) IS NOT NULL), filler text, name text GENERATED ALWAYS AS (name_of(id)) STORED);
            INSERT INTO named SELECT n % 100 + 1, repeat('x', 1500) FROM generate_series(1, 36000) AS n
            """;

    @TempDir
    private Path folder = Path.of("");

    private final TimescaleServer sources;
    private final TimescaleServer targets;
    private String source = "";
    private String target = "";

    DirectCopyIT(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets) {
        this.sources = sources;
        this.targets = targets;
    }

    @BeforeEach
    void createDatabases() throws Exception {
        source = sources.createDatabase("it direct");
        target = targets.createDatabase("it direct");
        DemoData.execute(source, "CREATE EXTENSION timescaledb");
    }

    @Test
    void rowsThatNothingElseHasWrittenAreNotCountedAgain() throws Exception {
        List<String> tables = List.of("kept", "grown", "shrunk", "changed", "emptied", "replaced", "tried");
        for (String table : tables) {
            DemoData.execute(source, "CREATE TABLE %s AS SELECT generate_series(1, 100) AS a".formatted(table));
        }
        Migration.of(ConnectionString.parse(source), ConnectionString.parse(target), folder)
                .migrate();
        var written =
                new WrittenRows(tables.stream().collect(Collectors.toMap(table -> "public." + table, table -> 100L)));
        assertThat(untouched(written)).containsExactlyInAnyOrderElementsOf(tables);
        assertThat(DemoData.ask(target, "SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE schemaname = 'public'"))
                .as("tables that verify has read")
                .isEqualTo("0");

        DemoData.execute(
                target,
                "INSERT INTO grown VALUES (101)",
                "DELETE FROM shrunk WHERE a = 1",
                "UPDATE changed SET a = a + 1 WHERE a = 1",
                "TRUNCATE emptied",
                "TRUNCATE replaced; INSERT INTO replaced SELECT generate_series(1, 99)",
                "BEGIN; INSERT INTO tried VALUES (101); ROLLBACK");
        assertThat(untouched(written)).containsExactly("kept");
        try (var other = DriverManager.getConnection(
                ConnectionString.parse(target).jdbcUrl(),
                ConnectionString.parse(target).jdbcProperties())) {
            assertThat(other.isValid(1)).isTrue();
            assertThat(untouched(written)).as("beside who may write").isEmpty();
        }
    }

    /** Sessions that have just ended may still be seen, and what they wrote may not. */
    private List<String> untouched(WrittenRows written) throws Exception {
        try (Database session = Database.connect(ConnectionString.parse(target))) {
            Thread.sleep(2000);
            return session.query(
                    "SELECT relname FROM pg_catalog.pg_class WHERE oid::pg_catalog.int8 = ANY (?) ORDER BY 1",
                    row -> row.getString(1),
                    (Object) written.untouched(session).keySet().toArray(Long[]::new));
        }
    }

    @Test
    void aTableIsNotDividedOtherwiseWhenACopyGoesOn() throws Exception {
        DemoData.execute(source, LARGE.formatted("large", 36000), LARGE.formatted("medium", 22500), FAILING);
        DemoData.execute(target, REFUSING);
        assertThatThrownBy(() -> migration(1).migrate())
                .hasMessageContaining("\"failing\" violates check constraint \"refused\"");
        String copied =
                "SELECT string_agg(left(substr(key, 24), 1), '' ORDER BY key) FROM _timescaledb_catalog.metadata"
                        + " WHERE starts_with(key, 'timescale_migrate_done_') AND value <> '0'";
        assertThat(DemoData.ask(target, copied)).isEqualTo("rrt");
        DemoData.execute(target, TAKING);

        migration(8).migrate();

        for (String table : List.of("large", "medium")) {
            assertThat(DemoData.ask(target, HASH.formatted(table)))
                    .isEqualTo(DemoData.ask(source, HASH.formatted(table)));
        }
    }

    @Test
    void everyTypeAndTableArrivesAsItIs() throws Exception {
        DemoData.execute(source, TYPES, BODY_OF_STATEMENTS, EXTENSIONS, TYPES_OF_THE_SYSTEM);

        migration(2).migrate();

        assertThatNothingDiffers();
    }

    /** However such a function is declared, it gives nothing where it finds nothing. */
    @Test
    void whatIsMadeByFunctionsFindsTheRowsThatTheyRead() throws Exception {
        DemoData.execute(source, LOOKUPS);

        migration(2).migrate();

        DemoData.execute(target, "ALTER DATABASE \"it direct\" SET enable_seqscan = off");
        for (String byIndex : List.of(
                "medium WHERE (|># id) = 'name 5'",
                "large WHERE name_of(id) = 'name 5'",
                "once WHERE name_of(id) = 'name 5'",
                "metrics WHERE name_of(id) = 'name 5' AND name_of(id) <> 'name 2'")) {
            String from = " FROM " + byIndex;
            assertThat(DemoData.ask(target, "EXPLAIN (FORMAT JSON) SELECT 1" + from))
                    .as(byIndex)
                    .contains("Index Scan")
                    .doesNotContain("Seq Scan");
            assertThat(DemoData.ask(target, "SELECT count(*)" + from))
                    .isEqualTo(DemoData.ask(source, "SELECT count(*)" + from))
                    .isNotEqualTo("0");
        }
        assertThatNothingDiffers();
        assertThat(
                        DemoData.ask(
                                target,
                                "SELECT count(*) FROM pg_stats WHERE tablename IN ('large_name', 'medium_name') AND null_frac = 0"))
                .as("indexes with statistics")
                .isEqualTo("2");
    }

    /** Such a function comes after the key of the table that it reads. */
    @Test
    void anIndexMayNeedAFunctionThatNeedsAKey() throws Exception {
        DemoData.execute(
                source,
                "CREATE TABLE keyed (id int PRIMARY KEY, n int); INSERT INTO keyed VALUES (1, 2)",
                """
                CREATE FUNCTION plus(i int) RETURNS int IMMUTABLE LANGUAGE sql
                    BEGIN ATOMIC SELECT n + i FROM public.keyed GROUP BY id LIMIT 1; END
                """,
                "CREATE TABLE summed AS SELECT generate_series(1, 100) AS a; CREATE INDEX sums ON summed (plus(a))");

        migration(2).migrate();

        DemoData.execute(target, "ALTER DATABASE \"it direct\" SET enable_seqscan = off");
        assertThat(DemoData.ask(target, "SELECT a FROM summed WHERE plus(a) = 7"))
                .isEqualTo("5");
    }

    @Test
    void statisticsOfSeveralColumnsAreThere() throws Exception {
        DemoData.execute(
                source,
                "CREATE TABLE large (id int, half int, filler text STORAGE PLAIN)",
                "INSERT INTO large SELECT n, n / 2, repeat('x', 1500) FROM generate_series(1, 36000) AS n",
                "CREATE STATISTICS both_columns ON id, half FROM large");

        migration(2).migrate();

        assertThat(DemoData.ask(target, "SELECT n_distinct FROM pg_stats_ext WHERE statistics_name = 'both_columns'"))
                .contains("\"1, 2\": ");
    }

    /** What pg_dump does to the table where it makes the second index does not go with making the first. */
    @Test
    void indexesOfALargeTableThatLockEachOtherAreMade() throws Exception {
        DemoData.execute(
                source,
                "CREATE TABLE large (id int NOT NULL, n int NOT NULL, filler text STORAGE PLAIN)",
                "INSERT INTO large SELECT n, -n, repeat('x', 1500) FROM generate_series(1, 36000) AS n",
                "CREATE UNIQUE INDEX clustered ON large (id); ALTER TABLE large CLUSTER ON clustered",
                "CREATE UNIQUE INDEX identity ON large (n); ALTER TABLE large REPLICA IDENTITY USING INDEX identity");

        migration(2).migrate();

        assertThat(DemoData.ask(
                        target,
                        "SELECT count(*) FROM pg_index WHERE indrelid = 'large'::regclass"
                                + " AND (indisclustered OR indisreplident)"))
                .isEqualTo("2");
    }

    @Test
    void largeObjectsOfTheTargetAloneStay() throws Exception {
        DemoData.execute(source, "SELECT lo_from_bytea(700001, 'of the source')");
        DemoData.execute(target, "SELECT lo_from_bytea(700002, 'of the target')");

        assertThatThrownBy(() -> migration(2).migrate()).hasMessageContaining("large objects: source 1, target 2");

        assertThat(DemoData.ask(
                        target,
                        "SELECT string_agg(convert_from(lo_get(oid), 'UTF8'), ', ' ORDER BY oid)"
                                + " FROM pg_largeobject_metadata"))
                .isEqualTo("of the source, of the target");
    }

    /** pg_dump makes it with the columns of its parent first, which verify tells. */
    @Test
    void aChildWithAnotherOrderOfColumnsHasItsValuesInTheRightOnes() throws Exception {
        DemoData.execute(
                source,
                "CREATE TABLE parent (a int, b text); CREATE TABLE child (c int, b text, a int)",
                "INSERT INTO child VALUES (1, 'b', 3); ALTER TABLE child INHERIT parent");

        assertThatThrownBy(() -> migration(2).migrate())
                .hasMessageContaining("(order): source c, b, a, target a, b, c");

        assertThat(DemoData.ask(target, "SELECT concat_ws(' ', a, b, c) FROM child"))
                .isEqualTo("3 b 1");
    }

    /** A histogram of eleven bounds is one of a quick sample. */
    private static final String QUICKLY_ANALYZED =
            """
            SELECT coalesce(string_agg(DISTINCT t.relid::regclass::text, ' '), '')
              FROM pg_stats s JOIN pg_stat_user_tables t ON t.schemaname = s.schemaname AND t.relname = s.tablename
             WHERE array_length(s.histogram_bounds::text::text[], 1) = 11 AND NOT s.inherited
               AND t.autoanalyze_count = 0 AND t.n_mod_since_analyze < t.n_live_tup
            """;

    @Test
    void rowsAreFrozenAndAnalyzed() throws Exception {
        DemoData.load(source);

        migration(2).migrate();

        assertThat(
                        DemoData.ask(
                                target,
                                """
                        SELECT coalesce(string_agg(c.oid::regclass::text, ' '), '') FROM pg_class c
                         WHERE relkind = 'r' AND oid >= 16384 AND pg_relation_size(oid) > 0 AND (reltuples <= 0 OR relallvisible = 0)
                           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
                        """))
                .isEmpty();
        assertThat(DemoData.ask(target, "SELECT count(*) FROM pg_stats WHERE tablename = 'flights' AND inherited"))
                .isNotEqualTo("0");
        assertThat(DemoData.ask(target, QUICKLY_ANALYZED))
                .as("of what autovacuum has not yet analyzed again, those that it will not")
                .isEqualTo("");
        assertThat(DemoData.ask(target, "SHOW synchronous_commit"))
                .isEqualTo(DemoData.ask(targets.superuserUrl(), "SHOW synchronous_commit"));
    }

    @Test
    void smallTablesShareATransactionAndAreEachAnalyzedAsTheyNeed() throws Exception {
        for (int i = 1; i <= 40; i++) {
            DemoData.execute(
                    source,
                    "CREATE TABLE small_%s %s AS SELECT generate_series(1, %s) AS a"
                            .formatted(i, i == 1 ? "" : "WITH (autovacuum_enabled = off)", i == 1 ? 4000 : 2000));
        }

        migration(1).migrate();

        String transactions = "SELECT count(DISTINCT xmin::text) FROM pg_class WHERE relname ~ '^small_[0-9]+$'";
        assertThat(DemoData.ask(source, transactions)).isEqualTo("40");
        assertThat(DemoData.ask(target, transactions)).isEqualTo("4");
        assertThat(
                        DemoData.ask(
                                target,
                                """
                        SELECT string_agg(DISTINCT array_length(histogram_bounds::text::text[], 1)::text, ' ')
                          FROM pg_stats WHERE tablename ~ '^small_[0-9]+$' AND tablename <> 'small_1'
                        """))
                .as("bounds of those that autovacuum will not analyze")
                .isEqualTo("101");
    }

    @Test
    void anExtensionOfTheTargetWithoutACommentIsNoObstacle() throws Exception {
        DemoData.execute(target, "COMMENT ON EXTENSION plpgsql IS NULL");

        migration(1).migrate();

        assertThat(DemoData.ask(target, "SELECT count(*) FROM timescaledb_information.hypertables"))
                .isEqualTo("0");
    }

    /** What COPY gives as text, which no reader of the product is asked about. */
    private void assertThatNothingDiffers() throws Exception {
        String tables =
                """
                SELECT string_agg(format('%I.%I', n.nspname, c.relname), E'\\x01' ORDER BY n.nspname, c.relname)
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname IN ('types', 'public')
                """;
        assertThat(DemoData.ask(target, tables)).isEqualTo(DemoData.ask(source, tables));
        for (String table : Pattern.compile("\u0001")
                .splitAsStream(DemoData.ask(source, tables))
                .toList()) {
            assertThat(text(target, table)).as(table).isEqualTo(text(source, table));
        }
        assertThat(SchemaDump.of(sources, source, folder.resolve("source.sql"))
                        .differences(SchemaDump.of(targets, target, folder.resolve("target.sql"))))
                .isEmpty();
    }

    private static List<String> text(String url, String table) throws Exception {
        try (var connection = Jdbc.connect(url);
                var statement = connection.createStatement()) {
            statement.execute("SET search_path = ''");
            var rows = new ByteArrayOutputStream();
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", rows);
            return rows.toString(StandardCharsets.UTF_8).lines().sorted().toList();
        }
    }

    private Migration migration(int jobs) {
        return new Migration(new Settings(
                ConnectionString.parse(source),
                ConnectionString.parse(target),
                new Workspace(folder),
                null,
                Set.of(),
                TableFilter.ALL,
                Depth.CHECKSUMS,
                new Way(Format.DIRECT, jobs, null, null, false, false)));
    }
}
