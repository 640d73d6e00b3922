package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;

/** No logical replication ends here: a dump creates subscriptions, but disconnected and with the slots of the source's own. */
final class SubscriptionsCheck implements RecreatedCheck {
    private static final String OF_DATABASE =
            """
              FROM pg_catalog.pg_subscription
             WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
            """;

    /** Without the slot, which is not the target's to drop. */
    private static final String OBJECTS =
            """
            SELECT pg_catalog.quote_ident(subname),
                   pg_catalog.format('ALTER SUBSCRIPTION %1$I DISABLE; ALTER SUBSCRIPTION %1$I SET (slot_name = NONE);'
                                     ' DROP SUBSCRIPTION %1$I', subname)
            """
                    + OF_DATABASE + "ORDER BY 1";

    private static final String DISABLE =
            "SELECT pg_catalog.quote_ident(subname), pg_catalog.format('ALTER SUBSCRIPTION %I DISABLE', subname)"
                    + OF_DATABASE + "ORDER BY 1";

    /** Each statement by itself: REFRESH takes no transaction block. Without a slot none can be enabled. */
    private static final String RESUME =
            "SELECT pg_catalog.quote_ident(subname), pg_catalog.format('ALTER SUBSCRIPTION %I '"
                    + " || pg_catalog.unnest(ARRAY['ENABLE', 'REFRESH PUBLICATION WITH (copy_data = false)']), subname)"
                    + OF_DATABASE
                    + "AND subslotname IS NOT NULL ORDER BY 1, 2";

    /** PostgreSQL lets one be created without connecting, with a slot of its own name, and refuses the name when it is restored. */
    private static final String WITHOUT_VALID_SLOT =
            """
            SELECT pg_catalog.quote_ident(subname),
                   pg_catalog.format('ALTER SUBSCRIPTION %1$I DISABLE; ALTER SUBSCRIPTION %1$I SET (slot_name = NONE)', subname)
            """
                    + OF_DATABASE + "AND subslotname IS NOT NULL AND subslotname !~ '^[a-z0-9_]+$' ORDER BY 1";

    @Override
    public String id() {
        return "subscriptions";
    }

    @Override
    public String noun() {
        return "subscription";
    }

    @Override
    public String objects() {
        return OBJECTS;
    }

    @Override
    public List<Finding> find(Database source, List<String> names, Sides sides) {
        if (names.isEmpty()) {
            return List.of(Finding.pass(id(), "source: no subscriptions"));
        }
        String found = "source: " + Figures.count(names.size(), noun());
        if (!source.queryBoolean("SELECT pg_catalog.current_setting('is_superuser') = 'on'")) {
            return List.of(Finding.warning(
                    id(),
                    "%s, which pg_dump leaves out, as the user is no superuser: %s"
                            .formatted(found, Figures.names(names)),
                    "Connect to the source as a superuser, or create them on the target after the migration."));
        }
        List<Finding> findings = new ArrayList<>();
        List<Named> invalid = Named.read(source, WITHOUT_VALID_SLOT);
        if (!invalid.isEmpty()) {
            findings.add(Finding.failure(
                    id(),
                    "source: %s with the name of no valid replication slot, which stops the restore: %s"
                            .formatted(Figures.count(invalid.size(), noun()), Named.names(invalid)),
                    "Take the name from them, by which nothing can come in: "
                            + Psql.onSource(Named.statements(invalid))));
        }
        String[] resume = Named.statements(Named.read(source, RESUME));
        findings.add(Finding.warning(
                id(),
                "%s, which the target gets disconnected: %s".formatted(found, Figures.names(names)),
                (resume.length == 0
                                ? "Let no more rows come in before the migration: "
                                : "After the migration let them go on there: %s; before it let no more rows come in: "
                                        .formatted(Psql.onTarget(resume)))
                        + Psql.onSource(Named.statements(Named.read(source, DISABLE)))));
        return findings;
    }
}
