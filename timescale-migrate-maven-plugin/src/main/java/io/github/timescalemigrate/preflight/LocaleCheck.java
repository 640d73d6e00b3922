package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The target sorts and encodes text as the source does. Indexes are built anew, but the smallest and largest values and the
 * order within compressed batches are copied, so with another order queries of them miss rows.
 */
final class LocaleCheck implements Check {
    /** As JSON: the columns differ from PostgreSQL 12 to 18. */
    private static final String LOCALE =
            """
            SELECT pg_catalog.pg_encoding_to_char(d.encoding), j.d ->> 'datcollate', j.d ->> 'datctype',
                   coalesce(j.d ->> 'datlocprovider', 'c'),
                   coalesce(j.d ->> 'datlocale', j.d ->> 'daticulocale', ''), coalesce(j.d ->> 'datcollversion', ''),
                   pg_catalog.format('LC_COLLATE %L LC_CTYPE %L', j.d ->> 'datcollate', j.d ->> 'datctype'),
                   pg_catalog.quote_literal(coalesce(j.d ->> 'datlocale', j.d ->> 'daticulocale', '')),
                   pg_catalog.quote_ident(d.datname)
              FROM pg_catalog.pg_database d, LATERAL (SELECT pg_catalog.to_jsonb(d)) AS j(d)
             WHERE d.datname = pg_catalog.current_database()
            """;

    private static final String ACTUAL_VERSION =
            """
            SELECT coalesce(pg_catalog.pg_database_collation_actual_version(oid), '')
              FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()
            """;

    /** Compressed tables with rows whose batches have bounds of text in the database's own collation. */
    private static final String COMPRESSED_TEXT =
            """
            SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, c.relname)
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE a.attname ~ '^_ts_meta_(v2_)?(min|max)_' AND c.relkind = 'r' AND NOT a.attisdropped
               AND a.attcollation = (SELECT oid FROM pg_catalog.pg_collation
                                      WHERE collname = 'default' AND collnamespace = 'pg_catalog'::pg_catalog.regnamespace)
               AND pg_catalog.pg_relation_size(c.oid, 'main') > 0
             ORDER BY 1
            """;

    /** Those that sort by code point; in UTF-8 that is the order of the bytes. */
    private static final Set<String> BY_BYTES = Set.of("c", "posix", "c.utf8", "ucs_basic");

    private record TextLocale(
            String encoding,
            String collate,
            String ctype,
            String provider,
            String locale,
            String version,
            String libcClause,
            String quotedLocale,
            String database) {
        static TextLocale of(ResultSet row) throws SQLException {
            return new TextLocale(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7),
                    row.getString(8),
                    row.getString(9));
        }

        String describe() {
            String name =
                    switch (provider) {
                        case "i" -> "ICU " + locale;
                        case "b" -> "builtin " + locale;
                        default -> "libc " + collate;
                    };
            return encoding + ", " + name + (version.isEmpty() ? "" : " " + version)
                    + (provider.equals("c") && collate.equals(ctype) ? "" : ", ctype " + ctype);
        }

        /** Equal where two databases sort alike. */
        String order() {
            String name = normalized(provider.equals("c") ? collate : locale);
            return !provider.equals("i") && BY_BYTES.contains(name) ? "bytes" : provider + " " + name;
        }

        /** Equal where upper and lower case and the classes of regular expressions are alike. */
        String classes() {
            return provider.equals("c") ? "c " + normalized(ctype) : provider + " " + normalized(locale);
        }

        private static String normalized(String locale) {
            return locale.toLowerCase(Locale.ROOT).replace("utf-8", "utf8");
        }

        /** The options of CREATE DATABASE, on a server of this major version. */
        String options(int major) {
            String own =
                    switch (provider) {
                        case "i" -> " LOCALE_PROVIDER icu ICU_LOCALE " + quotedLocale;
                        case "b" -> " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + quotedLocale;
                        default -> major >= 15 ? " LOCALE_PROVIDER libc" : "";
                    };
            return "TEMPLATE template0 ENCODING '%s'%s %s".formatted(encoding, own, libcClause);
        }
    }

    @Override
    public String id() {
        return "locale";
    }

    @Override
    public List<Finding> run(Sides sides) {
        if (!(sides.source() instanceof Side.Reached source) || !(sides.target() instanceof Side.Reached target)) {
            return List.of(Finding.notApplicable(id(), "needs sessions of both sides"));
        }
        TextLocale from = source.database().queryOne(LOCALE, TextLocale::of);
        TextLocale to = target.database().queryOne(LOCALE, TextLocale::of);
        String found = "source %s; target %s".formatted(from.describe(), to.describe());
        String remedy = "Make the target's database as the source's, and name it as the target: "
                + Psql.onTarget("CREATE DATABASE another_name "
                        + from.options(target.facts().server().majorVersion()));
        List<Finding> findings = new ArrayList<>();
        if (!from.encoding().equals(to.encoding())) {
            findings.add(encoding(from, to, found, remedy));
        }
        boolean sameOrder = from.order().equals(to.order());
        if (!sameOrder || !from.version().equals(to.version())) {
            List<String> compressed = source.database().query(COMPRESSED_TEXT, row -> row.getString(1));
            if (!sameOrder) {
                findings.add(order(compressed, found, remedy));
            } else if (!from.order().equals("bytes") && !compressed.isEmpty()) {
                findings.add(Finding.warning(
                        id(),
                        "%s: the collation's versions may sort differently, and %s hold the bounds of text: %s"
                                .formatted(
                                        found,
                                        Figures.count(compressed.size(), "compressed chunk"),
                                        Figures.names(compressed)),
                        "Where they do, decompress these chunks on the source or compress them anew on the target."));
            }
        } else if (!from.classes().equals(to.classes())) {
            findings.add(Finding.warning(
                    id(), found + ": upper and lower case and regular expressions may answer differently", remedy));
        }
        recorded("source", "SOURCE", source.database(), from, findings);
        recorded("target", "TARGET", target.database(), to, findings);
        return findings.isEmpty() ? List.of(Finding.pass(id(), found)) : findings;
    }

    private Finding encoding(TextLocale from, TextLocale to, String found, String remedy) {
        if (from.encoding().equals("SQL_ASCII")) {
            return Finding.warning(
                    id(), found + ": the restore stops at text that is not valid in " + to.encoding(), remedy);
        }
        if (to.encoding().equals("UTF8")) {
            return Finding.pass(id(), found + ": the restore converts text into UTF8, which has every character");
        }
        return Finding.failure(
                id(),
                found
                        + (to.encoding().equals("SQL_ASCII")
                                ? ": the target would take text for bytes"
                                : ": the restore stops at characters that the target's encoding does not have"),
                remedy);
    }

    private Finding order(List<String> compressed, String found, String remedy) {
        return compressed.isEmpty()
                ? Finding.warning(id(), found + ": text sorts differently on the target", remedy)
                : Finding.failure(
                        id(),
                        "%s: text sorts differently on the target, so queries would miss rows of %s: %s"
                                .formatted(
                                        found,
                                        Figures.count(compressed.size(), "compressed chunk"),
                                        Figures.names(compressed)),
                        "Decompress the chunks of these tables on the source; or make the target's database as the source's,"
                                + remedy.substring(remedy.indexOf(" and name")));
    }

    /** The version that a database was made with and the one that its server has now (PostgreSQL 15 and later). */
    private void recorded(String side, String variable, Database database, TextLocale locale, List<Finding> findings) {
        if (locale.version().isEmpty()) {
            return;
        }
        String actual = database.queryOne(ACTUAL_VERSION, row -> row.getString(1));
        if (!actual.isEmpty() && !actual.equals(locale.version())) {
            String refresh = "ALTER DATABASE " + locale.database() + " REFRESH COLLATION VERSION";
            findings.add(Finding.warning(
                    id(),
                    "%s: made with version %s of its collation, now it is %s: indexes on text may be wrong"
                            .formatted(side, locale.version(), actual),
                    "Rebuild the indexes on text there (REINDEX), then: "
                            + (variable.equals("SOURCE") ? Psql.onSource(refresh) : Psql.onTarget(refresh))));
        }
    }
}
