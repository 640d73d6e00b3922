package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.migration.Migration;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/**
 * Dumps the source in one snapshot: its roles, its data, and a manifest of what it held.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "dump",
        defaultPhase = LifecyclePhase.PACKAGE,
        requiresProject = false,
        aggregator = true,
        threadSafe = true)
public final class DumpMojo extends AbstractMigrateMojo {
    /**
     * Skips this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = PropertyNames.DUMP_SKIP, defaultValue = "false")
    private boolean skipDump;

    @Inject
    DumpMojo(SettingsDecrypter decrypter) {
        super(decrypter);
    }

    @Override
    boolean isGoalSkipped() {
        return isSet(PropertyNames.DUMP_SKIP, skipDump);
    }

    @Override
    void doExecute(Migration migration) {
        migration.dump();
    }
}
