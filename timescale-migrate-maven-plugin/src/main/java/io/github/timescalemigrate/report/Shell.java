package io.github.timescalemigrate.report;

/** Commands that a person may copy into a POSIX shell. */
public final class Shell {
    private Shell() {}

    /** One word, in single quotes where the shell would read it otherwise. */
    public static String word(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
