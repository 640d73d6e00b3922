package io.github.timescalemigrate.it;

import io.github.timescalemigrate.connection.ConnectionString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A pooler in front of a server, by transaction, of the program that the machine has. */
final class PgBouncer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private final Process process;
    private final ConnectionString pooled;

    private PgBouncer(Process process, ConnectionString pooled) {
        this.process = process;
        this.pooled = pooled;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Starts it.
     *
     * @param database the superuser's connection string to what stands behind it
     * @param folder for its configuration, readable by the user that it runs as
     * @param setting one more line of configuration
     */
    static PgBouncer start(String database, Path folder, String setting) throws IOException, InterruptedException {
        ConnectionString behind = ConnectionString.parse(database);
        int port = freePort();
        Path configuration = Files.writeString(
                folder.resolve("pgbouncer.ini"),
                """
                [databases]
                * = host=%s port=%d user=%s password=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                %s
                """
                        .formatted(
                                behind.hosts().get(0).name(),
                                behind.hosts().get(0).port(),
                                behind.user(),
                                behind.jdbcProperties().getProperty("password"),
                                port,
                                setting));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) { // It refuses to run as root.
            command.addAll(List.of("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"));
        }
        command.addAll(List.of(PROGRAM.toString(), "--quiet", configuration.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        awaitAnswer(process, port);
        return new PgBouncer(
                process,
                ConnectionString.parse("postgres://" + behind.user() + "@127.0.0.1:" + port)
                        .withDatabase(behind.database()));
    }

    /** The connection string that leads through it. */
    String url() {
        return pooled.toString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitAnswer(Process process, int port) throws InterruptedException {
        for (int attempt = 0; attempt < 100 && process.isAlive(); attempt++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        process.destroy();
        throw new IllegalStateException("pgbouncer does not answer");
    }

    @Override
    public void close() {
        process.destroy();
    }
}
