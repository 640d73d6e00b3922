package io.github.timescalemigrate.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.preflight.Finding.Status;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final Sides SIDES =
            new Sides(new Side.Unreached("no source is named", "Set SOURCE."), new Side.Unreached("down", "Start it."));

    private record FakeCheck(String id, Function<Sides, List<Finding>> answer) implements Check {
        @Override
        public List<Finding> run(Sides sides) {
            return answer.apply(sides);
        }

        static Check finding(String id, Finding... findings) {
            return new FakeCheck(id, sides -> List.of(findings));
        }
    }

    private static final Check SIZE = FakeCheck.finding("size", Finding.failure("size", "too large", "less"));
    private static final Check TWO = FakeCheck.finding(
            "two", Finding.failure("two", "source: bad", "mend it"), Finding.pass("two", "target: good"));

    @Test
    void allChecksRunInTheirOrderWhateverTheOthersFind() {
        var preflight =
                new Preflight(List.of(SIZE, TWO, FakeCheck.finding("last", Finding.pass("last", "fine"))), Set.of());

        assertThat(preflight.run(SIDES))
                .extracting(Finding::check, Finding::status)
                .containsExactly(
                        tuple("size", Status.FAILURE),
                        tuple("two", Status.FAILURE),
                        tuple("two", Status.PASS),
                        tuple("last", Status.PASS));
    }

    @Test
    void checksSeeBothSides() {
        var preflight = new Preflight(
                List.of(new FakeCheck("sees", sides -> List.of(Finding.pass("sees", sides.toString())))), Set.of());

        assertThat(preflight.run(SIDES)).extracting(Finding::found).containsExactly(SIDES.toString());
    }

    @Test
    void acceptedFailuresAreMarkedAndOthersStop() {
        var preflight = new Preflight(List.of(SIZE, TWO), Set.of("size"));

        assertThat(preflight.run(SIDES)).extracting(Finding::accepted).containsExactly(true, false, false);
        assertThat(preflight.run(SIDES))
                .filteredOn(Finding::stops)
                .extracting(Finding::check)
                .containsExactly("two");
    }

    @Test
    void unknownIdIsRefusedWithTheListOfThoseThatAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Preflight(List.of(SIZE, TWO), Set.of("sise")))
                .withMessage(
                        "\"sise\" is no check that could be accepted; the checks are size, two, and after them source-writes");
    }

    @Test
    void checkThatCannotLookFailsAndTheOthersStillRun() {
        Check broken = new FakeCheck("broken", sides -> {
            throw new DatabaseException("postgres://u@h/d: permission denied", new SQLException("permission denied"));
        });
        var preflight = new Preflight(List.of(broken, SIZE), Set.of());

        assertThat(preflight.run(SIDES))
                .containsExactly(
                        Finding.failure(
                                "broken",
                                "could not be checked: postgres://u@h/d: permission denied",
                                "Let the user read what it takes, or if you know that this is in order:"
                                        + " -Dtimescale-migrate.check.accept=broken"),
                        Finding.failure("size", "too large", "less"));
    }

    @Test
    void checkThatCannotLookCanBeAccepted() {
        Check broken = new FakeCheck("broken", sides -> {
            throw new DatabaseException("permission denied", new SQLException("permission denied"));
        });

        assertThat(new Preflight(List.of(broken), Set.of("broken")).run(SIDES)).noneMatch(Finding::stops);
    }

    @Test
    void idsAreStableAndUnreachedSidesAreNamedOnce() {
        var preflight = new Preflight(
                new ToolLookup(null),
                Path.of("target"),
                new Move(Move.Files.COMPRESSED, 2, null, null),
                Set.of(),
                new Preflight.Earlier(false, ""));

        List<Finding> findings = preflight.run(SIDES);

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(
                        "connections",
                        "connections",
                        "different-databases",
                        "postgresql-version",
                        "timescaledb-version",
                        "timescaledb-preloaded",
                        "catalog-version",
                        "edition",
                        "extensions",
                        "restoring-mode",
                        "target-writable",
                        "target-empty",
                        "target-privileges",
                        "target-roles",
                        "superuser-objects",
                        "background-workers",
                        "dump-privileges",
                        "row-security",
                        "role-passwords",
                        "standby",
                        "locks",
                        "clients",
                        "open-transactions",
                        "prepared-transactions",
                        "running-jobs",
                        "job-owners",
                        "due-jobs",
                        "locale",
                        "referenced-hypertables",
                        "attached-tablespaces",
                        "finalized-aggregates",
                        "chunk-skipping",
                        "null-batches",
                        "frozen-chunks",
                        "object-identifiers",
                        "hypercore",
                        "tiered-chunks",
                        "distributed-hypertables",
                        "root-rows",
                        "invalid-indexes",
                        "catalog-foreign-keys",
                        "materialized-views",
                        "database-settings",
                        "role-settings",
                        "owners",
                        "grants",
                        "tablespaces",
                        "unlogged-tables",
                        "large-objects",
                        "security-labels",
                        "event-triggers",
                        "foreign-servers",
                        "publications",
                        "subscriptions",
                        "size",
                        "tools",
                        "disk-space",
                        "link");
        assertThat(findings)
                .filteredOn(Finding::stops)
                .extracting(Finding::found)
                .containsExactly("source: no source is named", "target: down");
    }
}
