package io.github.timescalemigrate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Finding.Status;
import io.github.timescalemigrate.preflight.Move;
import io.github.timescalemigrate.preflight.Preflight;
import io.github.timescalemigrate.preflight.Side;
import io.github.timescalemigrate.preflight.Sides;
import io.github.timescalemigrate.preflight.ToolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What all checks say of a pair of databases. */
record Findings(List<Finding> all) {
    /** For a migration by default. */
    static Findings of(String source, String target) {
        return of(source, target, new Move(Move.Files.COMPRESSED, 2, null, null));
    }

    static Findings of(String source, String target, Move move) {
        try (Sides sides = new Sides(
                Side.reach("source", ConnectionString.parse(source)),
                Side.reach("target", ConnectionString.parse(target)))) {
            return new Findings(new Preflight(
                            new ToolLookup(null),
                            Path.of("target", "it", "dump"),
                            move,
                            Set.of(),
                            new Preflight.Earlier(false, ""))
                    .run(sides));
        }
    }

    /** The findings of one check; fails where there is no such check. */
    List<Finding> of(String check) {
        List<Finding> findings =
                all.stream().filter(finding -> finding.check().equals(check)).toList();
        assertThat(findings).as("findings of %s", check).isNotEmpty();
        return findings;
    }

    /** Asserts that a check has findings of one status alone. */
    void assertAll(String check, Status status) {
        assertThat(of(check)).as(check).extracting(Finding::status).containsOnly(status);
    }

    /** The one finding of a check that has this status. */
    Finding only(String check, Status status) {
        List<Finding> findings =
                of(check).stream().filter(finding -> finding.status() == status).toList();
        assertThat(findings).as("%s of %s", status, check).hasSize(1);
        return findings.get(0);
    }
}
