package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object that a finding names.
 *
 * @param name as SQL has it
 * @param statement what removes it, or what else resolves the finding
 */
record Named(String name, String statement) {
    /** Reads them with a query of two columns, name and statement. */
    static List<Named> read(Database database, String query, @Nullable Object... parameters) {
        return database.query(query, row -> new Named(row.getString(1), row.getString(2)), parameters);
    }

    /** The first five names, and a count of the rest. */
    static String names(List<Named> objects) {
        return Figures.names(objects.stream().map(Named::name).toList());
    }

    /** All statements, for {@link Psql}. */
    static String[] statements(List<Named> objects) {
        return objects.stream().map(Named::statement).toArray(String[]::new);
    }
}
