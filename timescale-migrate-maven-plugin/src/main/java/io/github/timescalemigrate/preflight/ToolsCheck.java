package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.report.MigrationException;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL's client tools are on this machine, can dump the source and can be given both connections. */
final class ToolsCheck implements Check {
    private final ToolLookup lookup;

    ToolsCheck(ToolLookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public String id() {
        return "tools";
    }

    @Override
    public List<Finding> run(Sides sides) {
        if (sides.source().known().isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs the version of the source"));
        }
        try {
            PgTools tools = lookup.tools(sides);
            Stream.of(sides.source(), sides.target())
                    .flatMap(side -> side.session().stream())
                    .forEach(session -> tools.requireUsable(session.connectionString()));
            return List.of(Finding.pass(
                    id(), "pg_dump, pg_dumpall, psql, pg_restore %s in %s".formatted(tools.version(), tools.folder())));
        } catch (MigrationException e) {
            return List.of(Finding.failure(id(), String.valueOf(e.getMessage()), e.remedy()));
        }
    }
}
