package io.github.timescalemigrate.junit;

import static io.github.timescalemigrate.inventory.Inventories.table;
import static io.github.timescalemigrate.inventory.Inventories.withTables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.inventory.Manifest;
import io.github.timescalemigrate.inventory.Reading;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;

class SideTest {
    private final Side.Dump dump;

    SideTest(@TempDir Path folder) {
        Path manifest = folder.resolve("manifest.json");
        Manifest.of(withTables(table("devices", 5))).write(manifest);
        this.dump = new Side.Dump(manifest);
    }

    @Test
    void aManifestSaysHowDeepItIsAndServesWhoWantsLess() {
        assertThat(dump.depth()).isEqualTo(Depth.COUNTS);
        assertThat(dump.read(Reading.DEFAULT).tables()).containsExactly(table("devices", 5));
        assertThat(dump.read(Reading.DEFAULT.to(Depth.METADATA)).tables())
                .singleElement()
                .satisfies(devices -> assertThat(devices.contents()).isNull());
    }

    @Test
    void aManifestHasNoMoreThanWasRead() {
        assertThatThrownBy(() -> dump.read(Reading.DEFAULT.to(Depth.CHECKSUMS)))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining(dump.manifest() + ": read at depth COUNTS, not at CHECKSUMS");
    }
}
