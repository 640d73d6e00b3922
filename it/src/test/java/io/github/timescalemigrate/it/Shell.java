package io.github.timescalemigrate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.timescalemigrate.connection.ConnectionString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs what a remedy prints, as a user would who copies it into a shell. */
final class Shell {
    private Shell() {}

    /** Runs a command that must succeed, with SOURCE, TARGET and the server's own client tools. */
    static void run(String command, String source, String target, TimescaleServer server)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(List.of("bash", "-c", command)).redirectErrorStream(true);
        var environment = builder.environment();
        environment.put("SOURCE", source);
        environment.put("TARGET", target);
        // Where a command names no connection string, psql would ask for the password.
        var passwords = ConnectionString.parse(target).jdbcProperties();
        environment.put("PGPASSWORD", passwords.getProperty("password", ""));
        server.toolsFolder()
                .ifPresent(folder -> environment.merge("PATH", folder.toString(), (path, own) -> own + ":" + path));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
    }
}
