package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.NEWER;
import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.comparison.DifferingRows;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Contents;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Reading;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two major versions of PostgreSQL tell the same of the same rows, and something else of each that a dump tells apart. */
@ExtendWith(TimescaleServers.class)
@TestInstance(Lifecycle.PER_CLASS)
class ChecksumsIT {
    private static final String DATABASE = "it checksums";

    private static final String TYPES =
            """
            CREATE SCHEMA own;
            CREATE EXTENSION citext;
            CREATE TYPE own.mood AS ENUM ('sad', 'so so', 'happy');
            CREATE FUNCTION own.first(own.mood) RETURNS text IMMUTABLE STRICT LANGUAGE sql
                RETURN pg_catalog.substr(pg_catalog.enum_out($1)::pg_catalog.text, 1, 1);
            CREATE CAST (own.mood AS text) WITH FUNCTION own.first(own.mood);
            CREATE TYPE own.place AS (name text, at point);
            CREATE TYPE own.moods AS RANGE (subtype = own.mood);
            CREATE DOMAIN own.amount AS numeric CHECK (value > 0);
            CREATE DOMAIN own.price AS numeric(12, 2);
            CREATE DOMAIN own.gain AS own.price CHECK (value <> 0);
            CREATE DOMAIN own.big AS int8;
            CREATE DOMAIN own.bigger AS own.big;
            CREATE DOMAIN own.moment AS timestamptz;
            CREATE DOMAIN own.feelings AS own.mood[];
            CREATE TABLE one(n int);
            CREATE TABLE other(n int);
            """;

    /** A table's columns, and rows of it. */
    private record Rows(String columns, String one, String other) {
        @Override
        public String toString() {
            return "%.60s: %.40s, %.40s".formatted(columns, one, other);
        }
    }

    private final Map<Rows, Contents> ofOne = new HashMap<>();
    private final Map<Rows, Contents> ofOther = new HashMap<>();
    private final Map<Rows, Contents> ofBoth = new HashMap<>();
    private final Map<Rows, Contents> ofBothOnNewer = new HashMap<>();

    static Stream<Rows> different() {
        return Stream.of(
                new Rows("v int2", "(1)", "(-1)"),
                new Rows("v int4", "(0)", "(NULL)"),
                new Rows("v int8", "(0)", "(4294967297)"),
                new Rows("v int8", "(-1)", "(4294967295)"),
                new Rows("v own.bigger", "(-1)", "(4294967295)"),
                new Rows("v int8", "(-9223372036854775808)", "(9223372036854775807)"),
                new Rows("v int8", "(0)", "(NULL)"),
                new Rows("v timestamptz", "('2000-01-01Z')", "('2000-01-01 01:11:34.967297Z')"),
                new Rows("v timestamp", "('2000-01-01')", "('2000-01-01 01:11:34.967297')"),
                new Rows("v timestamptz", "('infinity')", "('-infinity')"),
                new Rows("v timestamp", "('infinity')", "('294276-12-31 23:59:59.999999')"),
                new Rows("v timestamptz", "('4714-11-24 BC')", "('-infinity')"),
                new Rows("v timestamptz", "('2000-01-01Z')", "(NULL)"),
                new Rows("v timestamptz", "('1999-12-31 23:59:59.999999Z')", "('2000-01-01Z')"),
                new Rows("v timestamp", "('1999-12-31 22:48:25.032704')", "('2000-01-01')"),
                new Rows("v timestamptz", "('2024-06-01Z')", "('2024-06-01Z'::timestamptz + '1 us')"),
                new Rows("v own.moment", "('2000-01-01Z')", "('2000-01-01 01:11:34.967297Z')"),
                new Rows("v time", "('00:00')", "('01:11:34.967297')"),
                new Rows("v timetz", "('00:00Z')", "('01:11:34.967297Z')"),
                new Rows("v timetz", "('12:00+01')", "('11:00Z')"),
                new Rows("v date", "('2024-02-29')", "('2024-03-01')"),
                new Rows("v date", "('infinity')", "('-infinity')"),
                new Rows("v interval", "('1 day')", "('24 hours')"),
                new Rows("v interval", "('1 month')", "('30 days')"),
                new Rows("v interval[]", "('{1 day}')", "('{24 hours}')"),
                new Rows("v numeric", "(1.0)", "(1.00)"),
                new Rows("v numeric", "('NaN')", "('Infinity')"),
                new Rows("v numeric", "(0.0)", "(0)"),
                new Rows("v numeric", "('Infinity')", "('-Infinity')"),
                new Rows("v numeric(12, 2)", "(1)", "(-1)"),
                new Rows("v numeric(12, 2)", "('NaN')", "(NULL)"),
                new Rows("a numeric, b numeric", "('NaN', 0)", "(0, 'NaN')"),
                new Rows("v numeric(12, 2)", "(0.10)", "(1.00)"),
                new Rows("v numeric(12, 2)", "(0)", "('NaN')"),
                new Rows("v numeric(12, 2)", "(0)", "(NULL)"),
                new Rows("v numeric(12, 2)", "(0.01)", "(0.02)"),
                new Rows("v numeric(12, 2)", "(0.01)", "(-0.01)"),
                new Rows("v numeric(12, 2)", "(1)", "(10000)"),
                new Rows("v numeric(12, 2)", "(1), (-1)", "(1), (1)"),
                new Rows("v numeric(40, 20)", "(1e-20)", "(2e-20)"),
                new Rows("v numeric(40, 20)", "(12345678901234567890)", "(12345678901234567890.00000000000000000001)"),
                new Rows("a numeric(12, 2), b numeric(12, 2)", "('NaN', 0)", "(0, 'NaN')"),
                new Rows("a numeric(12, 2), b numeric(12, 2)", "(1, 10000)", "(10000, 1)"),
                new Rows("a numeric(12, 2), b numeric(12, 2)", "(1, -1)", "(-1, 1)"),
                new Rows("a numeric(12, 2), b numeric(12, 2)", "(1, 10), (2, 20)", "(1, 20), (2, 10)"),
                new Rows("a numeric(12, 2), b numeric(12, 2)", "(0, NULL)", "(NULL, 0)"),
                new Rows("v numeric(5, -2)", "(100)", "(-100)"),
                new Rows("v own.price", "(1)", "(-1)"),
                new Rows("v own.gain", "(0.1)", "(-0.1)"),
                new Rows("v own.gain", "('NaN')", "(NULL)"),
                new Rows("v own.gain[]", "('{1}')", "('{-1}')"),
                new Rows("v own.amount", "(1.0)", "(1.00)"),
                new Rows("v float8", "('-0')", "(0)"),
                new Rows("v float8", "('NaN')", "(NULL)"),
                new Rows("v float8", "(0.1)", "(0.10000000000000002)"),
                new Rows("v float4", "('-0')", "(0)"),
                new Rows("v float8", "(0)", "(NULL)"),
                new Rows("v float8", "('NaN')", "('Infinity')"),
                new Rows("a float8, b float8", "('-0', 0)", "(0, '-0')"),
                new Rows("a float8, b float8", "(0, 1)", "(1, 0)"),
                new Rows("v float8[]", "('{0}')", "('{-0}')"),
                new Rows("v point", "('(0,0)')", "('(-0,0)')"),
                new Rows("v money", "('1.00')", "('1.01')"),
                new Rows("v bool", "(true)", "(false)"),
                new Rows("v text", "('')", "(NULL)"),
                new Rows("v text", "('é')", "(U&'e\\0301')"),
                new Rows("v text COLLATE own.blind", "('a')", "('A')"),
                new Rows("v varchar(5)", "('a')", "('a ')"),
                new Rows("v char(5)", "('a')", "('b')"),
                new Rows("v bpchar", "('a')", "('a  ')"),
                new Rows("v bpchar[]", "('{a}')", "('{\"a  \"}')"),
                new Rows("v citext", "('a')", "('A')"),
                new Rows("v name", "('a')", "('A')"),
                new Rows("v \"char\"", "('a')", "('A')"),
                new Rows("v bytea", "('\\x00')", "('\\x0000')"),
                new Rows("v bit(3)", "('010')", "('011')"),
                new Rows("v varbit", "('010')", "('0100')"),
                new Rows(
                        "v uuid",
                        "('00000000-0000-0000-0000-000000000001')",
                        "('10000000-0000-0000-0000-000000000000')"),
                new Rows("v inet", "('10.0.0.1')", "('10.0.0.1/24')"),
                new Rows("v cidr", "('10.0.0.0/8')", "('10.0.0.0/9')"),
                new Rows("v macaddr", "('08:00:2b:01:02:03')", "('08:00:2b:01:02:04')"),
                new Rows("v json", "('{\"a\":1,\"a\":2}')", "('{\"a\":2}')"),
                new Rows("v json", "('[1, 2]')", "('[1,2]')"),
                new Rows("v jsonb", "('1.0')", "('1.00')"),
                new Rows("v jsonb", "('null')", "(NULL)"),
                new Rows("v tsvector", "('a:1')", "('a:2')"),
                new Rows("v tsquery", "('a & b')", "('a | b')"),
                new Rows("v regclass", "('public.one')", "('public.other')"),
                new Rows("v oid", "(1)", "(4294967295)"),
                new Rows("v pg_lsn", "('0/0')", "('1/1')"),
                new Rows("v xid8", "('0')", "('4294967297')"),
                new Rows("v int4[]", "('{1,2}')", "('[0:1]={1,2}')"),
                new Rows("v int4[]", "('{1,2,3,4}')", "('{{1,2},{3,4}}')"),
                new Rows("v int4[]", "('{}')", "(NULL)"),
                new Rows("v text[]", "('{NULL}')", "('{\"NULL\"}')"),
                new Rows("v int4range", "('[1,2)')", "('[1,3)')"),
                new Rows("v int4range", "('empty')", "('(,)')"),
                new Rows("v numrange", "('[1,2]')", "('[1,2.0]')"),
                new Rows("v int8multirange", "('{[1,2),[4,5)}')", "('{[1,2),[4,6)}')"),
                new Rows("v tstzrange", "('[2024-01-01Z,infinity)')", "('[2024-01-01Z,)')"),
                new Rows("v own.mood", "('sad')", "('so so')"),
                new Rows("v own.mood", "('sad')", "(NULL)"),
                new Rows("v own.mood[]", "('{sad}')", "('{so so}')"),
                new Rows("v own.feelings", "('{sad}')", "('{so so}')"),
                new Rows("v own.moods", "('[sad,happy)')", "('[sad,happy]')"),
                new Rows("v own.place", "(('a', '(1,1)'))", "(('a', '(1,-1)'))"),
                new Rows("v own.place", "((NULL, NULL))", "(NULL)"),
                new Rows("v own.place", "(('', NULL))", "((NULL, NULL))"),
                new Rows("\"a%1$I?\" int8, \"A%%\"\"b\" text", "(1, '2')", "(2, '1')"),
                new Rows("a int8, b int8", "(1, 2)", "(2, 1)"),
                new Rows("a int8, b int8", "(1, 1)", "(2, 2)"),
                new Rows("a int8, b int8", "(1, 10), (2, 20)", "(1, 20), (2, 10)"),
                new Rows("a int, b int", "(NULL, 0)", "(0, NULL)"),
                new Rows(
                        "a timestamptz, b timestamptz",
                        "('2024-01-01Z', '2025-01-01Z')",
                        "('2025-01-01Z', '2024-01-01Z')"),
                new Rows("a text, b text", "('', NULL)", "(NULL, '')"),
                new Rows("a text, b text", "('ab', 'c')", "('a', 'bc')"),
                new Rows("a int, b int", "(1, 10), (2, 20)", "(1, 20), (2, 10)"),
                new Rows("a bool, b bool", "(true, true), (false, false)", "(true, false), (false, true)"),
                new Rows("v int", "(1), (1), (2)", "(1), (2), (2)"),
                new Rows("v int", "(1), (1)", "(1)"),
                new Rows("v int", "(0)", "(0), (0)"),
                new Rows(
                        "a numeric, b numeric GENERATED ALWAYS AS (a * 2) STORED", "(1.0, DEFAULT)", "(1.00, DEFAULT)"),
                new Rows(manyColumns(), "(1)", "(1.0)"));
    }

    /** What a dump does not tell apart. */
    static Stream<Rows> same() {
        return Stream.of(
                new Rows("v float8", "('NaN')", "('inf'::float8 - 'inf')"),
                new Rows("v float4", "('NaN')", "('inf'::float4 - 'inf')"),
                new Rows("v numeric(12, 2)", "(1.0), (-1)", "(-1.000), ('1e0')"),
                new Rows("v own.gain", "(1.0)", "(1.000)"),
                new Rows("v bytea", "('\\x6162')", "('ab')"),
                new Rows("v char(5)", "('a')", "('a   ')"),
                new Rows("v timestamptz", "('2024-01-01 12:00+02')", "('2024-01-01 10:00Z')"),
                new Rows("v int", "(1), (2), (NULL)", "(NULL), (2), (1)"));
    }

    /** Nearly as many as a table can have. */
    private static String manyColumns() {
        return "v numeric"
                + IntStream.range(1, 1_590)
                        .mapToObj(" , c%d numeric"::formatted)
                        .reduce("", String::concat);
    }

    @BeforeAll
    void loadAndRead(@On(SOURCE) TimescaleServer server, @On(NEWER) TimescaleServer newer) throws SQLException {
        List<Rows> all = Stream.concat(different(), same()).toList();
        String url = create(server);
        String newerUrl = create(newer);
        for (int i = 0; i < all.size(); i++) {
            Rows rows = all.get(i);
            DemoData.execute(url, table("one", i, rows, rows.one()), table("other", i, rows, rows.other()));
            DemoData.execute(url, table("both", i, rows, rows.one() + ", " + rows.other()));
            DemoData.execute(newerUrl, table("both", i, rows, rows.other() + ", " + rows.one()));
        }
        read(url, "one", all, ofOne);
        read(url, "other", all, ofOther);
        read(url, "both", all, ofBoth);
        read(newerUrl, "both", all, ofBothOnNewer);
    }

    private static String create(TimescaleServer server) throws SQLException {
        server.dropDatabase(DATABASE);
        String url = server.createDatabase(DATABASE);
        DemoData.execute(url, TYPES);
        DemoData.execute(
                url, "CREATE COLLATION own.blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        return url;
    }

    private static String table(String name, int number, Rows rows, String values) {
        return "CREATE TABLE %1$s_%2$d(%3$s); INSERT INTO %1$s_%2$d VALUES %4$s"
                .formatted(name, number, rows.columns(), values);
    }

    private static void read(String url, String name, List<Rows> all, Map<Rows, Contents> contents) {
        var reading = new Reading(Depth.CHECKSUMS, TableFilter.parse("public." + name + "_*"), 2);
        InventoryReader.read(ConnectionString.parse(url), reading)
                .tables()
                .forEach(table -> contents.put(
                        all.get(Integer.parseInt(table.name().name().substring(name.length() + 1))),
                        Optional.ofNullable(table.contents()).orElseThrow()));
    }

    @AfterAll
    void drop(@On(SOURCE) TimescaleServer server, @On(NEWER) TimescaleServer newer) throws SQLException {
        server.dropDatabase(DATABASE);
        newer.dropDatabase(DATABASE);
    }

    @ParameterizedTest
    @MethodSource("different")
    void differWhereRowsDo(Rows rows) {
        assertThat(ofOne.get(rows)).isNotNull().isNotEqualTo(ofOther.get(rows));
    }

    @ParameterizedTest
    @MethodSource("same")
    void areTheSameForTheSameText(Rows rows) {
        assertThat(ofOne.get(rows)).isNotNull().isEqualTo(ofOther.get(rows));
    }

    @ParameterizedTest
    @MethodSource({"different", "same"})
    void areTheSameOnAnotherServer(Rows rows) {
        assertThat(ofBoth.get(rows)).isNotNull().isEqualTo(ofBothOnNewer.get(rows));
    }

    /** Whatever the columns are called. */
    @Test
    void nameTheRows(@On(SOURCE) TimescaleServer server, @On(NEWER) TimescaleServer newer) throws SQLException {
        String url = server.url(DATABASE);
        String newerUrl = newer.url(DATABASE);
        for (String each : List.of(url, newerUrl)) {
            DemoData.execute(
                    each,
                    "CREATE TABLE keyed(id int PRIMARY KEY, key text, bucket int)",
                    "INSERT INTO keyed SELECT n, n, 1 FROM generate_series(1, 5000) n");
        }
        DemoData.execute(newerUrl, "UPDATE keyed SET bucket = 2 WHERE id = 7", "DELETE FROM keyed WHERE id = 8");

        try (Database one = Database.connect(ConnectionString.parse(url));
                Database other = Database.connect(ConnectionString.parse(newerUrl))) {
            var reading = new Reading(Depth.CHECKSUMS, TableFilter.parse("keyed"), 1);
            var comparison = Comparison.of(InventoryReader.read(one, reading), InventoryReader.read(other, reading));

            assertThat(new DifferingRows(one, other).in(comparison).differences())
                    .flatMap(difference -> difference.aspect().details())
                    .contains("row (7) differs", "row (8) missing")
                    .noneMatch(detail -> detail.contains("(9)"));
        }
    }
}
