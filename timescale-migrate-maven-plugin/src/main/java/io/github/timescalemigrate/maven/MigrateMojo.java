package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.migration.Migration;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Migrates in one go: checks, copies every table from server to server, verifies; or, in a format of files, dumps and restores in
 * between. Run again, it goes on where it stopped. Needs no POM.
 *
 * @since 0.1.0
 */
@Mojo(name = "migrate", requiresProject = false, aggregator = true, threadSafe = true)
public final class MigrateMojo extends AbstractMigrateMojo {
    /**
     * Skips this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.MIGRATE_SKIP, defaultValue = "false")
    private boolean skipMigrate;

    @Inject
    MigrateMojo(SettingsDecrypter decrypter) {
        super(decrypter);
    }

    @Override
    boolean isGoalSkipped() {
        return isSet(PropertyNames.MIGRATE_SKIP, skipMigrate);
    }

    @Override
    void doExecute(Migration migration) {
        migration.migrate();
    }
}
