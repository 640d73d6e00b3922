package io.github.timescalemigrate.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.report.RefusedException;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.DefaultSettingsProblem;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** On settings that Maven's own commands encrypted, read and decrypted by Maven's own classes. */
class ConnectionsTest {
    private static final String PROD = "postgres://app:S3cret%2Fof%40prod@db.example.com:5433/metrics?sslmode=require";

    private static File resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(ConnectionsTest.class.getResource(name))
                            .toURI())
                    .toFile();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Settings settings() {
        try {
            return new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(new DefaultSettingsBuildingRequest().setUserSettingsFile(resource("settings.xml")))
                    .getEffectiveSettings();
        } catch (SettingsBuildingException e) {
            throw new AssertionError(e);
        }
    }

    private static SettingsDecrypter decrypter(String security) {
        var dispatcher = new DefaultSecDispatcher(new DefaultPlexusCipher());
        dispatcher.setConfigurationFile(security);
        return new DefaultSettingsDecrypter(dispatcher);
    }

    private static Connections connections(Map<String, String> environment) {
        return new Connections(decrypter(resource("settings-security.xml").toString()), settings(), environment);
    }

    private static @Nullable ConnectionString source(String element) {
        return connections(Map.of()).find("source", Configured.Holder.source(element));
    }

    private static @Nullable ConnectionString server(String id) {
        return source("<source><serverId>" + id + "</serverId></source>");
    }

    @Test
    void serverGivesUrlUserAndDecryptedPassword() {
        assertThat(server("prod")).isEqualTo(ConnectionString.parse(PROD));
    }

    @Test
    void serverMayHaveItsPasswordInPlainText() {
        assertThat(server("plain"))
                .isEqualTo(ConnectionString.parse("postgres://app:plain-password@db.example.com/metrics"));
    }

    @Test
    void urlBesideTheServerStandsOverTheServers() {
        assertThat(source("<source><serverId>prod</serverId><url>jdbc:postgresql://other:5434/copy</url></source>"))
                .isEqualTo(ConnectionString.parse(
                        "jdbc:postgresql://other:5434/copy?user=app&password=S3cret%2Fof%40prod"));
    }

    @Test
    void serverStandsOverUserAndPasswordOfTheUrlBesideIt() {
        assertThat(source("<source><serverId>plain</serverId><url>postgres://me:mine@other/copy</url></source>"))
                .isEqualTo(ConnectionString.parse("postgres://app:plain-password@other/copy"));
    }

    @Test
    void passwordOfAServerWithoutUsernameIsForTheUserOfTheUrl() {
        assertThat(server("password-alone"))
                .isEqualTo(ConnectionString.parse("postgres://owner:S3cret-without-user@db.example.com/metrics"));
    }

    @Test
    void serverOfAUrlAloneIsTakenAsItIs() {
        assertThat(server("url-alone"))
                .isEqualTo(ConnectionString.parse("postgres://owner:in-the-url@db.example.com/metrics"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"without-url", "empty-url"})
    void serverWithoutUrlNeedsOneBesideIt(String id) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> server(id))
                .withMessage("<server> " + id + " of settings.xml names no database")
                .satisfies(e -> assertThat(e.remedy())
                        .isEqualTo(
                                "Set <url> in the <configuration> of the server, or beside <serverId> in <source>."));
        assertThat(source("<source><serverId>" + id + "</serverId><url>postgres://h/d</url></source>"))
                .isNotNull();
    }

    @Test
    void unknownServerIsRefused() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> server("production"))
                .withMessage("There is no <server> production of settings.xml")
                .satisfies(e -> assertThat(e.remedy()).contains("<id>production</id>", "<serverId> of <source>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other-settings-security.xml", "missing-settings-security.xml", "settings.xml"})
    void passwordThatCannotBeDecryptedIsRefused(String security) {
        String file = security.startsWith("missing")
                ? resource("settings.xml").toPath().resolveSibling(security).toString()
                : resource(security).toString();
        var connections = new Connections(decrypter(file), settings(), Map.of());

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> connections.find(
                        "source", Configured.Holder.source("<source><serverId>prod</serverId></source>")))
                .withMessage("The password of <server> prod of settings.xml cannot be decrypted")
                .satisfies(e -> assertThat(e.remedy()).contains("settings-security.xml", "--encrypt-password"));
    }

    @Test
    void warningOfTheDecrypterIsNoRefusal() {
        SettingsDecrypter maven4 = request -> new SettingsDecryptionResult() {
            @Override
            public Server getServer() {
                var server = request.getServers().get(0).clone();
                server.setPassword("decrypted");
                return server;
            }

            @Override
            public List<Server> getServers() {
                return List.of(getServer());
            }

            @Override
            public org.apache.maven.settings.@Nullable Proxy getProxy() {
                return null;
            }

            @Override
            public List<org.apache.maven.settings.Proxy> getProxies() {
                return List.of();
            }

            @Override
            public List<SettingsProblem> getProblems() {
                return List.of(new DefaultSettingsProblem(
                        "Pre-Maven 4 legacy encrypted password detected for server prod",
                        SettingsProblem.Severity.WARNING,
                        "server: prod",
                        -1,
                        -1,
                        null));
            }
        };
        var connections = new Connections(maven4, settings(), Map.of());

        assertThat(connections.find("source", Configured.Holder.source("<source><serverId>prod</serverId></source>")))
                .isEqualTo(
                        ConnectionString.parse("postgres://app:decrypted@db.example.com:5433/metrics?sslmode=require"));
    }

    @Test
    void pomStandsOverTheEnvironment() {
        var connections = connections(Map.of("SOURCE", "postgres://env/d", "TARGET", "postgres://env/d"));

        assertThat(connections.find("source", Configured.Holder.source("<source>postgres://pom/d</source>")))
                .isEqualTo(ConnectionString.parse("postgres://pom/d"));
        assertThat(connections.find("source", Configured.Holder.source("<source><serverId>prod</serverId></source>")))
                .isEqualTo(ConnectionString.parse(PROD));
    }

    @Test
    void environmentServesEachSideThatThePomDoesNotName() {
        var connections = connections(Map.of("SOURCE", "postgres://s/d", "TARGET", "postgres://t/d"));

        assertThat(connections.find("source", null)).isEqualTo(ConnectionString.parse("postgres://s/d"));
        assertThat(connections.find("target", null)).isEqualTo(ConnectionString.parse("postgres://t/d"));
        assertThat(connections.find("target", new DatabaseParameter()))
                .isEqualTo(ConnectionString.parse("postgres://t/d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<source> </source>",
                "<source><url> </url></source>",
                "<source><serverId> </serverId></source>",
                "<source><serverId> </serverId><url> </url></source>"
            })
    void blankIsAsIfItWereNotThere(String element) {
        var connections = connections(Map.of("SOURCE", "postgres://env/d"));

        assertThat(connections.find("source", Configured.Holder.source(element)))
                .isEqualTo(ConnectionString.parse("postgres://env/d"));
    }

    @Test
    void nothingAtAllIsNull() {
        assertThat(connections(Map.of()).find("source", null)).isNull();
        assertThat(connections(Map.of("SOURCE", " ")).find("source", null)).isNull();
        assertThat(connections(Map.of("source", "postgres://h/d")).find("source", null))
                .isNull();
    }

    @Test
    void badConnectionStringsAreSaidToBeWhereTheyAreAndNotShown() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> source("<source>postgres://u:secret@h:port/d</source>"))
                .withMessageStartingWith("<source> is no connection string: The port is not a number")
                .satisfies(e -> assertThat(e.getMessage() + e.remedy()).doesNotContain("secret"));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> connections(Map.of("TARGET", "u:secret@h/d")).find("target", null))
                .withMessageStartingWith("The environment variable TARGET is no connection string: ")
                .satisfies(e -> assertThat(e.getMessage() + e.remedy()).doesNotContain("secret"));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> server("bad-url"))
                .withMessageStartingWith("<url> of <server> bad-url of settings.xml is no connection string: ")
                .satisfies(
                        e -> assertThat(e.getMessage() + e.remedy()).doesNotContain("in-a-bad-url", "plain-password"));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> source("<source><serverId>prod</serverId><url>mysql://u:secret@h</url></source>"))
                .withMessageStartingWith("<url> of <source> is no connection string: ")
                .satisfies(e -> assertThat(e.getMessage() + e.remedy()).doesNotContain("secret"));
    }
}
