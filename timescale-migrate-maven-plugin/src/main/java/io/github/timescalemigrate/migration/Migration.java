package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.comparison.Carried;
import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.InventoryReader;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.inventory.Reading;
import io.github.timescalemigrate.inventory.Server;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.migration.CopyStep.Copied;
import io.github.timescalemigrate.migration.DumpStep.Tools;
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
import io.github.timescalemigrate.source.HeldSourceJobs;
import io.github.timescalemigrate.source.Remainder;
import io.github.timescalemigrate.target.HeldJobs;
import io.github.timescalemigrate.target.RestoreMark;
import io.github.timescalemigrate.target.TargetCleaner;
import io.github.timescalemigrate.target.WrittenRows;
import io.github.timescalemigrate.transfer.Transfer.Rights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
    private final Ways ways;
    private final List<String> leftOut = new ArrayList<>();
    private Sessions sessions = new Sessions();
    private Optional<Tools> checked = Optional.empty();
    private boolean alone;

    /** @throws RefusedException when a setting is wrong */
    public Migration(Settings settings) {
        this.settings = settings;
        this.workspace = settings.workspace();
        this.ways = new Ways(settings);
        this.tools = new ToolLookup(settings.pgBinDir());
        try {
            preflight(Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    "timescale-migrate.check.accept: " + e.getMessage(),
                    "Name the ids of checks, separated by commas.");
        }
        workspace.create();
    }

    /**
     * A migration as it is without any parameter, for a rehearsal in a test.
     *
     * @param folder where the files go; it is made where it does not exist
     */
    public static Migration of(ConnectionString source, ConnectionString target, Path folder) {
        return new Migration(new Settings(source, target, new Workspace(folder), null, Set.of(), TableFilter.ALL));
    }

    private Preflight preflight(Optional<Dumped> begun) {
        return new Preflight(
                tools,
                workspace.folder(),
                ways.move(),
                settings.accepted(),
                new Preflight.Earlier(
                        settings.way().clean(), begun.map(Dumped::id).orElse("")));
    }

    /** Looks whether a migration would work, and changes nothing. */
    public List<Finding> check() {
        return alone(() -> check(begunCopy()));
    }

    private List<Finding> check(Optional<Dumped> begun) {
        return Journal.open(workspace).step("check", () -> runChecks(begun), Migration::summary);
    }

    /** A copy into the target that an earlier run has begun, and that can go on. */
    private Optional<Dumped> begunCopy() {
        ConnectionString target = settings.target();
        return settings.source() == null || target == null || (settings.way().clean() && isUnverified(target))
                ? Optional.empty()
                : begunCopy(usableDump(), target);
    }

    private Optional<Dumped> begunCopy(Optional<Dumped> usable, ConnectionString target) {
        return usable.filter(dumped -> isBegunCopy(dumped, target));
    }

    /** Writes the source's roles, its data and its manifest into the workspace. */
    public Manifest dump() {
        ConnectionString source = required("source", settings.source());
        return alone(() -> {
            requireReached("source", source);
            try (HeldSourceJobs jobs = HeldSourceJobs.hold(source)) {
                return dump(source);
            }
        });
    }

    private Manifest dump(ConnectionString source) {
        return Journal.open(workspace).step("dump", () -> dumpStep().run(source), manifest -> "%s: %s"
                .formatted(Figures.bytes(wholeDump().bytes()), summary(manifest.inventory())));
    }

    /**
     * Loads the workspace's dump into the target, which is emptied first where the settings say so and it holds what an earlier
     * restore has left there.
     */
    public void restore() {
        ConnectionString target = required("target", settings.target());
        alone(() -> {
            Manifest manifest = dumpedManifest();
            Dumped dumped = wholeDump();
            return Journal.open(workspace)
                    .step("restore", () -> restore(manifest, dumped, target), Function.identity());
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
        return alone(() -> {
            Reading reading =
                    settings.source() == null ? asDeepAs(dumpedManifest().inventory()) : settings.reading();
            return verify(target, reading, () -> readSource(reading), WrittenRows.NONE, false);
        });
    }

    /**
     * Checks, dumps, restores and verifies. What an earlier run has done already, and nothing has changed since, is not done
     * again: a whole dump of a source that was not written to, and a restore of it.
     */
    public void migrate() {
        ConnectionString target = required("target", settings.target());
        alone(() -> {
            Optional<Dumped> usable = usableDump();
            boolean again = settings.way().clean() && isUnverified(target);
            boolean loaded = !again && usable.isPresent() && isLoaded(usable.get(), target);
            Optional<Dumped> begun = again ? Optional.empty() : begunCopy(usable, target);
            if (!loaded) {
                check(begun);
            }
            // Not only for the dump: what jobs write meanwhile would look like an application that was not stopped.
            ConnectionString source = required("source", settings.source());
            Optional<Copied> copied = Optional.empty();
            try (HeldSourceJobs jobs = HeldSourceJobs.hold(sessions.take(source))) {
                if (loaded) {
                    LOG.info(
                            "An earlier run has migrated everything, and the source was not written to since: verifying{}",
                            settings.way().clean() ? "; the target is verified, and therefore not emptied" : "");
                } else if (!ways.format().isDump()) {
                    begun.ifPresent(
                            dumped -> LOG.info(
                                    "An earlier run has begun to copy, and the source was not written to since: going on with the rest"));
                    copied = copy(source, target, begun, jobs);
                } else if (usable.isPresent()) {
                    LOG.info("An earlier run has dumped, and the source was not written to since: restoring that");
                    restore();
                } else {
                    dump(source);
                    restore();
                }
                Inventory held = copied.map(Copied::source)
                        .orElseGet(() -> dumpedManifest().inventory());
                Reading reading = asDeepAs(held);
                WrittenRows written = copied.map(Copied::target).orElse(WrittenRows.NONE);
                return verify(target, reading, () -> held.at(reading.depth()), written, true);
            }
        });
    }

    private DumpStep dumpStep() {
        return new DumpStep(workspace, tools, ways, settings.reading(), settings.target(), sessions);
    }

    private Optional<Copied> copy(
            ConnectionString source, ConnectionString target, Optional<Dumped> begun, HeldSourceJobs jobs) {
        if (begun.isEmpty()) {
            clean(target);
        }
        var step = new CopyStep(workspace, dumpStep(), ways, settings.reading(), checked, sessions);
        Journal.open(workspace).step("copy", () -> step.run(source, target, begun, jobs), Function.identity());
        leftOut.addAll(step.leftOut());
        return step.copied();
    }

    private void clean(ConnectionString target) {
        if (settings.way().clean()) {
            sessions.end(target);
            TargetCleaner.clean(target);
        }
    }

    /**
     * A dump that an earlier run has finished, as the settings want it, if the source is as it was then. Where no files are wanted,
     * those that are there serve.
     */
    private Optional<Dumped> usableDump() {
        ConnectionString source = required("source", settings.source());
        Optional<Dumped> dumped = Dumped.of(workspace)
                .filter(one -> (one.format() == ways.format()
                                || (one.format().isDump() && !ways.format().isDump()))
                        && one.tables().equals(settings.tables().toString())
                        && one.schemaOnly() == ways.schemaOnly()
                        && isDeepEnough())
                .filter(this::isWhole);
        if (dumped.isEmpty()) {
            return dumped;
        }
        try {
            List<String> written = sessions.with(source, dumped.get().activity()::writtenUntilNow);
            if (written.isEmpty()) {
                return dumped;
            }
            LOG.warn(
                    "What an earlier run has done does not serve, as the source was written to since, or may have been: {}",
                    Figures.names(written));
            return Optional.empty();
        } catch (DatabaseException e) {
            return Optional.empty(); // The check says what is wrong with the source.
        }
    }

    private boolean isDeepEnough() {
        return settings.depth() == null
                || !Files.exists(workspace.manifest())
                || dumpedManifest().inventory().depth().compareTo(settings.depth()) >= 0;
    }

    /** Whether a restore of the dump came to its end there, so that only its verification is left or can be done again. */
    private boolean isLoaded(Dumped dumped, ConnectionString target) {
        try {
            return sessions.with(target, session -> RestoreMark.read(session)
                    .map(mark -> mark.equals(new RestoreMark(RestoreMark.State.LOADED, dumped.id())))
                    .orElseGet(() -> Verified.of(dumped, session).isWrittenIn(workspace)));
        } catch (DatabaseException e) {
            return false; // The check says what is wrong with the target.
        }
    }

    /** Whether it holds what a restore has left there, which is dropped where that is asked for. */
    private boolean isUnverified(ConnectionString target) {
        try {
            return sessions.with(target, RestoreMark::read).isPresent();
        } catch (DatabaseException e) {
            return false; // The check says what is wrong with the target.
        }
    }

    private boolean isBegunCopy(Dumped dumped, ConnectionString target) {
        try {
            return !dumped.format().isDump()
                    && sessions.with(target, RestoreMark::read)
                            .equals(Optional.of(new RestoreMark(RestoreMark.State.BEGUN, dumped.id())));
        } catch (DatabaseException e) {
            return false; // The check says what is wrong with the target.
        }
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
            sessions = new Sessions();
            int before = Journal.open(workspace).steps().size();
            T result = work.get();
            List<Step> steps = Journal.open(workspace).steps();
            summarize(steps.subList(before, steps.size()));
            return result;
        } finally {
            sessions.close();
            alone = false;
        }
    }

    private List<Finding> runChecks(Optional<Dumped> begun) {
        Sides sides = Sides.reach(settings.source(), settings.target());
        try {
            List<Finding> findings = preflight(begun)
                    .run(sides, () -> Sides.reach(settings.source(), settings.target()), sessions::rest);
            CheckResult.write(workspace, findings);
            show(findings);
            refuseFailures(findings);
            checked = Optional.of(new Tools(tools.tools(sides), ways.rights(sides)));
            return findings;
        } finally {
            sessions.rest(sides);
        }
    }

    private String restore(Manifest manifest, Dumped dumped, ConnectionString target) {
        clean(target);
        try (Sides sides = new Sides(Side.dumped(manifest.inventory()), Side.reach("target", target))) {
            refuseFailures(preflight(Optional.empty()).run(sides));
            Rights rights = ways.rights(sides);
            var transfer = ways.transfer(dumped.format(), tools.tools(sides));
            var step = new RestoreStep(workspace, dumped, transfer, rights, sessions);
            String done = step.run(manifest.inventory().extensions(), target, () -> {});
            leftOut.addAll(step.leftOut());
            return done;
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

    /**
     * @param written what the target has counted while it was written
     * @param strict whether the source must not have been written to since the dump
     */
    private Comparison verify(
            ConnectionString target, Reading reading, Supplier<Inventory> source, WrittenRows written, boolean strict) {
        Optional<RestoreMark> mark = mark(target);
        Optional<Dumped> dumped = Dumped.of(workspace);
        Optional<Dumped> restored =
                dumped.filter(one -> mark.map(RestoreMark::dump).equals(Optional.of(one.id())));
        mark.ifPresent(one -> refusePartOfARestore(one, restored));
        Comparison comparison;
        try {
            comparison = Journal.open(workspace)
                    .step(
                            "verify",
                            () -> new VerifyStep(workspace, reading.tables(), this::carried)
                                    .run(source, () -> readTarget(target, reading, written), settings.source(), target),
                            Migration::summary);
        } catch (RefusedException e) {
            dumped.ifPresent(one -> noticeWrites(one, false)); // It may be why.
            throw e;
        }
        dumped.filter(one -> settings.tables().toString().equals(one.tables()))
                .ifPresent(one -> noticeWrites(one, strict));
        if (mark.isPresent()) {
            boolean all = settings.tables()
                    .toString()
                    .equals(restored.map(Dumped::tables).orElse(TableFilter.ALL.toString()));
            boolean withRows =
                    reading.depth().counts() || restored.map(Dumped::schemaOnly).orElse(ways.schemaOnly());
            if (all && withRows) {
                release(target, restored);
            } else {
                LOG.info(
                        "The target stays unverified, and its jobs held back, until all tables are verified with their rows");
            }
        }
        return comparison;
    }

    /** @param dumped what was being restored, where it is known here */
    private static void refusePartOfARestore(RestoreMark mark, Optional<Dumped> dumped) {
        if (mark.state() == RestoreMark.State.BEGUN) {
            throw new RefusedException(
                    "The target holds only what a restore that did not come to its end has left there",
                    dumped.filter(one -> !one.format().isDump()).isPresent()
                            ? "Go on with it: mvn timescale-migrate:migrate"
                            : "Restore again: mvn timescale-migrate:restore -Dtimescale-migrate.clean=true");
        }
    }

    /** What an application has written since the dump is not on the target. */
    private void noticeWrites(Dumped dumped, boolean strict) {
        if (settings.source() == null) {
            return;
        }
        List<String> written;
        try {
            written = sessions.with(settings.source(), dumped.activity()::rowsWrittenUntilNow);
        } catch (DatabaseException e) {
            LOG.debug("Whether the source was written to since the dump cannot be seen", e);
            return;
        }
        if (written.isEmpty()) {
            return;
        }
        String problem =
                "The source was written to since the dump, or may have been, and the target does not have that:%n  %s"
                        .formatted(String.join(System.lineSeparator() + "  ", written));
        if (strict && !settings.accepted().contains(Preflight.SOURCE_WRITES)) {
            throw new RefusedException(
                    problem,
                    "Stop what writes to the source and migrate again: mvn timescale-migrate:migrate"
                            + " -Dtimescale-migrate.clean=true; or, for a rehearsal, accept it:"
                            + " -Dtimescale-migrate.check.accept=" + Preflight.SOURCE_WRITES);
        }
        LOG.warn(problem);
    }

    /**
     * Only what was compared in full is fit for jobs that change it.
     *
     * @param dumped what was restored, where it is known here
     */
    private void release(ConnectionString target, Optional<Dumped> dumped) {
        List<Remainder.Job> jobs = sessions.with(target, session -> {
            List<Remainder.Job> held = RestoreMark.heldJobs(session);
            HeldJobs.release(session, held);
            dumped.ifPresent(one -> Verified.of(one, session).write(workspace));
            RestoreMark.remove(session);
            return held;
        });
        if (!jobs.isEmpty()) {
            LOG.info("{} of the target are scheduled as on the source", Figures.count(jobs.size(), "job"));
        }
    }

    /** That of a target which must let itself be reached. */
    private Optional<RestoreMark> mark(ConnectionString target) {
        return sessions.with(target, () -> reached("target", Side.reach("target", target)), RestoreMark::read);
    }

    /** One attempt, with the words of the checks; what breaks off later is asked for again. */
    private static void requireReached(String name, ConnectionString connectionString) {
        try (Side side = Side.reach(name, connectionString)) {
            reached(name, side);
        }
    }

    private static Database reached(String name, Side side) {
        if (side instanceof Side.Unreached unreached) {
            throw new MigrationException(name + ": " + unreached.problem(), unreached.remedy());
        }
        return side.session().orElseThrow();
    }

    private Inventory readTarget(ConnectionString target, Reading reading, WrittenRows written) {
        return sessions.with(
                target, session -> InventoryReader.read(session, reading, () -> written.untouched(session)));
    }

    /** The live source, or the manifest where the source is gone. */
    private Inventory readSource(Reading reading) {
        if (settings.source() == null) {
            return dumpedManifest().inventory().at(reading.depth());
        }
        try {
            Inventory source = InventoryReader.read(settings.source(), reading);
            return ways.schemaOnly() ? source.withoutRows() : source;
        } catch (DatabaseException e) {
            if (!e.isConnectionFailure() || !Files.exists(workspace.manifest())) {
                throw e;
            }
            LOG.warn("{}. The target is compared with the manifest of the dump instead", e.getMessage());
            Inventory manifest = dumpedManifest().inventory();
            requireDepth(manifest, reading.depth());
            return manifest.at(reading.depth());
        }
    }

    /** Of the target, to be compared with a manifest: as the settings want it, else as deep as that is. */
    private Reading asDeepAs(Inventory manifest) {
        Depth depth = Optional.ofNullable(settings.depth()).orElse(manifest.depth());
        requireDepth(manifest, depth);
        return settings.reading().to(depth);
    }

    private static void requireDepth(Inventory manifest, Depth depth) {
        if (depth.compareTo(manifest.depth()) > 0) {
            throw new RefusedException(
                    "The manifest of the dump was made at depth %s, and cannot be compared at %s"
                            .formatted(manifest.depth(), depth),
                    "Name the source, to read it again; or compare less: -Dtimescale-migrate.depth="
                            + manifest.depth());
        }
    }

    /** What the restore was to carry over: what the dump has, and the settings want or the target's user may give. */
    private Carried carried(Server target) {
        Carried may = Carried.by(target);
        Optional<Dumped> dump = Dumped.of(workspace);
        Optional<Rights> dumped = dump.map(Dumped::rights);
        return new Carried(
                Optional.ofNullable(settings.way().owners()).orElse(may.owners())
                        && dumped.map(Rights::owners).orElse(true),
                Optional.ofNullable(settings.way().privileges()).orElse(may.privileges())
                        && dumped.map(Rights::privileges).orElse(true),
                !ways.schemaOnly(),
                dump.flatMap(one -> Restored.of(workspace, one.id()))
                        .map(Restored::roles)
                        .orElse(null));
    }

    private Manifest dumpedManifest() {
        try {
            return Manifest.read(workspace.manifest());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), "Make a dump first: mvn timescale-migrate:dump");
        }
    }

    /** What was written after a whole dump; but files may have been copied, or a machine have crashed since. */
    private Dumped wholeDump() {
        Optional<Dumped> dumped =
                Dumped.of(workspace).filter(one -> one.format().isDump()).filter(this::isWhole);
        return dumped.orElseThrow(() -> new RefusedException(
                "%s: not the whole dump that %s is about: a file is missing or cut off"
                        .formatted(workspace.folder(), workspace.manifest().getFileName()),
                "Make a dump again: mvn timescale-migrate:dump, or copy all files of the folder again."));
    }

    private boolean isWhole(Dumped dumped) {
        return Files.isRegularFile(workspace.roles())
                && Format.bytes(dumped.format().in(workspace.folder())) == dumped.bytes();
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
                        inventory.depth().counts() ? Figures.count(inventory.rows(), "row") : "rows not counted",
                        Figures.count(inventory.hypertables().size(), "hypertable"),
                        Figures.count(inventory.chunks(), "chunk"),
                        Figures.count(inventory.tables().size(), "table"));
    }

    private static String summary(Comparison comparison) {
        return "nothing differs%s: %s"
                .formatted(
                        comparison.tolerated().isEmpty()
                                ? ""
                                : ", " + Figures.count(comparison.tolerated().size(), "difference") + " tolerated",
                        summary(comparison.target()));
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
        leftOut.forEach(what -> LOG.warn("Left out: {}", what));
        leftOut.clear();
        LOG.info("Files: {}", workspace.folder());
    }
}
