package io.github.timescalemigrate.pgtools;

import io.github.timescalemigrate.report.MigrationException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the folder with the client tools that suit a source: pg_dump refuses servers of a later major version, and a later
 * pg_dump writes what an older target may not understand, so that the lowest version which suits is taken.
 */
public final class ToolFinder {

    private static final String PARAMETER = "timescale-migrate.pgBinDir";
    private static final String TOOLS =
            Stream.of(PgTool.values()).map(PgTool::command).collect(Collectors.joining(", "));

    private final Platform platform;
    private final Path root;
    private final String searchPath;
    private final Duration limit;

    /**
     * @param root the root of the file system in which the usual places are
     * @param searchPath PATH
     * @param osName the system property {@code os.name}
     * @param limit how long a tool may take to say its version
     */
    ToolFinder(Path root, String searchPath, String osName, Duration limit) {
        this.platform = Platform.of(osName, root);
        this.root = root;
        this.searchPath = searchPath;
        this.limit = limit;
    }

    /** Looks at the folders of this machine. */
    public static ToolFinder ofThisMachine() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Path root = Path.of("").toAbsolutePath().getRoot();
        String drive = System.getenv("SystemDrive");
        return new ToolFinder(
                drive == null ? root : Path.of(drive + File.separator),
                path,
                System.getProperty("os.name", ""),
                Duration.ofSeconds(10));
    }

    /**
     * Takes the tools of one folder.
     *
     * @param folder the value of {@code timescale-migrate.pgBinDir}
     * @param serverMajor the source server's major version, 17 in 17.6
     * @throws MigrationException if a tool is missing there, does not answer, or is too old
     */
    public PgTools in(Path folder, int serverMajor) {
        Examined examined = examine(folder.toAbsolutePath());
        if (examined instanceof Suitable tools && tools.version().major() >= serverMajor) {
            return tools(tools);
        }
        throw new MigrationException(
                PARAMETER + " names " + examined.describe(serverMajor),
                "Name the folder that holds " + TOOLS + " of PostgreSQL " + serverMajor
                        + " or later, all of one version: -D" + PARAMETER
                        + "=<folder>. Without the parameter they are looked for.");
    }

    /**
     * Looks through PATH, the folders given and the usual places of this platform.
     *
     * @param serverMajor the source server's major version, 17 in 17.6
     * @param moreFolders for example a local server's own folder of programs
     * @return those of the lowest major version that suits, the newest minor version of it
     * @throws MigrationException if none suits; it lists what was found where, and how to install what is missing
     */
    public PgTools find(int serverMajor, List<Path> moreFolders) {
        List<Examined> examined =
                candidates(moreFolders).stream().map(this::examine).toList();
        return examined.stream()
                .filter(Suitable.class::isInstance)
                .map(Suitable.class::cast)
                .filter(tools -> tools.version().major() >= serverMajor)
                .min(Comparator.<Suitable>comparingInt(tools -> tools.version().major())
                        .thenComparing(Suitable::version, Comparator.reverseOrder()))
                .map(this::tools)
                .orElseThrow(() -> nothingFound(serverMajor, examined));
    }

    private PgTools tools(Suitable tools) {
        return new PgTools(tools.folder(), tools.version(), platform.suffix());
    }

    private MigrationException nothingFound(int serverMajor, List<Examined> examined) {
        String found = examined.isEmpty()
                ? " PATH and the usual places hold none of them."
                : examined.stream()
                        .map(folder -> folder.describe(serverMajor))
                        .collect(Collectors.joining("\n  ", " Found:\n  ", ""));
        return new MigrationException(
                "The source is PostgreSQL " + serverMajor + " and needs " + TOOLS + " of that version or later."
                        + found,
                "Install them: " + platform.installation(serverMajor) + ". Or name the folder that holds them: -D"
                        + PARAMETER + "=<folder>");
    }

    /** The folders with at least one of the tools, each once. */
    private List<Path> candidates(List<Path> moreFolders) {
        Map<Path, Path> byRealPath = new LinkedHashMap<>();
        Stream.of(searchPath().stream(), moreFolders.stream(), platform.usualPlaces(root).stream())
                .flatMap(folders -> folders)
                .filter(folder -> Stream.of(PgTool.values()).anyMatch(tool -> Files.exists(executable(folder, tool))))
                .filter(folder -> !isWrapper(executable(folder, PgTool.PG_DUMP)))
                .forEach(folder -> byRealPath.putIfAbsent(real(folder), folder));
        return List.copyOf(byRealPath.values());
    }

    private List<Path> searchPath() {
        List<Path> folders = new ArrayList<>();
        for (String entry : searchPath.split(File.pathSeparator, -1)) {
            try {
                Path folder = Path.of(entry);
                // An empty or relative entry would depend on the folder in which the build was started.
                if (folder.isAbsolute()) {
                    folders.add(folder);
                }
            } catch (InvalidPathException e) {
                // Shells skip it as well.
            }
        }
        return folders;
    }

    /** Debian's /usr/bin/pg_dump is a script that picks a version by its own rules; the real ones are in their own folders. */
    private static boolean isWrapper(Path executable) {
        return real(executable).endsWith("pg_wrapper");
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private Path executable(Path folder, PgTool tool) {
        return folder.resolve(tool.command() + platform.suffix());
    }

    private Examined examine(Path folder) {
        List<String> missing = new ArrayList<>();
        Map<PgTool, ToolVersion> versions = new LinkedHashMap<>();
        for (PgTool tool : PgTool.values()) {
            Path executable = executable(folder, tool);
            if (!Files.isRegularFile(executable) || !Files.isExecutable(executable)) {
                missing.add(tool.command());
            } else if (isWrapper(executable)) {
                return new Unsuitable(folder, "holds only Debian's pg_wrapper, whose version varies");
            }
        }
        if (!missing.isEmpty()) {
            return new Unsuitable(folder, "has no " + String.join(", ", missing));
        }
        for (PgTool tool : PgTool.values()) {
            try {
                versions.put(tool, version(executable(folder, tool)));
            } catch (IOException e) {
                return new Unsuitable(folder, String.valueOf(e.getMessage()));
            }
        }
        ToolVersion first = versions.values().iterator().next();
        return versions.values().stream().allMatch(first::equals)
                ? new Suitable(folder, first)
                : new Unsuitable(
                        folder,
                        "different versions: "
                                + versions.entrySet().stream()
                                        .map(version -> version.getKey().command() + " " + version.getValue())
                                        .collect(Collectors.joining(", ")));
    }

    private ToolVersion version(Path executable) throws IOException {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        String name = executable.getFileName().toString();
        try {
            int exitCode = new ChildProcess(List.of(executable.toString(), "--version"), new HashMap<>())
                    .run(said::add, said::add, limit);
            Optional<ToolVersion> version =
                    exitCode == 0 ? ToolVersion.parse(String.join(" ", said)) : Optional.empty();
            return version.orElseThrow(() -> new IOException(
                    name + " --version failed with exit code " + exitCode + ", saying: " + String.join(" ", said)));
        } catch (TimeoutException e) {
            throw new IOException(name + " --version gave no answer within " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationException("Looking for " + TOOLS + " was interrupted", "Run the goal again", e);
        }
    }

    /** What a folder holds. */
    private sealed interface Examined permits Suitable, Unsuitable {
        String describe(int serverMajor);
    }

    private record Suitable(Path folder, ToolVersion version) implements Examined {
        @Override
        public String describe(int serverMajor) {
            return folder + ": " + version
                    + (version.major() < serverMajor ? ", too old for PostgreSQL " + serverMajor : "");
        }
    }

    private record Unsuitable(Path folder, String reason) implements Examined {
        @Override
        public String describe(int serverMajor) {
            return folder + ": " + reason;
        }
    }
}
