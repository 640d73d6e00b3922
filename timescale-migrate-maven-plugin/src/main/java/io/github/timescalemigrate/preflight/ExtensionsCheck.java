package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The source's other extensions can be had on the target. A dump creates each in its schema and in whatever version the
 * target's server has as the default, and leaves one that is there as it is.
 */
final class ExtensionsCheck implements Check {
    private static final String AVAILABLE =
            """
            SELECT coalesce(e.extversion, a.default_version), n.nspname,
                   pg_catalog.format('DROP EXTENSION %I', a.name),
                   (SELECT pg_catalog.format(CASE wanted.schema WHEN 'pg_catalog' THEN '' ELSE 'CREATE SCHEMA IF NOT EXISTS %1$I; ' END
                                             || 'CREATE EXTENSION %2$I SCHEMA %1$I VERSION %3$L',
                                             wanted.schema, a.name, v.version)
                      FROM pg_catalog.pg_available_extension_versions v, (VALUES (?::text)) AS wanted(schema)
                     WHERE v.name = a.name AND v.version = ?)
              FROM pg_catalog.pg_available_extensions a
              LEFT JOIN pg_catalog.pg_extension e ON e.extname = a.name
              LEFT JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
             WHERE a.name = ?
            """;

    /**
     * @param version what the restore leaves there
     * @param schema where it stands, or null where it is not created yet
     * @param drop the statement that removes it
     * @param create the statements that create it as on the source, or null where that version cannot be had
     */
    private record OnTarget(String version, @Nullable String schema, String drop, @Nullable String create) {}

    @Override
    public String id() {
        return "extensions";
    }

    @Override
    public List<Finding> run(Sides sides) {
        var source = sides.source().known();
        var target = sides.target().session();
        if (source.isEmpty() || target.isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs both sides"));
        }
        // TimescaleDB has a check of its own; PL/pgSQL is part of every database and of no dump.
        List<Extension> extensions = source.get().extensions().stream()
                .filter(extension -> !Set.of("timescaledb", "plpgsql").contains(extension.name()))
                .toList();
        List<Finding> findings = new ArrayList<>();
        for (Extension extension : extensions) {
            finding(extension, onTarget(extension, target.get())).ifPresent(findings::add);
        }
        if (findings.isEmpty()) {
            findings.add(Finding.pass(
                    id(),
                    extensions.isEmpty()
                            ? "source: no extensions but timescaledb"
                            : "target has the source's: "
                                    + Figures.names(extensions.stream()
                                            .map(ExtensionsCheck::named)
                                            .toList())));
        }
        return findings;
    }

    private static Optional<OnTarget> onTarget(Extension extension, Database target) {
        return target
                .query(
                        AVAILABLE,
                        row -> new OnTarget(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                        extension.schema(),
                        extension.version(),
                        extension.name())
                .stream()
                .findAny();
    }

    private Optional<Finding> finding(Extension source, Optional<OnTarget> there) {
        if (there.isEmpty()) {
            return Optional.of(Finding.failure(
                    id(),
                    "source: %s; target: not available".formatted(named(source)),
                    "Install %s on the target's server; or if nothing needs it, drop it on the source (DROP EXTENSION)."
                            .formatted(source.name())));
        }
        OnTarget target = there.get();
        String schema = target.schema();
        if (schema != null && !schema.equals(source.schema())) {
            return Optional.of(Finding.failure(
                    id(),
                    "extension %s: source schema %s, target schema %s"
                            .formatted(source.name(), source.schema(), schema),
                    "Let the restore create it: " + Psql.onTarget(target.drop())));
        }
        if (target.version().equals(source.version())) {
            return Optional.empty();
        }
        String create = target.create();
        return Optional.of(Finding.warning(
                id(),
                "source: %s; target: %s".formatted(named(source), target.version()),
                create == null
                        ? "Make sure that the applications work with the target's version, or install the source's there."
                        : "To have the same version: "
                                + Psql.onTarget(schema == null ? create : target.drop() + "; " + create)));
    }

    private static String named(Extension extension) {
        return extension.name() + " " + extension.version();
    }
}
