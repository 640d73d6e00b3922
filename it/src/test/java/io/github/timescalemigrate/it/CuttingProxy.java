package io.github.timescalemigrate.it;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A proxy before a server, which does something when so many bytes have gone through it: cut all connections, for one. */
final class CuttingProxy implements AutoCloseable {
    private final URI server;
    private final ServerSocket listening;
    private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile Interruption.Action action = () -> {};

    CuttingProxy(String url) throws IOException {
        this.server = URI.create(url);
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** The same database through this proxy. */
    String url() {
        return server.toString().replaceFirst("@[^/]*/", "@127.0.0.1:" + listening.getLocalPort() + "/");
    }

    /** Does something once, when so many bytes more have gone through in either direction; what carries the next ones waits. */
    void after(long bytes, Interruption.Action then) {
        action = then;
        left.set(bytes);
    }

    /** Closes all connections; new ones are taken. */
    void cut() throws IOException {
        for (Closeable socket = open.poll(); socket != null; socket = open.poll()) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket upstream = new Socket();
            open.add(client);
            open.add(upstream);
            start(() -> {
                upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()));
                start(() -> pump(client, upstream));
                pump(upstream, client);
            });
        }
    }

    private void pump(Socket from, Socket to) throws Exception {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                long before = left.getAndAdd(-read);
                if (before > 0 && before <= read) {
                    action.run();
                }
                out.write(buffer, 0, read);
            }
        }
    }

    private static void start(Interruption.Action work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        // The connection ends here.
                    }
                },
                "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
