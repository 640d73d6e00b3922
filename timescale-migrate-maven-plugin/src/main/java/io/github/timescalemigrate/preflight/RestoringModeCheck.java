package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.preflight.Preflight.Earlier;
import io.github.timescalemigrate.target.RestoreMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Neither side was left in restoring mode, in which hypertables are read and written wrongly without an error. */
final class RestoringModeCheck implements Check {
    private final Earlier earlier;

    RestoringModeCheck(Earlier earlier) {
        this.earlier = earlier;
    }

    @Override
    public String id() {
        return "restoring-mode";
    }

    @Override
    public List<Finding> run(Sides sides) {
        List<Finding> findings = new ArrayList<>();
        sides.source().session().ifPresent(source -> findings.add(finding("source", source)));
        sides.target().session().ifPresent(target -> findings.add(finding("target", target)));
        return findings.isEmpty() ? List.of(Finding.notApplicable(id(), "needs a session")) : findings;
    }

    private Finding finding(String name, Database database) {
        List<String> resets = SettingReset.statements(database, "timescaledb.restoring", false);
        if (resets.isEmpty()) {
            return Finding.pass(id(), name + ": not in restoring mode");
        }
        Optional<RestoreMark> mark = name.equals("target") ? RestoreMark.read(database) : Optional.empty();
        if (mark.isPresent()) {
            return ofARestore(mark.get());
        }
        return Finding.failure(
                id(),
                name + ": left in restoring mode by an earlier restore: hypertables show only a part of their rows",
                "If a restore was cut off, start again with an empty database; else: "
                        + Psql.on(name, resets.toArray(String[]::new)));
    }

    private Finding ofARestore(RestoreMark mark) {
        String found = "target: still in restoring mode, in which a restore that was cut off has left it";
        if (earlier.goesOn(mark)) {
            return Finding.pass(id(), found + ", and which goes on");
        }
        return earlier.cleaned()
                ? Finding.warning(id(), found, "Nothing is to do: emptying it ends the mode.")
                : Finding.failure(id(), found, "Empty it for a new attempt: -Dtimescale-migrate.clean=true");
    }
}
