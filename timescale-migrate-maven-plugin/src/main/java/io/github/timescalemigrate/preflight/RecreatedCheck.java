package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.target.RestoreMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A check of objects without a schema that the dump creates on the target by their names. A target that is empty of tables may
 * have some of the same names, and the restore would stop there.
 */
interface RecreatedCheck extends Check {
    @Override
    default List<Finding> run(Sides sides) {
        if (sides.source().session().isEmpty()) {
            return List.of(Finding.notApplicable(id(), "needs a session of the source"));
        }
        Database source = sides.source().session().get();
        List<String> names =
                Named.read(source, objects()).stream().map(Named::name).toList();
        List<Finding> findings = new ArrayList<>(find(source, names, sides));
        // Of what a restore has left there, target-empty tells.
        sides.target().session().filter(one -> RestoreMark.read(one).isEmpty()).ifPresent(target -> {
            List<Named> standing = Named.read(target, objects()).stream()
                    .filter(one -> Set.copyOf(names).contains(one.name()))
                    .toList();
            if (!standing.isEmpty()) {
                findings.add(Finding.failure(
                        id(),
                        "target: has %s of the source's already, which stops the restore: %s"
                                .formatted(Figures.count(standing.size(), noun()), Named.names(standing)),
                        "Drop what the dump brings: " + Psql.onTarget(Named.statements(standing))));
            }
        });
        return findings;
    }

    /** What one of the objects is called, in the singular. */
    String noun();

    /** The query for the objects of a database: name and the statement that drops it. */
    String objects();

    /** Looks at what the source has, and says what becomes of it. */
    List<Finding> find(Database source, List<String> names, Sides sides);
}
