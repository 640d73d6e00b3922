package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.connection.DatabaseException;
import io.github.timescalemigrate.inventory.TableFilter;
import io.github.timescalemigrate.migration.Migration;
import io.github.timescalemigrate.migration.Settings;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.migration.Workspace;
import io.github.timescalemigrate.report.MigrationException;
import io.github.timescalemigrate.report.RefusedException;
import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What all goals share: the two databases, the workspace, and how an exception becomes a failed build. */
abstract class AbstractMigrateMojo extends AbstractMojo {
    private static final String REMEDY_OF_DATABASE =
            "Resolve what the server says, then run the goal again; mvn timescale-migrate:check shows more.";

    private static final String REMEDY_OF_FILES =
            "Check the permissions and the free space of the folder, then run the goal again.";

    private static final String SHORT_FORM = "mvn timescale-migrate:";

    private static final String PLUGIN = "io.github.timescalemigrate:timescale-migrate-maven-plugin";

    private final SettingsDecrypter decrypter;

    /**
     * The database to move. Either {@code <url>}, a connection string ({@code postgres://…} or {@code jdbc:postgresql:…}),
     * or {@code <serverId>}, a server of settings.xml that gives user and password (encrypted or not) and, unless
     * {@code <url>} does, the {@code <url>} in its {@code <configuration>}. Without it the environment variable
     * {@code SOURCE} names the database. A password belongs into settings.xml or the environment: one in the POM is shown by
     * Maven itself when it is run with {@code -X}.
     *
     * @since 0.1.0
     */
    @Parameter
    @Nullable private DatabaseParameter source;

    /**
     * The database to move it to, named like {@code source}. Without it the environment variable {@code TARGET} names the
     * database.
     *
     * @since 0.1.0
     */
    @Parameter
    @Nullable private DatabaseParameter target;

    /**
     * The folder of pg_dump, pg_dumpall, psql and pg_restore. Without it they are looked for in PATH, in the usual places
     * and, for a server on this machine, in its own folder; the lowest version that suits the source is taken.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.PG_BIN_DIR)
    @Nullable private String pgBinDir;

    /**
     * The ids of checks whose failures are accepted, separated by commas.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.CHECK_ACCEPT)
    @Nullable private String accept;

    /**
     * How rows go: {@code direct}, from server to server with no files between, several tables at once; {@code directory}, through a
     * compressed file for each table, dumped and loaded by several processes at once; or {@code plain}, through one SQL script, as
     * in Timescale's guide. Without it {@code direct}, for which the goal {@code dump} makes {@code directory}.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.FORMAT)
    @Nullable private String format;

    /**
     * How many tables are copied, dumped or loaded at once, at least 1; in the plain format it is always one. Each takes a session on
     * both sides. Without it as many as this machine has processors.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.JOBS)
    @Nullable private String jobs;

    /**
     * Whether objects keep their owners ({@code true}), or belong to the target's user ({@code false}). Without it they keep them
     * where the target's user is a superuser.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.OWNERS)
    @Nullable private String owners;

    /**
     * Whether privileges are granted as on the source ({@code true}), or none are ({@code false}). Without it they are where the
     * target's user is a superuser.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.PRIVILEGES)
    @Nullable private String privileges;

    /**
     * Dumps, or compares, only these tables, hypertables and views: {@code schema.name}, separated by commas, {@code *} for any
     * characters; {@code !} before a pattern leaves out what it matches; {@code public} where no schema is named. A hypertable takes its chunks, its compressed chunks
     * and its policies along. Without it all.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.TABLES)
    @Nullable private String tables;

    /**
     * Dumps, or compares, only what stands in these schemas, by patterns like those of {@code tables}. Without it all.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.SCHEMAS)
    @Nullable private String schemas;

    /**
     * How deep source and target are compared: {@code METADATA}, definitions and TimescaleDB's metadata alone; {@code COUNTS}, the
     * number of rows of every table and chunk as well; {@code CHECKSUMS}, their contents as well, for which every row is read.
     * Without it as deep as the manifest of the dump is, or {@code COUNTS}. The dump makes its manifest so deep.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.DEPTH)
    @Nullable private String depth;

    /**
     * Moves definitions only: tables and hypertables come without rows and chunks.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.SCHEMA_ONLY, defaultValue = "false")
    private boolean schemaOnly;

    /**
     * Empties a target that holds what an earlier restore has left there unverified, half-way or whole, after saying what is dropped.
     * A target of other content, or a verified one, is never emptied.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.CLEAN, defaultValue = "false")
    private boolean clean;

    /**
     * Skips all goals.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.SKIP, defaultValue = "false")
    private boolean skip;

    @Parameter(
            defaultValue = "${session.executionRootDirectory}/target/timescale-migrate",
            readonly = true,
            required = true)
    private File directory;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true)
    @Nullable private MavenProject project;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true)
    @Nullable private MojoExecution execution;

    @SuppressWarnings("NullAway.Init") // Maven sets the parameters.
    AbstractMigrateMojo(SettingsDecrypter decrypter) {
        this.decrypter = decrypter;
    }

    /** Does the goal's one call. */
    abstract void doExecute(Migration migration);

    /** Whether this goal alone is skipped. */
    abstract boolean isGoalSkipped();

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (isSet(PropertyNames.SKIP, skip) || isGoalSkipped()) {
            getLog().info("Skipped");
            return;
        }
        if (isInherited()) {
            getLog().info("Left to the module that this one inherits it from");
            return;
        }
        try {
            doExecute(new Migration(settings()));
        } catch (RefusedException e) {
            throw new MojoFailureException(message(e), e);
        } catch (MigrationException e) {
            throw new MojoExecutionException(message(e), e);
        } catch (DatabaseException e) {
            throw new MojoExecutionException(message(e.getMessage(), REMEDY_OF_DATABASE), e);
        } catch (UncheckedIOException e) {
            throw new MojoExecutionException(message(e.getMessage() + ": " + e.getCause(), REMEDY_OF_FILES), e);
        }
    }

    /** There are two databases, however many modules the build has: the module that binds the goal runs it, its heirs do not. */
    private boolean isInherited() {
        MavenProject parent = project == null ? null : project.getParent();
        return parent != null
                && execution != null
                && session.getAllProjects().contains(parent)
                && parent.getBuildPlugins().stream()
                        .filter(plugin -> plugin.getKey().equals(PLUGIN) && plugin.isInherited())
                        .flatMap(plugin -> plugin.getExecutions().stream())
                        .anyMatch(bound -> bound.isInherited()
                                && bound.getId().equals(execution.getExecutionId())
                                && bound.getGoals().contains(execution.getGoal()));
    }

    private String message(MigrationException e) {
        return message(e.getMessage(), e.remedy());
    }

    private String message(@Nullable String problem, String remedy) {
        return asCalled(problem + System.lineSeparator() + "-> " + remedy);
    }

    /** Commands in the form that the user typed: not everyone's Maven knows the short one. */
    private String asCalled(String message) {
        return session.getGoals().stream()
                .filter(goal -> goal.startsWith(PLUGIN + ":"))
                .findFirst()
                .map(goal -> message.replace(SHORT_FORM, "mvn " + goal.substring(0, goal.lastIndexOf(':') + 1)))
                .orElse(message);
    }

    private Settings settings() {
        var connections = new Connections(decrypter, session.getSettings(), System.getenv());
        String tools = userProperty(PropertyNames.PG_BIN_DIR, pgBinDir);
        return new Settings(
                connections.find("source", source),
                connections.find("target", target),
                new Workspace(directory.toPath()),
                tools == null
                        ? null
                        : Path.of(session.getExecutionRootDirectory()).resolve(tools),
                Arrays.stream(orEmpty(userProperty(PropertyNames.CHECK_ACCEPT, accept))
                                .split(","))
                        .map(String::strip)
                        .filter(id -> !id.isEmpty())
                        .collect(Collectors.toCollection(LinkedHashSet::new)),
                tables(),
                ParameterText.depth(PropertyNames.DEPTH, userProperty(PropertyNames.DEPTH, depth)),
                way());
    }

    /** Which tables the goal is about. */
    final TableFilter tables() {
        return TableFilter.parse(
                orEmpty(userProperty(PropertyNames.SCHEMAS, schemas)),
                orEmpty(userProperty(PropertyNames.TABLES, tables)));
    }

    private Way way() {
        return new Way(
                ParameterText.format(PropertyNames.FORMAT, userProperty(PropertyNames.FORMAT, format)),
                ParameterText.jobs(PropertyNames.JOBS, userProperty(PropertyNames.JOBS, jobs)),
                ParameterText.yesOrNo(PropertyNames.OWNERS, userProperty(PropertyNames.OWNERS, owners)),
                ParameterText.yesOrNo(PropertyNames.PRIVILEGES, userProperty(PropertyNames.PRIVILEGES, privileges)),
                isSet(PropertyNames.SCHEMA_ONLY, schemaOnly),
                isSet(PropertyNames.CLEAN, clean));
    }

    /** What the command line says stands over what the POM says. */
    final @Nullable String userProperty(String name, @Nullable String configured) {
        return session.getUserProperties().getProperty(name, configured);
    }

    /** The same for a switch; {@code -Dname} alone sets it. */
    final boolean isSet(String name, boolean configured) {
        return Boolean.parseBoolean(userProperty(name, Boolean.toString(configured)));
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
