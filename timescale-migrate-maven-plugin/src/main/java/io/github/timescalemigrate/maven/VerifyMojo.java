package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.migration.Migration;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Compares the target with the source, or with the dump's manifest when the source is gone, and fails the build when they differ.
 * When they do not, the jobs that the restore held back are scheduled again.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "verify",
        defaultPhase = LifecyclePhase.VERIFY,
        requiresProject = false,
        aggregator = true,
        threadSafe = true)
public final class VerifyMojo extends AbstractMigrateMojo {
    /**
     * Skips this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.VERIFY_SKIP, defaultValue = "false")
    private boolean skipVerify;

    @Inject
    VerifyMojo(SettingsDecrypter decrypter) {
        super(decrypter);
    }

    @Override
    boolean isGoalSkipped() {
        return isSet(PropertyNames.VERIFY_SKIP, skipVerify);
    }

    @Override
    void doExecute(Migration migration) {
        migration.verify();
    }
}
