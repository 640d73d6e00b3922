package io.github.timescalemigrate.pgtools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.timescalemigrate.report.MigrationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the tools are shell scripts")
class ToolFinderTest {

    private static final String LINUX = "Linux";

    private Path root;

    @BeforeEach
    void layOut(@TempDir Path folder) {
        root = folder;
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, etc/debian_version, usr/lib/postgresql/17/bin",
        "Linux, etc/redhat-release, usr/pgsql-17/bin",
        "Linux, etc/redhat-release, usr/bin",
        "Linux, etc/os-release, usr/lib/postgresql17/bin",
        "Linux, etc/os-release, usr/libexec/postgresql17",
        "Mac OS X, Users/me, opt/homebrew/opt/postgresql@17/bin",
        "Mac OS X, Users/me, usr/local/opt/libpq/bin",
        "Mac OS X, Users/me, Applications/Postgres.app/Contents/Versions/17/bin",
        "Mac OS X, Users/me, Library/PostgreSQL/17/bin",
    })
    void knowsTheUsualPlaces(String osName, String mark, String place) {
        FakeTools.script(root.resolve(mark), "");
        Path folder = FakeTools.folder(root.resolve(place), "17.6");

        PgTools tools = finder(osName).find(17, List.of());

        assertThat(tools.folder()).isEqualTo(folder);
        assertThat(tools.version()).isEqualTo(new ToolVersion(17, 6, "17.6"));
    }

    @Test
    void knowsWindowsPlaceAndSuffix() throws IOException {
        Path folder = FakeTools.folder(root.resolve("Program Files/PostgreSQL/17/bin"), "17.6");
        for (PgTool tool : PgTool.values()) {
            Files.move(folder.resolve(tool.command()), folder.resolve(tool.command() + ".exe"));
        }

        assertThat(finder("Windows 11").find(17, List.of()).folder()).isEqualTo(folder);
    }

    @ParameterizedTest
    @CsvSource({"15, 15.18", "16, 17.10", "17, 17.10", "18, 18.1"})
    void takesTheLowestVersionThatSuitsAndItsNewestMinor(int serverMajor, String expected) {
        debian("18", "18.1");
        debian("17", "17.9");
        debian("15", "15.18");
        Path newer = FakeTools.folder(root.resolve("more"), "17.10");

        assertThat(finder(LINUX).find(serverMajor, List.of(newer)).version()).hasToString(expected);
    }

    @Test
    void amongEqualsPathComesFirst() {
        debian("17", "17.6");
        Path more = FakeTools.folder(root.resolve("more"), "17.6");
        Path onPath = FakeTools.folder(root.resolve("home/bin"), "17.6");

        assertThat(finder(LINUX, root.resolve("nowhere"), onPath)
                        .find(17, List.of(more))
                        .folder())
                .isEqualTo(onPath);
    }

    @Test
    void debiansWrapperIsNoCandidate() throws IOException {
        Path wrapper = FakeTools.script(
                root.resolve("usr/share/postgresql-common/pg_wrapper"), "echo 'pg_dump (PostgreSQL) 17.9'");
        Path bin = Files.createDirectories(root.resolve("usr/bin"));
        for (PgTool tool : PgTool.values()) {
            Files.createSymbolicLink(bin.resolve(tool.command()), wrapper);
        }
        Path real = debian("17", "17.6");

        assertThat(finder(LINUX, bin).find(17, List.of()).folder()).isEqualTo(real);
        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> finder(LINUX).in(bin, 17))
                .withMessage("timescale-migrate.pgBinDir names " + bin
                        + ": holds only Debian's pg_wrapper, whose version varies");
    }

    @Test
    void saysWhatItFoundWhereAndWhatToInstall() {
        Path old = debian("15", "15.18");
        Path mixed = debian("17", "17.6");
        FakeTools.tool(mixed, PgTool.PSQL, "16.2");
        Path half = root.resolve("half");
        FakeTools.tool(half, PgTool.PSQL, "17.6");
        Path broken = FakeTools.folder(root.resolve("broken"), "17.6");
        FakeTools.script(broken.resolve("pg_dump"), "echo 'libpq.so.5: cannot open' >&2; exit 127");

        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> finder(LINUX, half, broken).find(17, List.of()))
                .withMessage(
                        "The source is PostgreSQL 17 and needs pg_dump, pg_dumpall, psql, pg_restore of that version or"
                                + " later. Found:\n"
                                + "  " + half + ": has no pg_dump, pg_dumpall, pg_restore\n"
                                + "  " + broken
                                + ": pg_dump --version failed with exit code 127, saying: libpq.so.5: cannot open\n"
                                + "  " + old + ": 15.18, too old for PostgreSQL 17\n"
                                + "  " + mixed
                                + ": different versions: pg_dump 17.6, pg_dumpall 17.6, psql 16.2, pg_restore 17.6")
                .extracting(MigrationException::remedy)
                .asString()
                .contains("apt-get install postgresql-client-17 (", "-Dtimescale-migrate.pgBinDir=<folder>");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, etc/redhat-release, dnf install postgresql17 ",
        "Linux, etc/os-release, postgresql17-client",
        "Mac OS X, Users/me, brew install postgresql@17",
        "Windows 11, Users/me, installer of PostgreSQL 17",
    })
    void namesThePackageOfThePlatform(String osName, String mark, String installation) {
        FakeTools.script(root.resolve(mark), "");

        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> finder(osName).find(17, List.of()))
                .withMessageEndingWith("PATH and the usual places hold none of them.")
                .extracting(MigrationException::remedy)
                .asString()
                .contains(installation.strip());
    }

    @Test
    void aToolThatHangsIsEndedAndReported() {
        Path folder = FakeTools.folder(root.resolve("hangs"), "17.6");
        FakeTools.script(folder.resolve("psql"), "sleep 60\necho never");
        ToolFinder finder = new ToolFinder(root, "", LINUX, Duration.ofSeconds(1));

        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> finder.find(17, List.of(folder)))
                .withMessageContaining(folder + ": psql --version gave no answer within 1 s");
    }

    @Test
    void anExplicitFolderIsTheOnlyOne() {
        Path folder = FakeTools.folder(root.resolve("mine"), "18.1");
        debian("17", "17.6");

        assertThat(finder(LINUX).in(folder, 17).folder()).isEqualTo(folder);
    }

    @Test
    void anExplicitFolderThatDoesNotSuitIsExplained() {
        Path old = FakeTools.folder(root.resolve("mine"), "15.18");
        Path empty = root.resolve("empty");
        debian("17", "17.6");

        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> finder(LINUX).in(old, 17))
                .withMessage("timescale-migrate.pgBinDir names " + old + ": 15.18, too old for PostgreSQL 17");
        assertThatExceptionOfType(MigrationException.class)
                .isThrownBy(() -> finder(LINUX).in(empty, 17))
                .withMessage(
                        "timescale-migrate.pgBinDir names " + empty + ": has no pg_dump, pg_dumpall, psql, pg_restore");
    }

    private Path debian(String folder, String version) {
        FakeTools.script(root.resolve("etc/debian_version"), "");
        return FakeTools.folder(
                root.resolve("usr/lib/postgresql").resolve(folder).resolve("bin"), version);
    }

    private ToolFinder finder(String osName, Path... searchPath) {
        String path = Stream.of(searchPath).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return new ToolFinder(root, path, osName, Duration.ofSeconds(10));
    }
}
