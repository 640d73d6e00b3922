package io.github.timescalemigrate.pgtools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "ALTER ROLE \"r\" WITH LOGIN PASSWORD 'geheim' VALID UNTIL 'infinity';|ALTER ROLE \"r\" WITH LOGIN PASSWORD '***' VALID UNTIL 'infinity';",
                "alter role r password 'geh''eim' foo|alter role r password '***' foo",
                "alter role r password E'geh\\'eim' foo|alter role r password '***' foo",
                "OPTIONS (\"user\" 'u', \"password\" 'geheim')|OPTIONS (\"user\" '***', \"password\" '***')",
                "options(sslpassword 'a)''b', \"a)\" E'\\\\''geheim', token 'geheim') AS 'b'|options(sslpassword '***', \"a)\" '***', token '***') AS 'b'",
                "LINE 4:     \"token\" 'geheim',|LINE 4:     \"token\" '***',",
                "CONNECTION 'host=a pass=geheim dbname=b' PUBLICATION \"p\" WITH (slot_name = 's')|CONNECTION '***' PUBLICATION \"p\" WITH (slot_name = 's')",
                "cannot connect to host=a password=geheim dbname=b|cannot connect to host=a password=*** dbname=b",
                "could not connect to postgres://u:geheim@host/db|could not connect to postgres://u:***@host/db",
                "role r has SCRAM-SHA-256$4096:geheim=$a+/=:b=|role r has ***",
                "md5 is md50123456789abcdef0123456789abcdef|md5 is ***",
                "LINE 1: ...bZgeheim=:mzcG/YOa9zJYj8DgM/2pnZvT1xhZ=' FOO;|LINE 1: ...***' FOO;",
                "LINE 1: alter role nobody password 'geheim' valid|LINE 1: alter role nobody password '***' valid",
            })
    void hidesSecretsOfStatementsAndConnections(String line, String masked) {
        assertThat(new SecretMask(Optional.empty()).mask(line))
                .isEqualTo(masked)
                .doesNotContain("geheim");
    }

    @Test
    void hidesEveryOptionOfAStatement() {
        assertThat(
                        SecretMask.maskAll(
                                """
                                CREATE USER MAPPING FOR "u" SERVER "s" OPTIONS (
                                    password 'geh
                                eim', token 'geheim',
                                    "sslpassword" 'geheim',
                                    "user" ' '
                                );
                                COMMENT ON SERVER "s" IS 'kept';
                                """))
                .isEqualTo(
                        """
                        CREATE USER MAPPING FOR "u" SERVER "s" OPTIONS (
                            password '***
                        ***', token '***',
                            "sslpassword" '***',
                            "user" '***'
                        );
                        COMMENT ON SERVER "s" IS 'kept';""");
    }

    @Test
    void aNewMessageEndsOptionsThatWereCut() {
        SecretMask mask = new SecretMask(Optional.empty());
        mask.mask("LINE 1: CREATE SERVER \"s\" FOREIGN DATA WRAPPER \"w\" OPTIONS (\"host\" 'a', ...");

        assertThat(mask.mask("psql:dump.sql:3: STATEMENT:  SELECT 'a'"))
                .isEqualTo("psql:dump.sql:3: STATEMENT:  SELECT 'a'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "psql: error: FATAL:  password authentication failed for user \"u\"",
                "ALTER ROLE r PASSWORD NULL;",
                "pg_dump: hint: Try \"pg_dump --help\" for more information.",
                "LINE 1: select 'a' from b;",
                "COPY public.passwords (password, salt) FROM stdin;",
            })
    void leavesTheRest(String line) {
        assertThat(new SecretMask(Optional.of("")).mask(line)).isEqualTo(line);
    }

    @Test
    void hidesTheConnectionsOwnPasswordWhereverItStands() {
        assertThat(new SecretMask(Optional.of("s3cret$1")).mask("x s3cret$1 ys3cret$1"))
                .isEqualTo("x *** y***");
    }

    @Test
    void hidesALiteralThatGoesOnInTheNextLines() {
        SecretMask mask = new SecretMask(Optional.empty());

        assertThat(List.of(
                        mask.mask("STATEMENT:  create role r password 'abc"),
                        mask.mask("def"),
                        mask.mask("ghi' foo"),
                        mask.mask("it's")))
                .containsExactly("STATEMENT:  create role r password '***", "***", "***' foo", "it's");
    }

    @Test
    void aNewMessageEndsALiteralThatWasCut() {
        SecretMask mask = new SecretMask(Optional.empty());
        mask.mask("LINE 1: ...ATER ROLE r PASSWORD 'abc...");

        assertThat(mask.mask("STATEMENT:  select 1")).isEqualTo("STATEMENT:  select 1");
    }

    @Test
    void longLinesDoNotExhaustTheStack() {
        String line = "x password '" + "a''".repeat(200_000) + "' y";

        assertThat(new SecretMask(Optional.empty()).mask(line)).isEqualTo("x password '***' y");
    }
}
