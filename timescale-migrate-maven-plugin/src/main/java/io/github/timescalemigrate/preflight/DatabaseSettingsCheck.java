package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.source.DatabaseSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * What belongs to the database as a whole and pg_dump writes only with {@code --create}: ALTER DATABASE … SET, ALTER ROLE … IN
 * DATABASE … SET, its comment, connection limit and privileges (seen with PostgreSQL 17).
 */
final class DatabaseSettingsCheck implements SourceCheck {
    @Override
    public String id() {
        return "database-settings";
    }

    @Override
    public Finding find(Database source, Sides sides) {
        String name = sides.target()
                .known()
                .map(facts -> facts.server().database())
                .orElseGet(() -> source.connectionString().database());
        List<String> statements = statements(source, name);
        sides.target().session().ifPresent(target -> statements.removeAll(statements(target, name)));
        if (statements.isEmpty()) {
            return Finding.pass(
                    id(), "source: no settings, comment, limit or privileges of the database that the target lacks");
        }
        return Finding.warning(
                id(),
                "source: %s of the database that a migration does not carry over: %s"
                        .formatted(Figures.count(statements.size(), "setting"), Figures.names(statements)),
                "After the migration, when the roles are there: " + Psql.onTarget(statements.toArray(String[]::new)));
    }

    private static List<String> statements(Database database, String name) {
        List<String> all = new ArrayList<>(DatabaseSettings.statements(database, name));
        all.addAll(DatabaseSettings.privileges(database, name));
        return all;
    }
}
