package io.github.timescalemigrate.pgtools;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where an operating system keeps PostgreSQL's client tools, and how one installs them there. */
enum Platform {
    DEBIAN,
    RED_HAT,
    /** Any other Unix, Alpine and SUSE with places of their own among them. */
    OTHER,
    MAC,
    WINDOWS;

    private static final String OWN_REPOSITORY =
            " (where the distribution has no such package, add PostgreSQL's own repository"
                    + " first: https://www.postgresql.org/download/linux/)";

    /**
     * @param osName the system property {@code os.name}
     * @param root the root of its file system
     */
    static Platform of(String osName, Path root) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return WINDOWS;
        }
        if (name.startsWith("mac")) {
            return MAC;
        }
        if (Files.exists(root.resolve("etc/debian_version"))) {
            return DEBIAN;
        }
        return Files.exists(root.resolve("etc/redhat-release")) ? RED_HAT : OTHER;
    }

    /** What the files' names end in. */
    String suffix() {
        return this == WINDOWS ? ".exe" : "";
    }

    /** How the tools of a major version are installed. */
    String installation(int major) {
        return switch (this) {
            case DEBIAN -> "apt-get install postgresql-client-" + major + OWN_REPOSITORY;
            case RED_HAT -> "dnf install postgresql" + major + OWN_REPOSITORY;
            case OTHER ->
                "their package is named postgresql-client-" + major + ", postgresql" + major + " or postgresql" + major
                        + "-client (https://www.postgresql.org/download/)";
            case MAC -> "brew install postgresql@" + major;
            case WINDOWS ->
                "the installer of PostgreSQL " + major
                        + " has them as Command Line Tools (https://www.postgresql.org/download/windows/)";
        };
    }

    /** The folders that exist. */
    List<Path> usualPlaces(Path root) {
        List<Path> folders = new ArrayList<>();
        for (String place : usualPlaces()) {
            List<Path> found = List.of(root);
            for (String name : place.split("/", -1)) {
                found = found.stream()
                        .flatMap(parent -> children(parent, name).stream())
                        .toList();
            }
            folders.addAll(found);
        }
        return folders;
    }

    private List<String> usualPlaces() {
        return switch (this) {
            case DEBIAN -> List.of("usr/lib/postgresql/*/bin", "usr/local/pgsql/bin");
            case RED_HAT -> List.of("usr/pgsql-*/bin", "usr/bin", "usr/local/pgsql/bin");
            case OTHER ->
                List.of(
                        "usr/lib/postgresql*/bin",
                        "usr/lib/postgresql/*/bin",
                        "usr/libexec/postgresql*",
                        "usr/pgsql-*/bin",
                        "usr/bin",
                        "usr/local/bin",
                        "usr/local/pgsql/bin");
            case MAC ->
                List.of(
                        "opt/homebrew/opt/{libpq,postgresql,postgresql@*}/bin",
                        "usr/local/opt/{libpq,postgresql,postgresql@*}/bin",
                        "Applications/Postgres.app/Contents/Versions/*/bin",
                        "Library/PostgreSQL/*/bin");
            case WINDOWS -> List.of("Program Files/PostgreSQL/*/bin");
        };
    }

    private static List<Path> children(Path parent, String name) {
        if (!name.contains("*")) {
            return Files.isDirectory(parent.resolve(name)) ? List.of(parent.resolve(name)) : List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(parent, name)) {
            matching.forEach(children::add);
        } catch (IOException e) {
            return List.of();
        }
        return children.stream().filter(Files::isDirectory).sorted().toList();
    }
}
