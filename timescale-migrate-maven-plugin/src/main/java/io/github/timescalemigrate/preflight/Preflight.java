package io.github.timescalemigrate.preflight;

import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.target.RestoreMark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All checks, each run whatever the others find. */
public final class Preflight {
    /** What is seen only after the dump, and can be accepted like a check that fails. */
    public static final String SOURCE_WRITES = "source-writes";

    private static final int AT_ONCE = 2;
    private static final int AT_ONCE_FROM_AFAR = 4;

    /** A server near by answers in a fraction of it, even to what is asked first. */
    private static final Duration AFAR = Duration.ofMillis(10);

    private final List<Check> checks;
    private final Set<String> accepted;

    /**
     * What becomes of what an earlier restore has left on the target unverified.
     *
     * @param cleaned whether it is dropped
     * @param begun the id of the dump whose copy goes on, if it is that; empty for none
     */
    public record Earlier(boolean cleaned, String begun) {
        /** Whether the restore that has left its mark goes on. */
        boolean goesOn(RestoreMark mark) {
            return mark.equals(new RestoreMark(RestoreMark.State.BEGUN, begun));
        }
    }

    /**
     * @param tools where the client tools are looked for
     * @param folder where the dump goes; need not be there yet
     * @param move how the data will
     * @param accepted the ids of checks whose failures the user accepts
     * @param earlier what becomes of what an earlier restore has left on the target unverified
     * @throws IllegalArgumentException when an accepted id is none of a check; the message lists those that are
     */
    public Preflight(ToolLookup tools, Path folder, Move move, Set<String> accepted, Earlier earlier) {
        this(
                List.of(
                        new ConnectionsCheck(),
                        new DifferentDatabasesCheck(),
                        new PostgresqlVersionCheck(),
                        new TimescaledbVersionCheck(),
                        new TimescaledbPreloadedCheck(),
                        new CatalogVersionCheck(),
                        new EditionCheck(),
                        new ExtensionsCheck(),
                        new RestoringModeCheck(earlier),
                        new TargetWritableCheck(),
                        new TargetEmptyCheck(earlier),
                        new TargetPrivilegesCheck(),
                        new TargetRolesCheck(),
                        new SuperuserObjectsCheck(),
                        new BackgroundWorkersCheck(),
                        new DumpPrivilegesCheck(),
                        new RowSecurityCheck(),
                        new RolePasswordsCheck(),
                        new StandbyCheck(),
                        new LocksCheck(move),
                        new ClientsCheck(),
                        new OpenTransactionsCheck(Duration.ofMinutes(1)),
                        new PreparedTransactionsCheck(),
                        new RunningJobsCheck(),
                        new JobOwnersCheck(),
                        new DueJobsCheck(),
                        new LocaleCheck(),
                        new ReferencedHypertablesCheck(),
                        new AttachedTablespacesCheck(move),
                        new FinalizedAggregatesCheck(),
                        new ChunkSkippingCheck(),
                        new NullBatchesCheck(),
                        new FrozenChunksCheck(),
                        new ObjectIdentifiersCheck(),
                        new HypercoreCheck(),
                        new TieredChunksCheck(),
                        new DistributedHypertablesCheck(),
                        new RootRowsCheck(),
                        new InvalidIndexesCheck(),
                        new CatalogForeignKeysCheck(),
                        new MaterializedViewsCheck(),
                        new DatabaseSettingsCheck(move),
                        new RoleSettingsCheck(),
                        new OwnersCheck(move),
                        new GrantsCheck(move),
                        new TablespacesCheck(),
                        new UnloggedTablesCheck(),
                        new LargeObjectsCheck(move),
                        new SecurityLabelsCheck(),
                        new EventTriggersCheck(),
                        new ForeignServersCheck(),
                        new PublicationsCheck(),
                        new SubscriptionsCheck(),
                        new SizeCheck(),
                        new ToolsCheck(tools),
                        new DiskSpaceCheck(folder, move),
                        new LinkCheck(move)),
                accepted);
    }

    Preflight(List<Check> checks, Set<String> accepted) {
        List<String> ids = checks.stream().map(Check::id).toList();
        for (String id : accepted) {
            if (!ids.contains(id) && !id.equals(SOURCE_WRITES)) {
                throw new IllegalArgumentException("\"" + id + "\" is no check that could be accepted; the checks are "
                        + String.join(", ", ids) + ", and after them " + SOURCE_WRITES);
            }
        }
        this.checks = checks;
        this.accepted = accepted;
    }

    /**
     * Runs the checks one after the other. One that the database does not let look fails: what is not known may stand against a
     * migration.
     */
    public List<Finding> run(Sides sides) {
        return checks.stream()
                .flatMap(check -> run(check, sides).stream())
                .map(finding -> finding.acceptedIf(accepted.contains(finding.check())))
                .toList();
    }

    /**
     * Runs the checks, several at once: most of their time is spent on the way to a server.
     *
     * @param sides for those that run one after the other
     * @param opening gives the sessions for others beside them
     * @param closing takes those back
     */
    public List<Finding> run(Sides sides, Supplier<Sides> opening, Consumer<Sides> closing) {
        Queue<Integer> next = IntStream.range(0, checks.size())
                .map(i -> checks.size() - 1 - i) // The longest are the last ones.
                .boxed()
                .collect(Collectors.toCollection(ConcurrentLinkedQueue::new));
        Map<Integer, List<Finding>> findings = new ConcurrentSkipListMap<>();
        boolean afar = sides.reached().values().stream()
                .anyMatch(side -> side.roundTrip().compareTo(AFAR) > 0);
        int atOnce = afar ? AT_ONCE_FROM_AFAR : AT_ONCE;
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            var beside = IntStream.range(1, atOnce)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> workBeside(sides, opening, closing, next, findings), threads))
                    .toList();
            work(sides, next, findings);
            beside.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
        return findings.values().stream()
                .flatMap(List::stream)
                .map(finding -> finding.acceptedIf(accepted.contains(finding.check())))
                .toList();
    }

    /** Where the servers have as many sessions to give. */
    private void workBeside(
            Sides first,
            Supplier<Sides> opening,
            Consumer<Sides> closing,
            Queue<Integer> next,
            Map<Integer, List<Finding>> findings) {
        Sides sides = opening.get();
        try {
            if (sides.reached().keySet().equals(first.reached().keySet())) {
                work(sides, next, findings);
            }
        } finally {
            closing.accept(sides);
        }
    }

    private void work(Sides sides, Queue<Integer> next, Map<Integer, List<Finding>> findings) {
        for (Integer check = next.poll(); check != null; check = next.poll()) {
            findings.put(check, run(checks.get(check), sides));
        }
    }

    private static List<Finding> run(Check check, Sides sides) {
        try {
            return check.run(sides);
        } catch (DatabaseException e) {
            return List.of(Finding.failure(
                    check.id(),
                    "could not be checked: " + e.getMessage(),
                    "Let the user read what it takes, or if you know that this is in order:"
                            + " -Dtimescale-migrate.check.accept=" + check.id()));
        }
    }
}
