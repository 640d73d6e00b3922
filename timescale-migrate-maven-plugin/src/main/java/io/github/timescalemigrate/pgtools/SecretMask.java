package io.github.timescalemigrate.pgtools;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes secrets out of a tool's output, line after line of one stream. */
public final class SecretMask {

    private static final String MASK = "***";

    /** It may go on in the next line. */
    private static final String LITERAL = "(?:E'[^'\\\\]*+(?:(?:''|\\\\.)[^'\\\\]*+)*+|'[^']*+(?:''[^']*+)*+)('?)";

    // ALTER ROLE .. PASSWORD '..' of pg_dumpall, CONNECTION '..' of subscriptions, and what follows a quoted name: it
    // is the value of an option, whose OPTIONS ( may stand in a line that is not shown.
    private static final Pattern SECRET = Pattern.compile(
            "(\\b(?:password|connection)\\s+|\"\\s+)" + LITERAL + "|\\boptions\\s*\\(", Pattern.CASE_INSENSITIVE);
    // In OPTIONS (..) every literal: each wrapper has options of its own, which may be secrets by any name.
    private static final Pattern OPTION =
            Pattern.compile("()" + LITERAL + "|\"[^\"]*+\"|\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern LITERAL_END = Pattern.compile("^[^']*+(?:''[^']*+)*+('?)");
    // Connection strings of dblink and the like.
    private static final Pattern CONNINFO =
            Pattern.compile("(\\bpassword\\s*=\\s*)(?:'[^']*'?|[^\\s']+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern URI = Pattern.compile("(\\w://[^\\s:/@]*:)[^\\s@/]+(?=@)");
    private static final Pattern VERIFIER = Pattern.compile("SCRAM-SHA-256\\$[^\\s']+|\\bmd5[0-9a-f]{32}\\b");
    // The server shows an excerpt around the position of an error, which may begin inside a literal.
    private static final Pattern EXCERPT = Pattern.compile("(\\bLINE \\d+: (?:\\.\\.\\.)?)[^\\s']+'");
    private static final Pattern MESSAGE_START = Pattern.compile("(?:psql|pg_dump|pg_dumpall|pg_restore):|[A-Z]+:  ");

    private final Optional<String> password;
    private boolean insideLiteral;
    private boolean insideOptions;

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
        if (MESSAGE_START.matcher(masked).lookingAt()) {
            insideLiteral = false;
            insideOptions = false;
        }
        masked = maskLiterals(masked);
        masked = CONNINFO.matcher(masked).replaceAll("$1" + MASK);
        masked = URI.matcher(masked).replaceAll("$1" + MASK);
        masked = VERIFIER.matcher(masked).replaceAll(MASK);
        return EXCERPT.matcher(masked).replaceAll("$1" + MASK + "'");
    }

    private String maskLiterals(String line) {
        StringBuilder masked = new StringBuilder();
        Matcher end = LITERAL_END.matcher(line);
        String rest = line;
        if (insideLiteral && end.find()) {
            insideLiteral = end.group(1).isEmpty();
            masked.append(MASK).append(end.group(1));
            rest = line.substring(end.end());
        }
        Matcher next = SECRET.matcher(rest);
        while (next.usePattern(insideOptions ? OPTION : SECRET).find()) {
            if (next.group(2) == null) {
                insideOptions = !next.group().equals(")");
            } else {
                insideLiteral = next.group(2).isEmpty();
                next.appendReplacement(masked, "$1'" + MASK + "$2");
            }
        }
        return next.appendTail(masked).toString();
    }
}
