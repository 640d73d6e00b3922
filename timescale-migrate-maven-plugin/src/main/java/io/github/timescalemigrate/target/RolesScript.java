package io.github.timescalemigrate.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The statements of a {@code pg_dumpall --quote-all-identifiers --roles-only}. */
final class RolesScript {
    private static final Pattern IDENTIFIER = Pattern.compile("\"((?:[^\"]++|\"\")++)\"");
    private static final Pattern ABOUT_ONE_ROLE =
            Pattern.compile("(?:CREATE ROLE|ALTER ROLE|COMMENT ON ROLE) .*", Pattern.DOTALL);

    private static final String GRANTED_BY = " GRANTED BY \"(?:[^\"]|\"\")+\"$";

    /** {@code ALTER ROLE "name" WITH}, then words, up to what has a value. */
    private static final Pattern ATTRIBUTES =
            Pattern.compile("(ALTER ROLE \"(?:[^\"]|\"\")+\" WITH)((?: [A-Z]+)+?)(?= CONNECTION| PASSWORD| VALID|$)");

    /** With the connection limit before it. */
    private static final Pattern PASSWORD = Pattern.compile(
            "^((?: CONNECTION LIMIT -?\\d+)?)\\s+PASSWORD\\s+(?:E'(?:[^'\\\\]|''|\\\\.)*+'|'(?:[^']|'')*+')",
            Pattern.DOTALL);

    private final List<Statement> statements;

    private RolesScript(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * A statement and the roles that it is about.
     *
     * @param sql without its semicolon; may hold a password
     * @param roles for a membership both roles, not who granted it
     */
    record Statement(String sql, Set<String> roles) {
        boolean creates() {
            return sql.startsWith("CREATE ROLE ");
        }

        /** The same without who granted it. */
        Statement withoutGrantor() {
            return new Statement(sql.replaceAll(GRANTED_BY, ""), roles);
        }

        /** The same without what only a superuser may say of a role, be it that the role lacks it. */
        Statement withoutAttributesOfSuperusers() {
            Matcher attributes = ATTRIBUTES.matcher(sql);
            return attributes.lookingAt()
                    ? new Statement(
                            attributes.group(1)
                                    + attributes
                                            .group(2)
                                            .replaceAll(" (?:NO)?(?:SUPERUSER|REPLICATION|BYPASSRLS)\\b", "")
                                    + sql.substring(attributes.end()),
                            roles)
                    : this;
        }

        /** Which of them the role has. */
        List<String> attributesOfSuperusers() {
            Matcher attributes = ATTRIBUTES.matcher(sql);
            return attributes.lookingAt()
                    ? Stream.of("SUPERUSER", "REPLICATION", "BYPASSRLS")
                            .filter(attribute ->
                                    List.of(attributes.group(2).split(" ", -1)).contains(attribute))
                            .toList()
                    : List.of();
        }

        /** The same without a password. */
        Statement withoutPassword() {
            Matcher attributes = ATTRIBUTES.matcher(sql);
            return attributes.lookingAt()
                    ? new Statement(
                            attributes.group()
                                    + PASSWORD.matcher(sql.substring(attributes.end()))
                                            .replaceFirst("$1"),
                            roles)
                    : this;
        }

        /** Whether it gives one. */
        boolean hasPassword() {
            return !withoutPassword().equals(this);
        }

        /** Whether it lets a role log in. */
        boolean letsLogIn() {
            Matcher attributes = ATTRIBUTES.matcher(sql);
            return attributes.lookingAt()
                    && List.of(attributes.group(2).split(" ", -1)).contains("LOGIN");
        }

        @Override
        public String toString() {
            return sql.replaceAll("(?s)\\sPASSWORD\\s.*", " PASSWORD ***");
        }
    }

    static RolesScript parse(String script) {
        List<Statement> statements = new ArrayList<>();
        for (String sql : split(script)) {
            if (ABOUT_ONE_ROLE.matcher(sql).matches()) {
                statements.add(new Statement(sql, Set.of(identifiers(sql).get(0))));
            } else if (sql.startsWith("GRANT ")) {
                statements.add(new Statement(sql, new TreeSet<>(identifiers(withoutOthers(sql)))));
            }
        }
        return new RolesScript(statements);
    }

    /** The roles that the script creates. */
    Set<String> roles() {
        Set<String> roles = new TreeSet<>();
        statements.stream().filter(Statement::creates).forEach(statement -> roles.addAll(statement.roles()));
        return roles;
    }

    /** Whether passwords were written: a user who is no superuser cannot read them. */
    boolean hasPasswords() {
        return statements.stream().anyMatch(Statement::hasPassword);
    }

    /** What has to run where these roles exist already: nothing that is about them alone. */
    List<Statement> without(Set<String> existing) {
        Set<String> created = roles();
        created.removeAll(existing);
        return statements.stream()
                .filter(statement -> statement.roles().stream().anyMatch(created::contains))
                .toList();
    }

    /** A grant without the names in it that are none of the roles that it is about. */
    private static String withoutOthers(String grant) {
        return grant.replaceAll(GRANTED_BY, "").replaceFirst("^GRANT [^\"]* ON PARAMETER \"(?:[^\"]|\"\")+\" TO ", "");
    }

    private static List<String> identifiers(String sql) {
        List<String> names = new ArrayList<>();
        Matcher identifier = IDENTIFIER.matcher(sql);
        while (identifier.find()) {
            names.add(identifier.group(1).replace("\"\"", "\""));
        }
        return names;
    }

    /** Splits at semicolons outside of quotes; comments and psql's own commands stand on lines of their own. */
    private static List<String> split(String script) {
        List<String> statements = new ArrayList<>();
        var statement = new StringBuilder();
        char quote = 0;
        boolean escapes = false;
        for (int i = 0; i < script.length(); i++) {
            char c = script.charAt(i);
            if (quote == 0 && statement.isEmpty() && (c == '\\' || script.startsWith("--", i))) {
                int end = script.indexOf('\n', i);
                i = end < 0 ? script.length() : end;
            } else if (quote == 0 && c == ';') {
                statements.add(statement.toString());
                statement.setLength(0);
            } else if (!(statement.isEmpty() && Character.isWhitespace(c))) {
                if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                    escapes = c == '\'' && statement.toString().endsWith(" E");
                } else if (quote != 0 && ((escapes && c == '\\') || script.startsWith("" + quote + quote, i))) {
                    statement.append(c);
                    i++; // The next one is escaped.
                } else if (c == quote) {
                    quote = 0;
                    escapes = false;
                }
                statement.append(script.charAt(i));
            }
        }
        return statements;
    }
}
