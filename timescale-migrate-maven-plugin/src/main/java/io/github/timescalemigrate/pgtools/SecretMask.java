package io.github.timescalemigrate.pgtools;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes secrets out of a tool's output, line after line of one stream. */
public final class SecretMask {

    private static final String MASK = "***";

    // ALTER ROLE .. PASSWORD '..' of pg_dumpall, and OPTIONS ("password" '..') of user mappings. It may go on in the
    // next line.
    private static final Pattern LITERAL = Pattern.compile(
            "(\\bpassword\"?\\s+)(?:E'[^'\\\\]*+(?:(?:''|\\\\.)[^'\\\\]*+)*+|'[^']*+(?:''[^']*+)*+)('?)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LITERAL_END = Pattern.compile("^[^']*+(?:''[^']*+)*+('?)");
    // Connection strings of subscriptions, dblink and the like.
    private static final Pattern CONNINFO =
            Pattern.compile("(\\bpassword\\s*=\\s*)(?:'[^']*'?|[^\\s']+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern URI = Pattern.compile("(\\w://[^\\s:/@]*:)[^\\s@/]+(?=@)");
    private static final Pattern VERIFIER = Pattern.compile("SCRAM-SHA-256\\$[^\\s']+|\\bmd5[0-9a-f]{32}\\b");
    // The server shows an excerpt around the position of an error, which may begin inside a literal.
    private static final Pattern EXCERPT = Pattern.compile("(\\bLINE \\d+: (?:\\.\\.\\.)?)[^\\s']+'");
    private static final Pattern MESSAGE_START = Pattern.compile("(?:psql|pg_dump|pg_dumpall|pg_restore):|[A-Z]+:  ");

    private final Optional<String> password;
    private boolean insideLiteral;

    SecretMask(Optional<String> password) {
        this.password = password.filter(value -> !value.isEmpty());
    }

    /** Takes the secrets out of statements. */
    public static String maskAll(String statements) {
        var mask = new SecretMask(Optional.empty());
        return statements.lines().map(mask::mask).collect(Collectors.joining("\n"));
    }

    String mask(String line) {
        String masked = password.map(value -> line.replace(value, MASK)).orElse(line);
        if (insideLiteral && !MESSAGE_START.matcher(masked).lookingAt()) {
            Matcher end = LITERAL_END.matcher(masked);
            insideLiteral = end.find() && end.group(1).isEmpty();
            masked = end.replaceFirst(MASK + "$1");
        } else {
            insideLiteral = false;
        }
        masked = maskLiterals(masked);
        masked = CONNINFO.matcher(masked).replaceAll("$1" + MASK);
        masked = URI.matcher(masked).replaceAll("$1" + MASK);
        masked = VERIFIER.matcher(masked).replaceAll(MASK);
        return EXCERPT.matcher(masked).replaceAll("$1" + MASK + "'");
    }

    private String maskLiterals(String line) {
        Matcher literal = LITERAL.matcher(line);
        StringBuilder masked = new StringBuilder();
        while (literal.find()) {
            insideLiteral |= literal.group(2).isEmpty();
            literal.appendReplacement(masked, "$1'" + MASK + "$2");
        }
        return literal.appendTail(masked).toString();
    }
}
