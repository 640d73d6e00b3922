package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.migration.Migration;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Looks whether a migration from the source to the target would work, and reports everything that stands against it at once, each
 * with what was found and what to do. Changes nothing on either side.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "check",
        defaultPhase = LifecyclePhase.VALIDATE,
        requiresProject = false,
        aggregator = true,
        threadSafe = true)
public final class CheckMojo extends AbstractMigrateMojo {
    /**
     * Skips this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.CHECK_SKIP, defaultValue = "false")
    private boolean skipCheck;

    @Inject
    CheckMojo(SettingsDecrypter decrypter) {
        super(decrypter);
    }

    @Override
    boolean isGoalSkipped() {
        return isSet(PropertyNames.CHECK_SKIP, skipCheck);
    }

    @Override
    void doExecute(Migration migration) {
        migration.check();
    }
}
