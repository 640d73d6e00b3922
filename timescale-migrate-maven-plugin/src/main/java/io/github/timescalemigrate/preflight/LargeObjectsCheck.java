package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.target.RestoreMark;
import io.github.timescalemigrate.transfer.Transfer.Rights;
import java.util.ArrayList;
import java.util.List;

/**
 * Large objects are carried over under their numbers, with their comments, and with owners and grants where those are carried
 * over; only who migrates may read them otherwise.
 */
final class LargeObjectsCheck implements Check {
    private static final String COUNT = "SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata";

    private static final String NUMBERS =
            "SELECT oid::pg_catalog.int8 FROM pg_catalog.pg_largeobject_metadata ORDER BY 1 LIMIT 10000";

    private static final String SAME_NUMBERS =
            """
            SELECT oid::text, 'SELECT pg_catalog.lo_unlink(' || oid || ')' FROM pg_catalog.pg_largeobject_metadata
             WHERE oid = ANY (?::pg_catalog.oid[]) ORDER BY oid
            """;

    private static final String OWNED =
            """
            SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata l
             WHERE (? AND lomacl IS NOT NULL)
                OR (? AND pg_catalog.pg_get_userbyid(lomowner) NOT IN (current_user, ?))
            """;

    /** One statement for an owner, and one for each grant. */
    private static final String CARRY_OVER =
            """
            SELECT pg_catalog.format('ALTER LARGE OBJECT %s OWNER TO %I;', l.oid, r.rolname)
              FROM pg_catalog.pg_largeobject_metadata l JOIN pg_catalog.pg_roles r ON r.oid = l.lomowner
            UNION ALL
            SELECT pg_catalog.format('GRANT %s ON LARGE OBJECT %s TO %s%s;', a.privilege_type, l.oid,
                   CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
                   CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
              FROM pg_catalog.pg_largeobject_metadata l, LATERAL pg_catalog.aclexplode(l.lomacl) a WHERE a.grantee <> l.lomowner
            """;

    private final Move move;

    LargeObjectsCheck(Move move) {
        this.move = move;
    }

    @Override
    public String id() {
        return "large-objects";
    }

    @Override
    public List<Finding> run(Sides sides) {
        if (sides.source().session().isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs a session of the source"));
        }
        Database source = sides.source().session().get();
        List<Finding> findings = new ArrayList<>();
        findings.add(find(source, sides));
        // Of what a restore has left there, target-empty tells.
        sides.target().session().filter(one -> RestoreMark.read(one).isEmpty()).ifPresent(target -> {
            Long[] numbers = target.query(NUMBERS, row -> row.getLong(1)).toArray(Long[]::new);
            List<Named> same = Named.read(source, SAME_NUMBERS, (Object) numbers);
            if (!same.isEmpty()) {
                findings.add(Finding.failure(
                        id(),
                        "target: has %s of the source's numbers already, which stops the restore: %s"
                                .formatted(Figures.count(same.size(), "large object"), Named.names(same)),
                        "Remove what the dump brings: " + Psql.onTarget(Named.statements(same))));
            }
        });
        return findings;
    }

    private Finding find(Database source, Sides sides) {
        long objects = source.queryOne(COUNT, row -> row.getLong(1));
        if (objects == 0) {
            return Finding.pass(id(), "source: no large objects");
        }
        String user = sides.target()
                .session()
                .map(target -> target.queryOne("SELECT current_user", row -> row.getString(1)))
                .orElse("");
        Rights rights = move.rights(sides);
        long owned = source.queryOne(OWNED, row -> row.getLong(1), !rights.privileges(), !rights.owners(), user);
        if (owned == 0) {
            return Finding.pass(id(), "source: %s carried over".formatted(Figures.count(objects, "large object")));
        }
        return Finding.warning(
                id(),
                "source: %s carried over, %s of others or granted to others, who lose them to the target's user"
                        .formatted(Figures.count(objects, "large object"), Figures.count(owned)),
                "After the migration: psql -X -At \"$SOURCE\" -c '%s' | psql -X -q -v ON_ERROR_STOP=1 \"$TARGET\""
                        .formatted(CARRY_OVER.strip().replaceAll("\\s+", " ").replace("'", "'\\''")));
    }
}
