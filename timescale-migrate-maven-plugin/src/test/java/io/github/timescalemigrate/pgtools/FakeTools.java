package io.github.timescalemigrate.pgtools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders of shell scripts that act as PostgreSQL's client tools. */
public final class FakeTools {

    private FakeTools() {}

    /** All four tools, answering {@code --version}. */
    public static Path folder(Path folder, String version) {
        for (PgTool tool : PgTool.values()) {
            tool(folder, tool, version);
        }
        return folder;
    }

    static void tool(Path folder, PgTool tool, String version) {
        script(folder.resolve(tool.command()), "echo '" + tool.command() + " (PostgreSQL) " + version + "'");
    }

    static Path script(Path file, String body) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\n" + body + "\n");
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
