package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.Together;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DatabaseSettings;
import io.github.timescalemigrate.transfer.Transfer.Rights;
import java.util.ArrayList;
import java.util.List;

/**
 * What belongs to the database as a whole: ALTER DATABASE … SET, ALTER ROLE … IN DATABASE … SET, its comment, connection limit,
 * owner and privileges. The restore gives the target what its user may set, and says what was refused.
 */
final class DatabaseSettingsCheck implements SourceCheck {
    private final Move move;

    DatabaseSettingsCheck(Move move) {
        this.move = move;
    }

    @Override
    public String id() {
        return "database-settings";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        if (sides.target().session().isEmpty()) {
            return Finding.notApplicable(id(), "needs sessions of both sides");
        }
        Database target = sides.target().session().get();
        Rights rights = move.rights(sides);
        String name = sides.target().known().orElseThrow().server().database();
        Held there = Held.of(source, name);
        Held here = Held.of(target, name);
        List<String> carried = missing(there.statements(), here.statements());
        List<String> left = new ArrayList<>();
        (rights.privileges() ? carried : left).addAll(missing(there.privileges(), here.privileges()));
        if (rights.owners()) {
            carried.addAll(missing(there.owner(), here.owner()));
        }
        if (!Move.isSuperuser(sides)) {
            left.addAll(0, carried);
            carried.clear();
        }
        if (left.isEmpty()) {
            return Finding.pass(
                    id(),
                    carried.isEmpty()
                            ? "source: no settings, comment, limit or privileges of the database that the target lacks"
                            : "source: %s of the database carried over: %s"
                                    .formatted(Figures.count(carried.size(), "setting"), Figures.names(carried)));
        }
        return Finding.warning(
                id(),
                "source: %s of the database that the target's user may not give, or shall not: %s"
                        .formatted(Figures.count(left.size(), "setting"), Figures.names(left)),
                "What is left out then, as the restore says, a superuser can run after it: "
                        + Psql.onTarget(left.toArray(String[]::new)));
    }

    private record Held(List<String> statements, List<String> privileges, List<String> owner) {
        static Held of(Database database, String name) {
            Together together = database.together();
            var statements = DatabaseSettings.statements(together, name);
            var privileges = DatabaseSettings.privileges(together, name);
            var owner = DatabaseSettings.owner(together, name);
            return new Held(statements.rows(), privileges.rows(), owner.rows());
        }
    }

    private static List<String> missing(List<String> source, List<String> target) {
        List<String> missing = new ArrayList<>(source);
        missing.removeAll(target);
        return missing;
    }
}
