package io.github.timescalemigrate.it;

import io.github.timescalemigrate.it.TimescaleServer.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A server of {@code it/servers}: Debian's packages in a cache folder. It ends with this process at the latest. */
record EmbeddedServer() implements ServerProvider {
    static final Script SCRIPT = new Script("servers");

    @Override
    public Started start(Role role) throws UnavailableException {
        String version = String.valueOf(role.postgresql());
        return start(named(role.name().toLowerCase(Locale.ROOT)), version, "--postgresql", version);
    }

    /** A server of a role's version, and a hot standby of it: in this order, and to be stopped in the other one. */
    static List<Started> startWithStandby(Role role) throws UnavailableException {
        String version = String.valueOf(role.postgresql());
        Started primary = start(named("primary"), version, "--postgresql", version);
        try {
            return List.of(primary, start(named("standby"), version, "--standby-of", named("primary")));
        } catch (UnavailableException | RuntimeException e) {
            primary.stop().run();
            throw e;
        }
    }

    /** Restarts the server of a role; ends its sessions. */
    static void restart(Role role) throws UnavailableException {
        SCRIPT.run("restart", named(role.name().toLowerCase(Locale.ROOT)));
    }

    /** Restarts the primary of {@link #startWithStandby}, for settings that a server takes only so. */
    static void restartPrimary() throws UnavailableException {
        SCRIPT.run("restart", named("primary"));
    }

    private static Started start(String name, String version, String... options) throws UnavailableException {
        List<String> arguments = new ArrayList<>(List.of("start", name, "--while", pid()));
        arguments.addAll(List.of(options));
        String url = SCRIPT.run(arguments.toArray(String[]::new));
        Path tools = Path.of(SCRIPT.run("bin", "--postgresql", version));
        return new Started(url, "embedded", Optional.of(tools), () -> stop(name));
    }

    private static String named(String name) {
        return name + "-" + pid();
    }

    private static String pid() {
        return String.valueOf(ProcessHandle.current().pid());
    }

    private static void stop(String name) {
        try {
            SCRIPT.run("stop", name);
        } catch (UnavailableException e) {
            throw new IllegalStateException(e.reason(), e);
        }
    }
}
