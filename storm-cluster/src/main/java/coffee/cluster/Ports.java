package coffee.cluster;

import coffee.cli.CommandFailure;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The ports of a cluster; each worker takes one of the slots. */
public record Ports(int zookeeper, int nimbus, int supervisor, List<Integer> slots) {

    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 32_000;

    public Ports {
        slots = List.copyOf(slots);
    }

    /**
     * Ports that are free now. They are outside of the range that the system uses for outgoing connections: one of
     * those could take a port before the cluster has started.
     */
    static Ports free(int slots) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            while (held.size() < 3 + slots) {
                hold(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST), held);
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.subList(3, ports.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            held.forEach(Ports::release);
        }
    }

    private static void hold(int port, List<ServerSocket> held) throws IOException {
        try {
            held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException taken) {
            // another may be free
        }
    }

    /** Consecutive ports, beginning with this one. */
    static Ports from(int first, int slots) {
        return new Ports(
                first,
                first + 1,
                first + 2,
                Stream.iterate(first + 3, p -> p + 1).limit(slots).toList());
    }

    /** Reads what {@link #write} wrote. */
    static Optional<Ports> read(Path file) {
        Properties p = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            p.load(in);
            return Optional.of(new Ports(
                    number(p, "zookeeper"),
                    number(p, "nimbus"),
                    number(p, "supervisor"),
                    Stream.of(p.getProperty("slots").split(","))
                            .map(Integer::valueOf)
                            .toList()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new CommandFailure(file + " is damaged: run bin/coffee cluster down, and up again", e);
        }
    }

    private static int number(Properties p, String name) {
        return Integer.parseInt(p.getProperty(name));
    }

    void write(Path file) throws IOException {
        Properties p = new Properties();
        p.setProperty("zookeeper", Integer.toString(zookeeper));
        p.setProperty("nimbus", Integer.toString(nimbus));
        p.setProperty("supervisor", Integer.toString(supervisor));
        p.setProperty(
                "slots", String.join(",", slots.stream().map(String::valueOf).toList()));
        Files.createDirectories(file.getParent());
        try (Writer out = Files.newBufferedWriter(file)) {
            p.store(out, null);
        }
    }

    /** The first of them that is in use, if any. */
    Optional<Integer> taken() {
        return Stream.concat(Stream.of(zookeeper, nimbus, supervisor), slots.stream())
                .filter(Ports::inUse)
                .findFirst();
    }

    int of(Daemon.Kind kind) {
        return switch (kind) {
            case ZOOKEEPER -> zookeeper;
            case NIMBUS -> nimbus;
            case SUPERVISOR -> supervisor;
        };
    }

    static boolean inUse(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether something listens on this port on loopback. */
    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
