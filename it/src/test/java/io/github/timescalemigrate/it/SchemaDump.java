package io.github.timescalemigrate.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code pg_dump --schema-only} writes, by object; owners and privileges apart from the rest. */
final class SchemaDump {
    private static final Pattern HEADER =
            Pattern.compile("^-- Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: .*$", Pattern.MULTILINE);

    private static final Pattern OWNER = Pattern.compile("^(ALTER .*) OWNER TO (.*);$", Pattern.MULTILINE);

    /** Of the session, not of an object; the access method is read from the catalog. */
    private static final Pattern SESSION = Pattern.compile("^(SET default_.*;|\\\\(un)?restrict .*|--.*|)$");

    private final Map<String, String> schema = new TreeMap<>();
    private final Map<String, String> owners = new TreeMap<>();
    private final Map<String, String> privileges = new TreeMap<>();

    private SchemaDump() {}

    static ReadOut of(TimescaleServer server, String url, Path file) throws IOException, InterruptedException {
        Shell.run(
                "PGTZ=UTC pg_dump --schema-only --quote-all-identifiers --no-tablespaces --file='%s' \"$SOURCE\""
                        .formatted(file),
                url,
                url,
                server);
        var dump = new SchemaDump();
        dump.parse(Files.readString(file));
        return new ReadOut(Map.of("schema", dump.schema, "owners", dump.owners, "privileges", dump.privileges));
    }

    private void parse(String script) {
        Matcher header = HEADER.matcher(script);
        int from = -1;
        String object = "";
        String type = "";
        while (header.find()) {
            if (from >= 0) {
                add(object, type, script.substring(from, header.start()));
            }
            from = header.end();
            type = header.group(2);
            object = "%s %s.%s".formatted(type, header.group(3), header.group(1));
        }
        add(object, type, script.substring(from));
    }

    private void add(String object, String type, String text) {
        Matcher owner = OWNER.matcher(text);
        while (owner.find()) {
            owners.put(owner.group(1), owner.group(2));
        }
        List<String> lines = OWNER.matcher(text)
                .replaceAll("")
                .lines()
                .filter(line -> !SESSION.matcher(line).matches())
                .toList();
        if (!lines.isEmpty()) {
            Map<String, String> kind = type.endsWith("ACL") ? privileges : schema;
            kind.merge(object, String.join("\n", lines), (one, other) -> one + "\n" + other);
        }
    }
}
