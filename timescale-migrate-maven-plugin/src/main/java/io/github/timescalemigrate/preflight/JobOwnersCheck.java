package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The owner of each job is a role of the target, or can be created there: a dump names it, and one missing loses all jobs. */
final class JobOwnersCheck implements Check {
    /** The owner was a name up to 2.10 and is a regrole, which reads as a quoted identifier or a number, from 2.11 on. */
    private static final String OWNERS =
            """
            SELECT coalesce(r.rolname::pg_catalog.text, j.owner::pg_catalog.text) AS owner, r.rolname IS NULL AS gone,
                   j.application_name
              FROM timescaledb_information.jobs j
              LEFT JOIN pg_catalog.pg_roles r
                     ON j.owner::pg_catalog.text IN (r.rolname::pg_catalog.text, pg_catalog.quote_ident(r.rolname))
             WHERE j.job_id >= 1000
             ORDER BY j.job_id
            """;

    private static final String MAY_CREATE =
            """
            SELECT rolsuper OR rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = current_user
            """;

    private record Owner(String name, boolean gone) {}

    @Override
    public String id() {
        return "job-owners";
    }

    @Override
    public List<Finding> run(Sides sides) {
        return Jobs.unknown(id(), sides.source()).orElseGet(() -> sides.target()
                .session()
                .map(target -> compare(sides.source().session().orElseThrow(), target))
                .orElseGet(() -> List.of(Finding.notApplicable(id(), "needs a session of the target"))));
    }

    private List<Finding> compare(Database source, Database target) {
        Map<Owner, List<String>> jobs = new TreeMap<>(Comparator.comparing(Owner::name));
        source.query(OWNERS, row -> jobs.computeIfAbsent(
                        new Owner(row.getString("owner"), row.getBoolean("gone")), owner -> new ArrayList<>())
                .add(row.getString("application_name")));
        List<String> roles = target.query("SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1));
        boolean mayCreate = target.queryBoolean(MAY_CREATE);
        List<Finding> findings = new ArrayList<>();
        jobs.forEach((owner, names) -> {
            if (owner.gone()) {
                findings.add(Finding.warning(
                        id(),
                        "source: the owner of %s is no role any more (%s): they fail there as here"
                                .formatted(Figures.names(names), owner.name()),
                        "Delete these jobs, or give them another owner, before the dump."));
            } else if (!roles.contains(owner.name()) && !canBeCreated(owner, mayCreate)) {
                findings.add(missing(owner, names, target));
            }
        });
        if (findings.isEmpty()) {
            findings.add(Finding.pass(
                    id(),
                    jobs.isEmpty()
                            ? "source: no jobs of users"
                            : "target: has the owners of all jobs, or they are created: "
                                    + Figures.names(jobs.keySet().stream()
                                            .map(Owner::name)
                                            .toList())));
        }
        return findings;
    }

    /** Names with pg_ are reserved and not in a dump of roles. Who is no superuser creates one as an ordinary role. */
    private static boolean canBeCreated(Owner owner, boolean mayCreate) {
        return mayCreate && !owner.name().startsWith("pg_");
    }

    private Finding missing(Owner owner, List<String> names, Database target) {
        String found = "target: has no role %s, which owns %s, and this user cannot create it: all jobs would be lost"
                .formatted(owner.name(), Figures.names(names));
        if (owner.name().startsWith("pg_")) {
            return Finding.failure(id(), found, "Give these jobs another owner on the source.");
        }
        String create = target.queryOne(
                "SELECT pg_catalog.format('CREATE ROLE %I LOGIN', ?::pg_catalog.text)",
                row -> row.getString(1), owner.name());
        return Finding.failure(
                id(),
                found,
                "Have somebody create it who may, or give the jobs another owner: " + Psql.onTarget(create));
    }
}
