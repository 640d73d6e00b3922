package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.progress.Heartbeat;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import io.github.timescalemigrate.target.HeldJobs;
import io.github.timescalemigrate.target.RestoreMark;
import io.github.timescalemigrate.target.RestoredRemainder;
import io.github.timescalemigrate.target.RestoringMode;
import io.github.timescalemigrate.target.RestoringModeException;
import io.github.timescalemigrate.target.TargetRoles;
import io.github.timescalemigrate.target.TimescaledbExtension;
import io.github.timescalemigrate.transfer.Transfer;
import io.github.timescalemigrate.transfer.Transfer.Rights;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workspace's dump goes into an empty target. */
final class RestoreStep {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreStep.class);

    private final Workspace workspace;
    private final Dumped dumped;
    private final Transfer transfer;
    private final Rights rights;
    private final Sessions sessions;
    private final List<String> leftOut = new ArrayList<>();

    /** @param rights those that the target's user may give */
    RestoreStep(Workspace workspace, Dumped dumped, Transfer transfer, Rights rights, Sessions sessions) {
        this.workspace = workspace;
        this.dumped = dumped;
        this.transfer = transfer;
        this.sessions = sessions;
        this.rights = new Rights(
                rights.owners() && dumped.rights().owners(),
                rights.privileges() && dumped.rights().privileges());
    }

    /** What the target does not get, a line each. */
    List<String> leftOut() {
        return leftOut;
    }

    /**
     * Gives one line about what was done.
     *
     * @param extensions of the source
     * @param whenLoaded is done before the target is marked as loaded
     */
    String run(List<Extension> extensions, ConnectionString target, Runnable whenLoaded) {
        Extension timescaledb = extensions.stream()
                .filter(extension -> extension.name().equals("timescaledb"))
                .findAny()
                .orElseThrow(() -> new RefusedException(
                        "The source has no extension timescaledb: there is nothing that this restore is for",
                        "Load the dump in %s with psql or pg_restore.".formatted(workspace.folder())));
        List<String> done = new ArrayList<>();
        Set<String> created = sessions.with(target, session -> prepare(session, timescaledb, done));
        List<Integer> jobs = load(target);
        if (!jobs.isEmpty()) {
            LOG.info("Jobs held back until the target is verified: {}", jobs);
            done.add(Figures.count(jobs.size(), "job") + " held back until verified");
        }
        if (!rights.owners()) {
            leftOut.add("owners: everything belongs to the target's user");
        }
        if (!rights.privileges()) {
            leftOut.add("privileges that are granted on objects and on the database");
        }
        if (dumped.format().isDump()) {
            done.add(Figures.bytes(dumped.bytes()) + " loaded and analyzed");
        }
        whenLoaded.run();
        List<String> behind = dumped.remainder().leftOut().names();
        if (!behind.isEmpty()) {
            LOG.info("Left out, as not asked for: {}", String.join(", ", behind));
            done.add(Figures.count(behind.size(), "relation") + " left out: " + Figures.names(behind));
        }
        sessions.use(target, session -> new RestoreMark(RestoreMark.State.LOADED, dumped.id())
                .writeInPlaceOfProgress(session, dumped.remainder().jobs()));
        new Restored(dumped.id(), created, leftOut).write(workspace);
        return String.join(", ", done);
    }

    /** Roles, the extension and the mark; gives the roles that the restore has created, also in an attempt before. */
    private Set<String> prepare(Database session, Extension timescaledb, List<String> done) {
        TargetRoles.Roles roles = TargetRoles.createMissing(
                session, workspace.roles(), Set.copyOf(dumped.remainder().jobOwners()));
        if (!roles.created().isEmpty()) {
            LOG.info("Roles created on the target: {}", String.join(", ", roles.created()));
            done.add(Figures.count(roles.created().size(), "role") + " created");
        }
        leftOut.addAll(roles.leftOut());
        Set<String> created = new TreeSet<>(roles.created());
        Restored.of(workspace, dumped.id()).ifPresent(earlier -> created.addAll(earlier.roles()));
        new Restored(dumped.id(), created, leftOut).write(workspace);
        if (TimescaledbExtension.createIfMissing(session, timescaledb)) {
            done.add("TimescaleDB " + timescaledb.version() + " created");
        }
        new RestoreMark(RestoreMark.State.BEGUN, dumped.id()).write(session);
        return created;
    }

    private List<Integer> load(ConnectionString target) {
        var remainder = new RestoredRemainder(dumped.remainder());
        try {
            List<Integer> jobs = loadInRestoringMode(target, remainder);
            leftOut.addAll(sessions.with(
                    target, session -> remainder.afterRestoringMode(session, rights.owners(), rights.privileges())));
            if (dumped.format().isDump()) {
                sessions.use(target, session -> session.execute("ANALYZE"));
            }
            return jobs;
        } catch (RestoringModeException e) {
            throw e;
        } catch (MigrationException e) {
            throw failed(target, e, e.remedy());
        } catch (DatabaseException | UncheckedIOException e) {
            throw failed(target, e, dumped.format().isDump() ? "Resolve this, then restore again" : "Resolve this");
        }
    }

    /** The jobs are held back before restoring mode ends, also after a failure: half of the rows are no basis for a policy. */
    private List<Integer> loadInRestoringMode(ConnectionString target, RestoredRemainder remainder) {
        String application =
                "timescale-migrate restore " + UUID.randomUUID().toString().substring(0, 8);
        Instant start = Instant.now();
        Path dump = dumped.format().in(workspace.folder());
        try (RestoringMode mode =
                        RestoringMode.enter(target, application, () -> enteringSession(target), sessions::rest);
                Heartbeat heartbeat = new Heartbeat(
                        () -> "restore: loading since " + Figures.duration(Duration.between(start, Instant.now())))) {
            try {
                ConnectionString named = target.withApplicationName(application);
                if (remainder.isBeforeLoading()) {
                    try (Database session = Database.connect(named)) {
                        remainder.beforeLoading(session, rights.owners());
                    }
                }
                List<Integer> jobs = new ArrayList<>();
                transfer.load(named, rights, dump, session -> {
                    remainder.inRestoringMode(session);
                    jobs.addAll(holdJobs(session));
                });
                return jobs;
            } catch (RuntimeException | Error e) {
                holdAfter(e, mode, target);
                throw e;
            }
        }
    }

    private List<Integer> holdJobs(Database session) {
        List<Integer> held = HeldJobs.hold(session);
        if (!rights.owners()) {
            List<String> mapped = HeldJobs.own(session);
            if (!mapped.isEmpty()) {
                leftOut.add("owners of jobs, which belong to the target's user now: " + String.join(", ", mapped));
            }
        }
        return held;
    }

    private static void holdAfter(Throwable failure, RestoringMode mode, ConnectionString target) {
        boolean interrupted = Thread.interrupted(); // The driver would not connect.
        try {
            mode.endSessions();
            try (Database session = Database.connect(target)) {
                HeldJobs.hold(session);
            }
        } catch (DatabaseException e) {
            failure.addSuppressed(e); // The target is gone: that is what the failure says.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private MigrationException failed(ConnectionString target, RuntimeException cause, String remedy) {
        for (Throwable suppressed : cause.getSuppressed()) {
            if (suppressed instanceof RestoringModeException leaving) {
                return new MigrationException(
                        "The restore stopped: %s%n%s".formatted(cause.getMessage(), leaving.getMessage()),
                        leaving.remedy(),
                        cause);
            }
        }
        return new MigrationException(
                "The restore stopped: %s%nThe target %s is out of restoring mode and holds only a part of the data."
                        .formatted(cause.getMessage(), target),
                remedy.replaceFirst("\\.$", "")
                        + (dumped.format().isDump()
                                ? ". It takes an empty database again: -Dtimescale-migrate.clean=true empties this one."
                                : ", then go on with what is missing: mvn timescale-migrate:migrate; as long as the source is not"
                                        + " written to. -Dtimescale-migrate.clean=true empties the target instead."),
                cause);
    }

    /** None of those that were opened before serves after it. */
    private Database enteringSession(ConnectionString target) {
        Database session = sessions.take(target);
        sessions.end(target);
        return session;
    }
}
