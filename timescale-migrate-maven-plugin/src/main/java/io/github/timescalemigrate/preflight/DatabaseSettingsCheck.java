package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DatabaseSettings;
import io.github.timescalemigrate.transfer.Transfer.Rights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
        List<String> carried = missing(source, target, database -> DatabaseSettings.statements(database, name));
        List<String> privileges = missing(source, target, database -> DatabaseSettings.privileges(database, name));
        List<String> left = new ArrayList<>();
        (rights.privileges() ? carried : left).addAll(privileges);
        if (rights.owners()) {
            carried.addAll(missing(source, target, database -> List.of(DatabaseSettings.owner(database, name))));
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

    private static List<String> missing(Database source, Database target, Function<Database, List<String>> statements) {
        List<String> missing = new ArrayList<>(statements.apply(source));
        missing.removeAll(statements.apply(target));
        return missing;
    }
}
