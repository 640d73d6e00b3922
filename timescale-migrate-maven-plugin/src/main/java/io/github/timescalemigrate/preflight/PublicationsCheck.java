package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * No logical replication begins here. Publications are carried over, with the chunks in them, but for tables of extensions; the
 * replication slots, by which subscribers follow, are not, and the target needs wal_level = logical.
 */
final class PublicationsCheck implements RecreatedCheck {
    private static final String OBJECTS =
            """
            SELECT pg_catalog.quote_ident(pubname), pg_catalog.format('DROP PUBLICATION %I', pubname)
              FROM pg_catalog.pg_publication ORDER BY 1
            """;

    /** pg_dump leaves out what belongs to extensions, such as the tables of TimescaleDB's catalog. */
    private static final String NOT_DUMPED =
            """
            SELECT pg_catalog.format('%s in %I', r.prrelid::pg_catalog.regclass, p.pubname),
                   pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %s', p.pubname, r.prrelid::pg_catalog.regclass)
              FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
             WHERE EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = r.prrelid AND d.deptype = 'e'
                              AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
             ORDER BY 1
            """;

    private static final String SLOTS =
            """
            SELECT pg_catalog.format('%I (%s)', slot_name, plugin),
                   pg_catalog.format('SELECT pg_catalog.pg_create_logical_replication_slot(%L, %L)', slot_name, plugin)
              FROM pg_catalog.pg_replication_slots
             WHERE slot_type = 'logical' AND NOT temporary AND database = pg_catalog.current_database()
             ORDER BY 1
            """;

    private static final String IS_LOGICAL = "SELECT pg_catalog.current_setting('wal_level') = 'logical'";

    @Override
    public String id() {
        return "publications";
    }

    @Override
    public String noun() {
        return "publication";
    }

    @Override
    public String objects() {
        return OBJECTS;
    }

    @Override
    public List<Finding> find(Database source, List<String> names, Sides sides) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.pass(
                id(),
                names.isEmpty()
                        ? "source: no publications"
                        : "source: %s carried over: %s"
                                .formatted(Figures.count(names.size(), noun()), Figures.names(names))));
        List<Named> slots = Named.read(source, SLOTS);
        if (!slots.isEmpty()) {
            findings.add(Finding.warning(
                    id(),
                    "source: %s, by which others follow this database, not carried over: %s"
                            .formatted(Figures.count(slots.size(), "logical replication slot"), Named.names(slots)),
                    "Let those who follow read from the target, without copying again, when it has the slots; after the"
                            + " migration, before applications write there: "
                            + Psql.onTarget(Named.statements(slots))));
        }
        boolean wants = !slots.isEmpty() || (!names.isEmpty() && source.queryBoolean(IS_LOGICAL));
        if (wants
                && sides.target()
                        .session()
                        .filter(target -> !target.queryBoolean(IS_LOGICAL))
                        .isPresent()) {
            findings.add(Finding.warning(
                    id(),
                    "source: wal_level logical, for publications and slots; target: another, with which nobody can follow",
                    "Restart the target's server after: " + Psql.onTarget("ALTER SYSTEM SET wal_level = logical")));
        }
        List<Named> notDumped = Named.read(source, NOT_DUMPED);
        if (!notDumped.isEmpty()) {
            findings.add(Finding.warning(
                    id(),
                    "source: tables of extensions, which are not carried over with their publications: "
                            + Named.names(notDumped),
                    "After the migration: " + Psql.onTarget(Named.statements(notDumped))));
        }
        return findings;
    }
}
