package io.github.timescalemigrate.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters host, hostaddr and port, which are lists of the same length. */
final class Hosts {
    private static final int DEFAULT_PORT = 5432;

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[(?<address>[^]]+)]|(?<name>(?!\\[)[^:]*))(?::(?<port>.*))?", Pattern.DOTALL);

    private Hosts() {}

    /**
     * Reads {@code host:port,[address]:port,...}, of which every part may be missing.
     *
     * @param decode of a text, and of what to call it in a message
     */
    static void read(String text, BinaryOperator<String> decode, Settings settings) {
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String host : text.split(",", -1)) {
            Matcher matcher = HOST_AND_PORT.matcher(host);
            if (!matcher.matches()) {
                throw Settings.invalid("An IPv6 address must be written as [address]:port");
            }
            String address = matcher.group("address");
            String port = matcher.group("port");
            names.add(decode.apply(address == null ? matcher.group("name") : address, "host"));
            ports.add(port == null ? "" : decode.apply(port, "port"));
        }
        settings.put(Parameter.HOST, String.join(",", names));
        settings.put(Parameter.PORT, String.join(",", ports));
    }

    /** Replaces what was given by every host and port in full, lest driver and client tools fill it in differently. */
    static void complete(Settings settings, Surroundings surroundings) {
        List<String> addresses = list(settings, Parameter.HOSTADDR, List.of());
        List<String> names = list(settings, Parameter.HOST, addresses.isEmpty() ? List.of("") : addresses);
        List<String> ports = list(settings, Parameter.PORT, List.of(""));
        if (!addresses.isEmpty() && addresses.size() != names.size()) {
            throw Settings.invalid("host and hostaddr are lists of different length");
        }
        if (ports.size() != 1 && ports.size() != names.size()) {
            throw Settings.invalid("There must be one port, or one for each host");
        }
        List<String> allNames = new ArrayList<>();
        List<String> allPorts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int port = port(ports.get(ports.size() == 1 ? 0 : i).strip());
            String name = names.get(i).isEmpty() && !addresses.isEmpty() ? addresses.get(i) : names.get(i);
            allNames.add(name.isEmpty() ? defaultHost(port, settings, surroundings) : checked(name));
            allPorts.add(Integer.toString(port));
        }
        if (allNames.stream().anyMatch(Hosts::isSocket) && allNames.size() + addresses.size() > 1) {
            throw Settings.invalid("A Unix socket cannot be one of several hosts, or have a hostaddr:"
                    + " the JDBC driver takes it only alone");
        }
        checkAddresses(addresses, allNames, settings);
        settings.put(Parameter.HOST, String.join(",", allNames));
        settings.put(Parameter.PORT, String.join(",", allPorts));
    }

    private static List<String> list(Settings settings, Parameter parameter, List<String> otherwise) {
        String value = settings.values.get(parameter);
        return value == null ? otherwise : List.of(value.split(",", -1));
    }

    private static void checkAddresses(List<String> addresses, List<String> names, Settings settings) {
        if (!addresses.stream().allMatch(Hosts::isAddress)) {
            throw Settings.invalid("hostaddr must be an IP address; a name belongs in host");
        }
        boolean verified = "verify-full".equals(settings.values.get(Parameter.SSLMODE));
        if (verified && !addresses.isEmpty() && !addresses.equals(names)) {
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

    private static String defaultHost(int port, Settings settings, Surroundings surroundings) {
        return surroundings.socketDirectories().stream()
                .filter(directory -> settings.socketByDefault && Files.exists(directory.resolve(".s.PGSQL." + port)))
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
