package io.github.timescalemigrate.it;

import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;

/** Prepares the demo: a source with real data and an empty target. Both end with the build's process. */
public final class Demo {
    private Demo() {}

    /**
     * Starts the servers and writes {@code demo.source} and {@code demo.target} into a properties file.
     *
     * @param arguments the file
     */
    @SuppressWarnings("resource") // The servers outlive this method.
    public static void main(String... arguments) throws IOException, SQLException {
        var properties = new Properties();
        properties.setProperty("demo.source", TimescaleServer.start(Role.SOURCE).createDatabase("demo"));
        properties.setProperty("demo.target", TimescaleServer.start(Role.TARGET).createDatabase("demo"));
        DemoData.load(properties.getProperty("demo.source"));
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "Servers of the demo");
        }
    }
}
