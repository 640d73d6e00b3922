package io.github.timescalemigrate.it;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Something that happens in the middle of a restore. */
final class Interruption {
    /** Whether the table with the slow check is being loaded. */
    static final String LOADING =
            """
            SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                              AND state = 'active' AND query LIKE 'COPY%waits%')
            """;

    private Interruption() {}

    /** Gives the source a table whose check takes a minute on the target, until {@link #makeFast}. */
    static void makeSlow(String source, String target) throws SQLException {
        DemoData.execute(
                source,
                """
                CREATE FUNCTION slow() RETURNS boolean LANGUAGE sql
                    AS $$SELECT true FROM pg_catalog.pg_sleep(coalesce(current_setting('it.wait', true), '0')::integer)$$;
                CREATE TABLE waits (id int CHECK (slow()));
                INSERT INTO waits VALUES (1)
                """);
        DemoData.execute(
                target, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET it.wait = 60', current_database()); END $$");
    }

    /** For sessions that begin from now on. */
    static void makeFast(String target) throws SQLException {
        DemoData.execute(
                target, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET it.wait', current_database()); END $$");
    }

    /** What is done, as code. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** Does something as soon as a query gives true, which it has to within a minute. */
    static Future<?> when(String url, String condition, Action action) {
        var executor = Executors.newSingleThreadExecutor(work -> {
            var thread = new Thread(work, "interruption");
            thread.setDaemon(true);
            return thread;
        });
        var future = executor.submit(() -> {
            for (int i = 0; i < 600 && !isTrue(url, condition); i++) {
                Thread.sleep(100);
            }
            action.run();
            return null;
        });
        executor.shutdown();
        return future;
    }

    private static boolean isTrue(String url, String condition) {
        try {
            return DemoData.ask(url, condition).equals("t");
        } catch (SQLException e) {
            return false; // The database or a table is not there yet.
        }
    }

    /** Kills pg_dump, pg_restore and psql of this process. */
    static void killTheTools() {
        ProcessHandle.current()
                .descendants()
                .filter(process ->
                        process.info().commandLine().orElse("").matches("(?s).*/(pg_dump|pg_restore|psql)( .*)?"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    static Migration migration(ConnectionString source, ConnectionString target, Path folder, Way way) {
        return new Migration(new Settings(
                source,
                target,
                new Workspace(folder),
                null,
                Set.of("referenced-hypertables", "materialized-views"),
                TableFilter.ALL,
                way));
    }
}
