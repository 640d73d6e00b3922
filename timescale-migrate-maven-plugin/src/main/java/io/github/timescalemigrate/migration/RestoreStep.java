package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.connection.Database;
import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.Extension;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.pgtools.PgTools;
import io.github.timescalemigrate.progress.Heartbeat;
import io.github.timescalemigrate.report.Figures;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import io.github.timescalemigrate.target.HeldJobs;
import io.github.timescalemigrate.target.RestoringMode;
import io.github.timescalemigrate.target.RestoringModeException;
import io.github.timescalemigrate.target.TargetRoles;
import io.github.timescalemigrate.target.TimescaledbExtension;
import io.github.timescalemigrate.transfer.PlainDump;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workspace's dump goes into an empty target. */
final class RestoreStep {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreStep.class);

    private final Workspace workspace;
    private final PgTools tools;
    private final Journal journal;

    RestoreStep(Workspace workspace, PgTools tools, Journal journal) {
        this.workspace = workspace;
        this.tools = tools;
        this.journal = journal;
    }

    /** Gives one line about what was done. */
    String run(Inventory source, ConnectionString target) {
        Extension timescaledb = source.extensions().stream()
                .filter(extension -> extension.name().equals("timescaledb"))
                .findAny()
                .orElseThrow(() -> new RefusedException(
                        "The source has no extension timescaledb: there is nothing that this restore is for",
                        "Load %s with psql.".formatted(workspace.dump())));
        List<String> done = new ArrayList<>();
        Set<String> roles = TargetRoles.createMissing(target, workspace.roles());
        if (!roles.isEmpty()) {
            LOG.info("Roles created on the target: {}", String.join(", ", roles));
            done.add(Figures.count(roles.size(), "role") + " created");
        }
        if (TimescaledbExtension.createIfMissing(target, timescaledb)) {
            done.add("TimescaleDB " + timescaledb.version() + " created");
        }
        List<Integer> jobs = load(target);
        if (!jobs.isEmpty()) {
            LOG.info("Jobs held back until the target is verified: {}", jobs);
            done.add(Figures.count(jobs.size(), "job") + " held back until verified");
        }
        analyze(target);
        done.add(Figures.bytes(workspace.dump().toFile().length()) + " loaded and analyzed");
        return String.join(", ", done);
    }

    /** The jobs are held back before restoring mode ends, also after a failure: half of the rows are no basis for a policy. */
    private List<Integer> load(ConnectionString target) {
        String application =
                "timescale-migrate restore " + UUID.randomUUID().toString().substring(0, 8);
        Instant start = Instant.now();
        try (RestoringMode mode = RestoringMode.enter(target, application);
                Heartbeat heartbeat = new Heartbeat(
                        () -> "restore: loading since " + Figures.duration(Duration.between(start, Instant.now())))) {
            try {
                new PlainDump(tools, workspace.logs()).load(target.withApplicationName(application), workspace.dump());
                List<Integer> jobs = HeldJobs.hold(target);
                journal.heldJobs(jobs); // Those of an earlier restore are forgotten, whose database is another one.
                return jobs;
            } catch (MigrationException | DatabaseException e) {
                holdAfter(e, mode, target);
                throw e;
            }
        } catch (RestoringModeException e) {
            throw e;
        } catch (MigrationException e) {
            throw failed(target, e, e.remedy());
        } catch (DatabaseException | UncheckedIOException e) {
            throw failed(target, e, "Resolve this, then restore again");
        }
    }

    private static void holdAfter(RuntimeException failure, RestoringMode mode, ConnectionString target) {
        boolean interrupted = Thread.interrupted(); // The driver would not connect.
        try {
            mode.endSessions();
            HeldJobs.hold(target);
        } catch (DatabaseException e) {
            failure.addSuppressed(e); // The target is gone: that is what the failure says.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static MigrationException failed(ConnectionString target, RuntimeException cause, String remedy) {
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
                remedy.replaceFirst("\\.$", "") + ". It takes an empty database again.",
                cause);
    }

    private static void analyze(ConnectionString target) {
        try (Database database = Database.connect(target)) {
            database.execute("ANALYZE");
        }
    }
}
