package io.github.timescalemigrate.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The parameters host, hostaddr and port, which are lists of the same length. */
final class Hosts {
    private static final int DEFAULT_PORT = 5432;

    private Hosts() {}

    /** Replaces what was given by every host and port in full, so that the driver and the client tools read the same. */
    static void complete(Settings settings, Surroundings surroundings) {
        String given = settings.values.getOrDefault(Parameter.HOST, "");
        String addresses = settings.values.getOrDefault(Parameter.HOSTADDR, "");
        String[] names = (given.isEmpty() ? addresses : given).split(",", -1);
        String[] ports = settings.values.getOrDefault(Parameter.PORT, "").split(",", -1);
        if (!addresses.isEmpty() && addresses.split(",", -1).length != names.length) {
            throw Settings.invalid("host and hostaddr are lists of different length");
        }
        if (ports.length != 1 && ports.length != names.length) {
            throw Settings.invalid("There must be one port, or one for each host");
        }
        List<String> allNames = new ArrayList<>();
        List<String> allPorts = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            int port = port(ports[ports.length == 1 ? 0 : i].strip());
            String name = names[i].isEmpty()
                    ? settings.socketByDefault ? defaultHost(port, surroundings) : "localhost"
                    : checked(names[i]);
            if (isSocket(name) && names.length > 1) {
                throw Settings.invalid("A Unix socket cannot be one of several hosts: the JDBC driver takes one only");
            }
            allNames.add(name);
            allPorts.add(Integer.toString(port));
        }
        settings.put(Parameter.HOST, String.join(",", allNames));
        settings.put(Parameter.PORT, String.join(",", allPorts));
        for (String address : addresses.isEmpty() ? new String[0] : addresses.split(",", -1)) {
            if (!isAddress(address)) {
                throw Settings.invalid("hostaddr must be an IP address; a name belongs in host");
            }
        }
        if (!addresses.isEmpty()
                && !addresses.equals(settings.values.get(Parameter.HOST))
                && "verify-full".equals(settings.values.get(Parameter.SSLMODE))) {
            throw Settings.invalid("The JDBC driver cannot connect to hostaddr and verify the name of host:"
                    + " take hostaddr out, or use sslmode=verify-ca");
        }
    }

    private static int port(String text) {
        int port = text.isEmpty() ? DEFAULT_PORT : text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw Settings.invalid("The port is not a number from 1 to 65535. " + LibpqUri.ENCODE_PASSWORD);
        }
        return port;
    }

    private static String checked(String name) {
        if (name.startsWith("@")) {
            throw Settings.invalid("Abstract Unix sockets cannot be used: the JDBC driver needs a directory");
        }
        if (isSocket(name) || isAddress(name) || name.matches("[^\\s\\p{Cntrl}/?#\\[\\]@%:]+")) {
            return name;
        }
        throw Settings.invalid(
                "The host is neither a name, nor an address, nor the directory of a Unix socket; its port"
                        + " belongs after the host in a URI, and in port= elsewhere. " + LibpqUri.ENCODE_PASSWORD);
    }

    private static String defaultHost(int port, Surroundings surroundings) {
        return surroundings.socketDirectories().stream()
                .filter(directory -> Files.exists(directory.resolve(".s.PGSQL." + port)))
                .findFirst()
                .map(Path::toString)
                .orElse("localhost");
    }

    static boolean isSocket(String name) {
        return name.startsWith("/");
    }

    static boolean isLocal(String name) {
        return isSocket(name)
                || name.equalsIgnoreCase("localhost")
                || (isAddress(name) && address(name).isLoopbackAddress());
    }

    private static boolean isAddress(String name) {
        // Only what cannot be a name, for a name would be looked up.
        if (!name.contains(":") && !name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return false;
        }
        try {
            address(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal.replaceAll("%.*", ""));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
