package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.migration.Journal.Step;
import io.github.timescalemigrate.preflight.Finding;
import io.github.timescalemigrate.preflight.Preflight;
import io.github.timescalemigrate.preflight.Side;
import io.github.timescalemigrate.preflight.Sides;
import io.github.timescalemigrate.preflight.ToolLookup;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import io.github.timescalemigrate.report.TextTable;
import io.github.timescalemigrate.target.HeldJobs;
import io.github.timescalemigrate.transfer.PlainDump;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sequence of a migration. Each method is a goal; what one leaves in the workspace, the next one takes.
 *
 * <p>All throw {@link RefusedException} when the answer is no, and {@link MigrationException} or
 * {@link io.github.timescalemigrate.connection.DatabaseException} when the work could not be done.
 */
public final class Migration {
    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

    private final Settings settings;
    private final Workspace workspace;
    private final ToolLookup tools;
    private final Preflight preflight;
    private boolean alone;

    /** @throws RefusedException when a setting is wrong */
    public Migration(Settings settings) {
        this.settings = settings;
        this.workspace = settings.workspace();
        this.tools = new ToolLookup(settings.pgBinDir());
        try {
            this.preflight = new Preflight(tools, workspace.folder(), settings.accepted());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    "timescale-migrate.check.accept: " + e.getMessage(),
                    "Name the ids of checks, separated by commas.");
        }
        workspace.create();
    }

    /** Looks whether a migration would work, and changes nothing. */
    public List<Finding> check() {
        return alone(() -> Journal.open(workspace).step("check", this::runChecks, Migration::summary));
    }

    /** Writes the source's roles, its data and its manifest into the workspace. */
    public Manifest dump() {
        ConnectionString source = required("source", settings.source());
        return alone(() -> Journal.open(workspace)
                .step("dump", () -> new DumpStep(workspace, tools, settings.target()).run(source), manifest -> "%s: %s"
                        .formatted(Figures.bytes(workspace.dump().toFile().length()), summary(manifest.inventory()))));
    }

    /** Loads the workspace's dump into the target. */
    public void restore() {
        ConnectionString target = required("target", settings.target());
        alone(() -> {
            Manifest manifest = dumpedManifest();
            Journal journal = Journal.open(workspace);
            return journal.step("restore", () -> restore(manifest, target, journal), Function.identity());
        });
    }

    /**
     * Compares the target with the source, or with the dump's manifest where no source is named or it cannot be reached.
     * Jobs that the restore held back are scheduled again once nothing differs.
     *
     * @throws RefusedException when something differs
     */
    public Comparison verify() {
        ConnectionString target = required("target", settings.target());
        return alone(() -> verify(target, this::readSource));
    }

    /** Checks, dumps, restores and verifies. */
    public void migrate() {
        alone(() -> {
            check();
            Manifest manifest = dump();
            restore();
            return verify(required("target", settings.target()), manifest::inventory);
        });
    }

    /**
     * No other run may be in the workspace meanwhile; a goal that consists of goals keeps it for all of them, and tells of all
     * of them at its end.
     */
    private <T> T alone(Supplier<T> work) {
        if (alone) {
            return work.get();
        }
        try (WorkspaceLock lock = workspace.lock()) {
            alone = true;
            int before = Journal.open(workspace).steps().size();
            T result = work.get();
            List<Step> steps = Journal.open(workspace).steps();
            summarize(steps.subList(before, steps.size()));
            return result;
        } finally {
            alone = false;
        }
    }

    private List<Finding> runChecks() {
        try (Sides sides =
                new Sides(Side.reach("source", settings.source()), Side.reach("target", settings.target()))) {
            List<Finding> findings = preflight.run(sides);
            CheckResult.write(workspace, findings);
            show(findings);
            return refuseFailures(findings);
        }
    }

    private String restore(Manifest manifest, ConnectionString target, Journal journal) {
        refusePartOfADump();
        try (Sides sides = new Sides(Side.dumped(manifest.inventory()), Side.reach("target", target))) {
            refuseFailures(preflight.run(sides));
            return new RestoreStep(workspace, tools.tools(sides), journal).run(manifest.inventory(), target);
        }
    }

    private static void show(List<Finding> findings) {
        var table = new TextTable("check", "status", "found");
        for (Finding finding : findings) {
            String firstLine = finding.found().lines().findFirst().orElse("");
            table.row(
                    finding.check(),
                    finding.accepted() ? "accepted" : finding.status().toString(),
                    firstLine);
        }
        table.lines().forEach(LOG::info);
        findings.stream()
                .filter(finding -> finding.status() == Finding.Status.WARNING)
                .forEach(finding -> LOG.warn("{}: {}. {}", finding.check(), finding.found(), finding.remedy()));
    }

    private List<Finding> refuseFailures(List<Finding> findings) {
        List<Finding> failures = findings.stream().filter(Finding::stops).toList();
        String variables = new ShellVariables(System.getenv()).missing(findings, settings);
        if (failures.isEmpty()) {
            variables.lines().forEach(LOG::info);
        } else {
            throw new RefusedException(
                    Figures.count(failures.size(), "check") + " failed, nothing was changed:\n"
                            + String.join(
                                    "\n",
                                    failures.stream().map(Migration::failure).toList())
                            + (variables.isEmpty() ? "" : "\n" + variables),
                    "To look again: mvn timescale-migrate:check");
        }
        return findings;
    }

    private static String failure(Finding finding) {
        return "  %s: %s%n    -> %s"
                .formatted(finding.check(), finding.found().replace("\n", "\n    "), finding.remedy());
    }

    private Comparison verify(ConnectionString target, Supplier<Inventory> source) {
        Journal journal = Journal.open(workspace);
        Comparison comparison = journal.step(
                "verify", () -> new VerifyStep(workspace, settings.tables()).run(source, target), Migration::summary);
        release(target, journal);
        return comparison;
    }

    /** The live source, or the manifest where the source is gone. */
    private Inventory readSource() {
        if (settings.source() == null) {
            return dumpedManifest().inventory();
        }
        try {
            return InventoryReader.read(settings.source(), settings.tables());
        } catch (DatabaseException e) {
            if (!e.isConnectionFailure() || !Files.exists(workspace.manifest())) {
                throw e;
            }
            LOG.warn("{}. The target is compared with the manifest of the dump instead", e.getMessage());
            return dumpedManifest().inventory();
        }
    }

    /** Only what was compared in full is fit for jobs that change it. */
    private void release(ConnectionString target, Journal journal) {
        if (journal.heldJobs().isEmpty()) {
            return;
        }
        if (!settings.tables().equals(TableFilter.ALL)) {
            LOG.info(
                    "{} of the target stay held back until all tables are verified",
                    Figures.count(journal.heldJobs().size(), "job"));
        } else {
            HeldJobs.release(target, journal.heldJobs());
            LOG.info(
                    "{} of the target are scheduled again",
                    Figures.count(journal.heldJobs().size(), "job"));
            journal.heldJobs(List.of());
        }
    }

    private Manifest dumpedManifest() {
        try {
            return Manifest.read(workspace.manifest());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), "Make a dump first: mvn timescale-migrate:dump");
        }
    }

    /** The manifest was written after a whole dump, but files may have been copied, or a machine have crashed since. */
    private void refusePartOfADump() {
        if (!Files.isRegularFile(workspace.roles()) || !PlainDump.isWhole(workspace.dump())) {
            throw new RefusedException(
                    "%s: not the whole dump that %s is about: a file is missing or cut off"
                            .formatted(workspace.folder(), workspace.manifest().getFileName()),
                    "Make a dump again: mvn timescale-migrate:dump, or copy all files of the folder again.");
        }
    }

    private static String summary(List<Finding> findings) {
        long passed = findings.stream()
                .filter(finding -> finding.status() == Finding.Status.PASS)
                .count();
        long warnings = findings.stream()
                .filter(finding -> finding.status() == Finding.Status.WARNING)
                .count();
        long accepted = findings.stream().filter(Finding::accepted).count();
        return Figures.count(passed) + " passed"
                + (warnings == 0 ? "" : ", " + Figures.count(warnings, "warning"))
                + (accepted == 0 ? "" : ", " + Figures.count(accepted) + " accepted");
    }

    private static String summary(Inventory inventory) {
        return "%s in %s (%s) and %s"
                .formatted(
                        Figures.count(inventory.rows(), "row"),
                        Figures.count(inventory.hypertables().size(), "hypertable"),
                        Figures.count(inventory.chunks(), "chunk"),
                        Figures.count(inventory.tables().size(), "table"));
    }

    private static String summary(Comparison comparison) {
        return "nothing differs: " + summary(comparison.target());
    }

    private static ConnectionString required(String side, @Nullable ConnectionString connectionString) {
        if (connectionString == null) {
            throw new RefusedException(
                    "No " + side + " is named",
                    "Set the environment variable %s to a connection string, or <%s><url> in the POM."
                            .formatted(side.toUpperCase(Locale.ROOT), side));
        }
        return connectionString;
    }

    private void summarize(List<Step> steps) {
        var table = new TextTable("step", "duration", "what");
        Duration total = Duration.ZERO;
        for (Step step : steps) {
            table.row(step.name(), Figures.duration(step.duration()), step.summary());
            total = total.plus(step.duration());
        }
        if (steps.size() > 1) {
            table.row("total", Figures.duration(total), "migrated and verified: %s".formatted(settings.target()));
        }
        table.lines().forEach(LOG::info);
        LOG.info("Files: {}", workspace.folder());
    }
}
