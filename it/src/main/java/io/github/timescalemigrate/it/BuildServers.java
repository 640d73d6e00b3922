package io.github.timescalemigrate.it;

import io.github.timescalemigrate.it.ServerProvider.UnavailableException;
import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Starts one server of each role for all tests of a build and writes connection strings into a properties file:
 * {@code it.source}, {@code it.target}, {@code it.newer} for the servers, and {@code it.NAME.source} and so on for the
 * database of each invoker project. Also, where it can be had, a Docker engine: {@code it.DOCKER_HOST} and other variables for the tests. All end
 * with the build's process.
 */
public final class BuildServers {
    private static final List<String> OF_DOCKER = List.of(
            "DOCKER_HOST",
            "TESTCONTAINERS_HOST_OVERRIDE",
            "TESTCONTAINERS_RYUK_DISABLED",
            "IT_DOCKER_IMAGE",
            "IT_DOCKER_ABSENT");

    private BuildServers() {}

    /**
     * Starts them.
     *
     * @param arguments the properties file, the folder of the invoker projects, and whether an engine is wanted
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
        Map<String, String> engine =
                Boolean.parseBoolean(arguments[2]) ? engine() : Map.of("IT_DOCKER_ABSENT", "it.docker is false");
        OF_DOCKER.forEach(name -> properties.setProperty("it." + name, engine.getOrDefault(name, "")));
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "Servers of one build");
        }
    }

    /** Where the caller names an engine, that one; else one of the build's own, or what Testcontainers finds. */
    private static Map<String, String> engine() {
        String pid = String.valueOf(ProcessHandle.current().pid());
        Map<String, String> variables = new HashMap<>(System.getenv());
        if (variables.getOrDefault("DOCKER_HOST", "").isEmpty()) {
            try {
                List<String> engine = new Script("docker")
                        .run("start", pid, "--while", pid)
                        .lines()
                        .toList();
                variables.put("DOCKER_HOST", engine.get(0));
                variables.put("IT_DOCKER_IMAGE", engine.get(1));
                variables.put("TESTCONTAINERS_HOST_OVERRIDE", "127.0.0.1");
                // Its image cannot be pulled there, and the engine takes its containers along when it ends.
                variables.put("TESTCONTAINERS_RYUK_DISABLED", "true");
            } catch (UnavailableException e) {
                variables.put("IT_DOCKER_ABSENT", e.reason());
            }
        }
        variables.keySet().retainAll(OF_DOCKER);
        return variables;
    }

    private static List<String> projects(Path folder) throws IOException {
        try (var children = Files.list(folder)) {
            return children.filter(Files::isDirectory)
                    .map(project -> project.getFileName().toString())
                    .toList();
        }
    }
}
