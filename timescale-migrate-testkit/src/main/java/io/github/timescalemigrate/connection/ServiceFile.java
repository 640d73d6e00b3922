package io.github.timescalemigrate.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The connection service file ("The Connection Service File" of libpq's documentation). The driver has a parser of its
 * own, but that one refuses every parameter of libpq that the driver calls by another name.
 */
final class ServiceFile {
    private ServiceFile() {}

    /** Adds what the service says to what the connection string left open. */
    static void complete(Settings settings, Surroundings surroundings) {
        String service = settings.values.remove(Parameter.SERVICE);
        if (service == null) {
            return;
        }
        for (Path file : files(surroundings)) {
            Optional<Settings> found = read(file, service);
            if (found.isPresent()) {
                found.get().values.forEach(settings.values::putIfAbsent);
                return;
            }
        }
        throw Settings.invalid("The parameter service names a service that is in none of " + files(surroundings)
                + ". Add it, or set the environment variable PGSERVICEFILE to the file that has it");
    }

    private static List<Path> files(Surroundings surroundings) {
        List<Path> files = new ArrayList<>();
        files.add(surroundings.variable("PGSERVICEFILE").map(Path::of).orElseGet(() -> surroundings
                .home()
                .resolve(".pg_service.conf")));
        surroundings.variable("PGSYSCONFDIR").ifPresent(dir -> files.add(Path.of(dir, "pg_service.conf")));
        return files;
    }

    private static Optional<Settings> read(Path file, String service) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw Settings.invalid("The service file " + file + " cannot be read as UTF-8 text");
        }
        int start = lines.stream().map(String::strip).toList().indexOf("[" + service + "]");
        return start < 0 ? Optional.empty() : Optional.of(section(file, lines, start + 1));
    }

    private static Settings section(Path file, List<String> lines, int start) {
        var settings = new Settings();
        Set<String> seen = new HashSet<>();
        for (int i = start; i < lines.size() && !lines.get(i).strip().startsWith("["); i++) {
            String line = lines.get(i).strip();
            String place = "line " + (i + 1) + " of the service file " + file;
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (equals < 1 || line.startsWith("service=")) {
                throw Settings.invalid("In " + place + " there is no keyword=value of libpq");
            }
            // The first one counts, as in libpq.
            if (seen.add(line.substring(0, equals))) {
                settings.put(line.substring(0, equals), line.substring(equals + 1), "parameter as the one in " + place);
            }
        }
        return settings;
    }
}
