package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.inventory.Depth;
import io.github.timescalemigrate.migration.Format;
import io.github.timescalemigrate.migration.Settings.Way;
import io.github.timescalemigrate.report.RefusedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the text of a parameter means; what means nothing is refused by name. */
final class ParameterText {
    private ParameterText() {}

    static Format format(String name, @Nullable String text) {
        return text == null ? Way.DEFAULT.format() : oneOf(Format.values(), name, text);
    }

    /** Null where nothing is said. */
    static @Nullable Depth depth(String name, @Nullable String text) {
        return text == null ? null : oneOf(Depth.values(), name, text);
    }

    private static <E extends Enum<E>> E oneOf(E[] values, String name, String text) {
        return Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(text.strip()))
                .findAny()
                .orElseThrow(() -> unknown(
                        name,
                        text,
                        Arrays.stream(values)
                                .map(value -> value.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" or "))));
    }

    static int jobs(String name, @Nullable String text) {
        if (text == null) {
            return Way.DEFAULT.jobs();
        }
        if (!text.strip().matches("[1-9]\\d{0,2}")) {
            throw unknown(name, text, "a number from 1 to 999");
        }
        return Integer.parseInt(text.strip());
    }

    /** Null where nothing is said. */
    static @Nullable Boolean yesOrNo(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw unknown(name, text, "true or false");
        };
    }

    private static RefusedException unknown(String name, String text, String wanted) {
        return new RefusedException("%s: \"%s\" is not %s".formatted(name, text, wanted), "Set it to " + wanted + ".");
    }
}
