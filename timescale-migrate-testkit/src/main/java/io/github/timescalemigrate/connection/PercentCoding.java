package io.github.timescalemigrate.connection;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as libpq does it: UTF-8, and a plus sign is a plus sign. */
final class PercentCoding {
    private static final String KEPT = "-._~$!*'";

    private PercentCoding() {}

    /** @param what names the part, to complete "... is not percent-encoded properly" */
    static String decode(String text, String what) {
        var bytes = new ByteArrayOutputStream(text.length());
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                bytes.write(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw Settings.invalid("A % in the " + what
                        + " is not followed by two hexadecimal digits: write %25 for the character itself");
            }
            bytes.write(16 * high + low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Settings.invalid("The percent-encoded bytes of the " + what + " are not UTF-8");
        }
    }

    /** Encodes what a URI gives a meaning to, and what cannot be seen; other letters stay readable. */
    static String encode(String text) {
        var encoded = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean plain =
                    c < 128 ? Character.isLetterOrDigit(c) || KEPT.indexOf(c) >= 0 : Character.isLetterOrDigit(c);
            if (plain) {
                encoded.appendCodePoint(c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    encoded.append('%').append(String.format("%02X", b));
                }
            }
        });
        return encoded.toString();
    }
}
