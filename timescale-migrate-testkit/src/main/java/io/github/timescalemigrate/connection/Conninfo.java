package io.github.timescalemigrate.connection;

/** {@code host=localhost dbname='my db'}: libpq's "Keyword/Value Connection Strings". */
final class Conninfo {
    private Conninfo() {}

    static boolean is(String text) {
        return text.indexOf('=') > 0 && !text.contains("://");
    }

    static Settings parse(String text) {
        var settings = new Settings();
        // Somebody's user:pass=word@host is no place to quote from.
        boolean maybeSecret = text.indexOf('@') >= 0;
        int number = 0;
        int i = 0;
        while (i < text.length()) {
            number++;
            int equals = text.indexOf('=', i);
            String keyword = equals < 0 ? "" : text.substring(i, equals).strip();
            if (keyword.isEmpty() || keyword.matches("(?s).*\\s.*")) {
                throw Settings.invalid("In the pair in place " + number
                        + " there is no keyword=value. A value with a space in it needs single quotes");
            }
            i = equals + 1;
            while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
                i++;
            }
            boolean quoted = i < text.length() && text.charAt(i) == '\'';
            var value = new StringBuilder();
            for (i += quoted ? 1 : 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quoted ? c == '\'' : Character.isWhitespace(c)) {
                    break;
                }
                if (c == '\\' && i + 1 < text.length()) {
                    c = text.charAt(++i);
                }
                value.append(c);
            }
            if (quoted && i == text.length()) {
                throw Settings.invalid("The quote of the value in place " + number + " is not closed");
            }
            i += quoted ? 1 : 0;
            while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
                i++;
            }
            settings.put(keyword, value.toString(), Settings.where(keyword, number, maybeSecret));
            maybeSecret |= keyword.endsWith("password");
        }
        return settings;
    }

    static String quote(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
