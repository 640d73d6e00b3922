package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * Event triggers are carried over as they are, disabled ones too. The dump creates them last, so that they do not fire for what
 * it creates; those of logins (PostgreSQL 17) fire for the sessions of the migration, and those that stand on the target for
 * all that is restored.
 */
final class EventTriggersCheck implements RecreatedCheck {
    private static final String OWN =
            """
              FROM pg_catalog.pg_event_trigger e
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = e.oid AND d.deptype = 'e'
                                  AND d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass)
            """;

    private static final String OBJECTS =
            "SELECT pg_catalog.quote_ident(e.evtname), pg_catalog.format('DROP EVENT TRIGGER %I', e.evtname)" + OWN
                    + "ORDER BY 1";

    /** With the statement that silences it. */
    private static final String FIRING =
            "SELECT pg_catalog.quote_ident(e.evtname), pg_catalog.format('ALTER EVENT TRIGGER %I DISABLE', e.evtname)"
                    + OWN + "AND e.evtenabled <> 'D' AND (? = '' OR e.evtevent = ?) ORDER BY 1";

    @Override
    public String id() {
        return "event-triggers";
    }

    @Override
    public String noun() {
        return "event trigger";
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
                        ? "source: no event triggers"
                        : "source: %s carried over, to fire once the restore is done: %s"
                                .formatted(Figures.count(names.size(), noun()), Figures.names(names))));
        List<Named> ofLogins = firing(source, "login");
        if (!ofLogins.isEmpty()) {
            findings.add(Finding.warning(
                    id(),
                    "source: %s of logins, which fire for each session of the migration as well, so that tables they write to"
                                    .formatted(Figures.count(ofLogins.size(), noun()))
                            + " differ when verified: " + Named.names(ofLogins),
                    "If they write, enable them on the target after the migration, and disable them before: "
                            + Psql.onSource(Named.statements(ofLogins))));
        }
        sides.target().session().ifPresent(target -> {
            List<Named> onTarget = firing(target, "");
            if (!onTarget.isEmpty()) {
                findings.add(Finding.warning(
                        id(),
                        "target: %s, which may fire for all that is restored: %s"
                                .formatted(Figures.count(onTarget.size(), noun()), Named.names(onTarget)),
                        "Unless they are the server's own, enable them after the migration, and disable them before: "
                                + Psql.onTarget(Named.statements(onTarget))));
            }
        });
        return findings;
    }

    private static List<Named> firing(Database database, String event) {
        return Named.read(database, FIRING, event, event);
    }
}
