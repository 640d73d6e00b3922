package io.github.timescalemigrate.maven;

import io.github.timescalemigrate.connection.ConnectionString;
import io.github.timescalemigrate.report.RefusedException;
import java.util.Locale;
import java.util.Map;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem.Severity;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/** Finds the connection string of a side: in the POM, in settings.xml, in the environment. */
final class Connections {
    private final SettingsDecrypter decrypter;
    private final Settings settings;
    private final Map<String, String> environment;

    Connections(SettingsDecrypter decrypter, Settings settings, Map<String, String> environment) {
        this.decrypter = decrypter;
        this.settings = settings;
        this.environment = environment;
    }

    /**
     * The database that a parameter names, else the one that the environment names, else null.
     *
     * @param side {@code source} or {@code target}
     * @throws RefusedException when what is named is no connection string, or the server is not in settings.xml
     */
    @Nullable ConnectionString find(String side, @Nullable DatabaseParameter parameter) {
        String variable = side.toUpperCase(Locale.ROOT);
        String serverId = parameter == null ? null : orNull(parameter.serverId());
        String url = parameter == null ? null : orNull(parameter.url());
        if (serverId != null) {
            return ofServer(side, serverId, url);
        }
        if (url != null) {
            return parse("<" + side + ">", url);
        }
        String text = orNull(environment.get(variable));
        return text == null ? null : parse("The environment variable " + variable, text);
    }

    @Nullable private static String orNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private ConnectionString ofServer(String side, String serverId, @Nullable String url) {
        String where = "<server> " + serverId + " of settings.xml";
        if (settings.getServer(serverId) == null) {
            throw new RefusedException(
                    "There is no " + where,
                    "Add <server><id>" + serverId + "</id>…</server> to settings.xml, or correct <serverId> of <" + side
                            + ">.");
        }
        Server server = decrypted(where, settings.getServer(serverId));
        String text = url == null ? orNull(urlOf(server)) : url;
        if (text == null) {
            throw new RefusedException(
                    where + " names no database",
                    "Set <url> in the <configuration> of the server, or beside <serverId> in <" + side + ">.");
        }
        ConnectionString database = parse(url == null ? "<url> of " + where : "<url> of <" + side + ">", text);
        String user = orNull(server.getUsername());
        return user == null && server.getPassword() == null
                ? database
                : database.withCredentials(user == null ? database.user() : user, server.getPassword());
    }

    private Server decrypted(String where, Server server) {
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        // Maven 4 warns of passwords that Maven 3 encrypted, and decrypts them.
        if (result.getProblems().stream().anyMatch(problem -> problem.getSeverity() != Severity.WARNING)) {
            throw new RefusedException(
                    "The password of " + where + " cannot be decrypted",
                    "Check settings-security.xml, or encrypt it anew with mvn --encrypt-password.");
        }
        return result.getServer();
    }

    @Nullable private static String urlOf(Server server) {
        return server.getConfiguration() instanceof Xpp3Dom configuration && configuration.getChild("url") != null
                ? configuration.getChild("url").getValue()
                : null;
    }

    private static ConnectionString parse(String where, String text) {
        try {
            return ConnectionString.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    where + " is no connection string: " + e.getMessage(),
                    "Write it as postgres://user@host:5432/database.");
        }
    }
}
