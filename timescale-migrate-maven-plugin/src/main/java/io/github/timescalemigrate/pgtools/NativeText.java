package io.github.timescalemigrate.pgtools;

import io.github.timescalemigrate.report.MigrationException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a program can be given. Java replaces characters that the encoding does not have by question marks, which would lead
 * a tool to another database.
 *
 * @param encoding of arguments and environment variables
 */
record NativeText(Charset encoding) {
    private static final int FIRST_WITH_ITS_OWN_PROPERTY = 18;

    /** Up to Java 17 it is the default encoding (java.lang.ProcessImpl, ProcessEnvironment), then that of the locale. */
    static NativeText ofThisProcess() {
        return new NativeText(
                Runtime.version().feature() < FIRST_WITH_ITS_OWN_PROPERTY
                        ? Charset.defaultCharset()
                        : Charset.forName(System.getProperty(
                                "sun.jnu.encoding", Charset.defaultCharset().name())));
    }

    /**
     * Looks whether all of it arrives as it is.
     *
     * @throws MigrationException if not; names the variable or the argument, never the value of a variable
     */
    void require(String tool, List<String> command, Map<String, @Nullable String> environment) {
        environment.forEach((name, value) -> require(tool, value == null ? "" : value, name));
        command.forEach(argument -> require(tool, argument, "the argument " + argument));
    }

    private void require(String tool, String text, String name) {
        if (!encoding.newEncoder().canEncode(text)) {
            throw new MigrationException(
                    "%s: %s has characters that %s, the encoding of this process, has not"
                            .formatted(tool, name, encoding),
                    "Run again in a locale of UTF-8: export LC_ALL=C.UTF-8");
        }
    }
}
