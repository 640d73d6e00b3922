package io.github.timescalemigrate.it;

import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * Starts one server of each role for all tests of a build and writes connection strings into a properties file:
 * {@code it.source}, {@code it.target}, {@code it.newer} for the servers, and {@code it.NAME.source} and so on for the
 * database of each invoker project. The servers end with the build's process.
 */
public final class BuildServers {
    private BuildServers() {}

    /**
     * Starts them.
     *
     * @param arguments the properties file, and the folder of the invoker projects
     */
    @SuppressWarnings("resource") // The servers outlive this method.
    public static void main(String... arguments) throws IOException {
        var properties = new Properties();
        for (Role role : Role.values()) {
            String side = role.name().toLowerCase(Locale.ROOT);
            TimescaleServer server = TimescaleServer.start(role);
            properties.setProperty("it." + side, server.superuserUrl());
            for (String project : projects(Path.of(arguments[1]))) {
                properties.setProperty("it." + project + "." + side, server.url(project));
            }
        }
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "Servers of one build");
        }
    }

    private static List<String> projects(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return children.filter(Files::isDirectory)
                    .map(project -> project.getFileName().toString())
                    .toList();
        }
    }
}
