package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.migration.Migration;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Restores the dump into the target: the missing roles, the extension in the source's version, the data between
 * timescaledb_pre_restore() and timescaledb_post_restore(), the statistics. Jobs are held back until the verification.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "restore",
        defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST,
        requiresProject = false,
        aggregator = true,
        threadSafe = true)
public final class RestoreMojo extends AbstractMigrateMojo {
    /**
     * Skips this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.RESTORE_SKIP, defaultValue = "false")
    private boolean skipRestore;

    @Inject
    RestoreMojo(SettingsDecrypter decrypter) {
        super(decrypter);
    }

    @Override
    boolean isGoalSkipped() {
        return isSet(PropertyNames.RESTORE_SKIP, skipRestore);
    }

    @Override
    void doExecute(Migration migration) {
        migration.restore();
    }
}
