package io.github.timescalemigrate.source;

import io.github.timescalemigrate.connection.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The positions of sequences. */
public final class Sequences {
    private static final int SEQUENCES_OF_A_STATEMENT = 200;

    private static final String SEQUENCES =
            DumpedRelations.CTE + "SELECT name FROM dumped WHERE relkind = 'S' ORDER BY name";

    private Sequences() {}

    /** Statements, some hundred in a text, that put the target's sequences where those of the source are. */
    public static List<String> statements(Database source) {
        List<String> names = source.query(SEQUENCES, row -> row.getString(1));
        List<String> statements = new ArrayList<>();
        for (int from = 0; from < names.size(); from += SEQUENCES_OF_A_STATEMENT) {
            List<String> some = names.subList(from, Math.min(names.size(), from + SEQUENCES_OF_A_STATEMENT));
            statements.add(source.queryOne(
                    "SELECT pg_catalog.string_agg(pg_catalog.format('SELECT pg_catalog.setval(%L, %s, %L)', name, last_value, is_called), '; ')"
                            + " FROM ("
                            + some.stream().map(Sequences::position).collect(Collectors.joining(" UNION ALL "))
                            + ") AS sequences",
                    row -> row.getString(1)));
        }
        return statements;
    }

    private static String position(String name) {
        return "SELECT '%s' AS name, last_value, is_called FROM %s".formatted(name.replace("'", "''"), name);
    }
}
