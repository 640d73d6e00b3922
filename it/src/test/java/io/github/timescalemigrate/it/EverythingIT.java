package io.github.timescalemigrate.it;

import static io.github.timescalemigrate.it.TimescaleServer.Role.SOURCE;
import static io.github.timescalemigrate.it.TimescaleServer.Role.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.it.TimescaleServers.On;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database with every kind of object is migrated in every way, and the result compared with the source by what PostgreSQL and
 * TimescaleDB themselves say of both.
 */
@ExtendWith(TimescaleServers.class)
class EverythingIT {
    private static final String DATABASE = "it everything";

    private static final Set<String> SECTIONS = Set.of("referenced_hypertables", "inherited_not_valid");

    /**
     * A difference between source and target that README documents.
     *
     * @param difference matches the beginning of the line that tells of it
     */
    private record Differs(Pattern difference, String why) {
        Differs(String difference, String why) {
            this(Pattern.compile(difference), why);
        }
    }

    private static final List<Differs> DIFFERS = List.of(
            new Differs("^tablespaces: ", "tablespaces of tables, indexes and chunks: --no-tablespaces"),
            new Differs("^rows: app.moods: ", "a materialized view that is out of date: it is refreshed"));

    private static final List<String> ASPECTS = List.of(
            "schema",
            "owners",
            "privileges",
            "relations",
            "columns",
            "constraints",
            "triggers",
            "tablespaces",
            "large objects",
            "roles",
            "database",
            "rows",
            "sequences",
            "catalog",
            "jobs",
            "next starts",
            "behaviour");

    @AfterEach
    void removeDatabasesAndRoles(@On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets)
            throws SQLException {
        Everything.remove(sources, DATABASE);
        Everything.remove(targets, DATABASE);
    }

    @TestFactory
    Stream<DynamicNode> arrivesAsItIs(
            @On(SOURCE) TimescaleServer sources, @On(TARGET) TimescaleServer targets, @TempDir Path folder) {
        return Stream.of(Format.values())
                .map(format -> dynamicContainer(format.name(), tests(new Run(sources, targets, folder, format))));
    }

    private static Stream<DynamicNode> tests(Run run) {
        try {
            List<String> differences = run.differences();
            return Stream.concat(
                    ASPECTS.stream().map(aspect -> dynamicTest(aspect, unknown(aspect, differences))),
                    DIFFERS.stream()
                            .map(known -> dynamicTest("differs: " + known.why(), () -> assertThat(differences)
                                    .as("%s: differs no longer, to be removed here", known.why())
                                    .anyMatch(known.difference().asPredicate()))));
        } catch (Exception e) {
            return Stream.of(dynamicTest("migrates", () -> {
                throw e;
            }));
        }
    }

    private static Executable unknown(String aspect, List<String> differences) {
        return () -> assertThat(differences)
                .filteredOn(difference -> difference.startsWith(aspect + ": "))
                .filteredOn(difference -> DIFFERS.stream()
                        .noneMatch(
                                known -> known.difference().matcher(difference).find()))
                .as(aspect)
                .isEmpty();
    }

    /** One migration and what came of it. */
    private record Run(TimescaleServer sources, TimescaleServer targets, Path folder, Format format) {
        List<String> differences() throws Exception {
            Migration migration = migrate();
            String source = sources.url(DATABASE);
            String target = targets.url(DATABASE);
            List<String> differences = new ArrayList<>(ReadOut.of(source).differences(ReadOut.of(target)));
            differences.addAll(SchemaDump.of(sources, source, folder.resolve("source.sql"))
                    .differences(SchemaDump.of(targets, target, folder.resolve("target.sql"))));
            try {
                migration.verify();
            } catch (RuntimeException e) {
                differences.add("jobs: verify: " + e.getMessage());
            }
            differences.addAll(ReadOut.ofJobs(source).differences(ReadOut.ofJobs(target)));
            differences.addAll(Behaviour.of(source, isCommunity()).differences(Behaviour.of(target, isCommunity())));
            return differences;
        }

        /** Jobs of the target stay held back: nothing runs there until everything is read. */
        Migration migrate() throws Exception {
            String source = Everything.prepare(sources, DATABASE);
            String target = Everything.prepare(targets, DATABASE);
            Set<String> loaded = new TreeSet<>(SECTIONS);
            if (isCommunity()) {
                loaded.add("community");
            }
            Everything.load(sources, source, loaded);
            Migration migration = new Migration(new Settings(
                    ConnectionString.parse(source),
                    ConnectionString.parse(target),
                    new Workspace(folder.resolve(format.name())),
                    null,
                    Set.of(),
                    TableFilter.ALL,
                    Way.DEFAULT.in(format)));
            migration.check();
            migration.dump();
            migration.restore();
            return migration;
        }

        private boolean isCommunity() throws SQLException {
            return sources.isCommunity() && targets.isCommunity();
        }
    }
}
