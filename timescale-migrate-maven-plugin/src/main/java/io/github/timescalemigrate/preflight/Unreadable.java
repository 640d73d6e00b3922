package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import java.util.List;

/** What a check could not look into, because its user may not read it. */
final class Unreadable {
    private Unreadable() {}

    /** For a finding of its own: who may not read what, as {@code source: reader may not read 2 hypertables: a, b}. */
    static String text(Database source, String noun, List<String> names) {
        return "source: " + unreadable(source, noun, names);
    }

    /** For the end of a finding about what could be read; empty where that was everything. */
    static String beside(Database source, String noun, List<String> names) {
        return names.isEmpty() ? "" : "; " + unreadable(source, noun, names);
    }

    private static String unreadable(Database source, String noun, List<String> names) {
        String user = source.queryOne("SELECT pg_catalog.quote_ident(current_user)", row -> row.getString(1));
        return "%s may not read %s: %s".formatted(user, Figures.count(names.size(), noun), Figures.names(names));
    }
}
