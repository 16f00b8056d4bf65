package coffee.operator.status;

import coffee.cli.CommandFailure;
import coffee.operator.status.Status.Look;
import coffee.operator.status.Status.Look.ReadFile;
import coffee.operator.status.Status.Stage;
import coffee.redis.Problems.Problem;
import coffee.settings.Settings;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Looks for problems of the settings, this machine, Redis and the files, present or likely soon, and suggests a remedy
 * for each. It changes nothing. A check that its user has no rights for becomes a finding, never a failure.
 */
final class Doctor {

    /** How bad it is: an error loses orders or stops the counting, a warning may become one. */
    enum Severity {
        ERROR,
        WARNING
    }

    record Finding(Severity severity, String what, String remedy) {}

    private static final int OLDEST_JAVA = 17;
    private static final int NEWEST_JAVA = 23;
    private static final long FEW_FILES = 1_024;
    private static final long LITTLE_SPACE = 1L << 30;
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(5);
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(2);
    private static final int NIMBUS_PORT = 6_627;
    /** The oldest version of Redis that works: major and minor. */
    private static final int[] OLDEST_REDIS = {6, 2};

    private final Settings settings;
    private final Path data;
    private final InstantSource clock;
    private final List<Finding> findings = new ArrayList<>();

    /** {@code data} is the folder that the programs write into. */
    Doctor(Settings settings, Path data, InstantSource clock) {
        this.settings = settings;
        this.data = data;
        this.clock = clock;
    }

    /** The findings for invalid settings; nothing else can be checked with them. */
    static List<Finding> ofSettings(List<Problem> problems) {
        return problems.stream()
                .map(p -> new Finding(
                        Severity.ERROR,
                        "the setting " + p.property() + " is " + p.value(),
                        "it " + p.rule() + ": correct it in conf/coffee.yaml, the environment or on the command line"))
                .toList();
    }

    /** All findings, errors first. */
    List<Finding> examine(StatusReader reader, StatusReader.Waiting waiting) throws InterruptedException {
        java(Runtime.version().feature());
        machine();
        port();
        try (Connection connection = settings.redis().openConnection()) {
            Map<String, String> info = info(connection);
            server(info);
            persistence(info, connection);
            memory(info);
            clocks(connection);
            new UserRights(connection).examine(settings, this);
            boolean kafka = settings.kafka().isEmpty() || KafkaExam.examine(settings, this);
            if (types(connection) && kafka) {
                path(reader, waiting);
            }
        } catch (JedisConnectionException e) {
            error(
                    CommandFailure.unanswered(settings.redis(), e).getMessage(),
                    "start it, or name another by redis.uri or COFFEE_REDIS_URI");
        } catch (JedisAccessControlException e) {
            error(
                    "Redis at " + settings.redis() + " does not let us in: " + e.getMessage(),
                    "compare redis.username and redis.passwordEnv or redis.passwordFile with ACL LIST");
        } catch (JedisException e) {
            error("Redis at " + settings.redis() + " refused: " + e.getMessage(), "see its log");
        }
        return findings();
    }

    List<Finding> findings() {
        return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
    }

    /** Looks for a Nimbus at {@code host} or {@code host:port}. */
    void nimbus(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        int port = colon < 0 ? NIMBUS_PORT : Integer.parseInt(address.substring(colon + 1));
        if (!answers(host, port)) {
            error(
                    "Nimbus does not answer at " + host + ":" + port,
                    "start it (Storm's nimbus, or bin/coffee cluster up): without it no worker that dies comes back");
        }
    }

    // This machine.

    void java(int version) {
        if (version < OLDEST_JAVA || version > NEWEST_JAVA) {
            error(
                    "this is Java " + version,
                    "run it with a Java from " + OLDEST_JAVA + " to " + NEWEST_JAVA + ": Storm fails on others");
        }
    }

    private void machine() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < FEW_FILES) {
            warning(
                    "a process may open " + system.getMaxFileDescriptorCount() + " files only",
                    "raise the limit to " + FEW_FILES + " or more (ulimit -n, LimitNOFILE)");
        }
        try {
            Path there = data;
            while (there != null && !Files.exists(there)) {
                there = there.getParent();
            }
            if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
                error("the data folder " + data + " cannot be written to", "give it to this user, or set COFFEE_DATA");
            } else if (Files.getFileStore(there).getUsableSpace() < LITTLE_SPACE) {
                warning(
                        "the data folder " + data + " has less than 1 GB of free space",
                        "make room, or set COFFEE_DATA to another disk");
            }
        } catch (IOException e) {
            warning("the data folder " + data + " cannot be looked at: " + e.getMessage(), "check the disk");
        }
    }

    private void port() {
        String host = settings.dashboard().host();
        int port = settings.dashboard().port();
        if (port == 0 || !answers(host, port)) {
            return;
        }
        String said;
        try {
            String address = host.contains(":") ? "[" + host + "]" : host;
            HttpRequest alive = HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + "/livez"))
                    .timeout(HTTP_TIMEOUT)
                    .build();
            said = HttpClient.newHttpClient()
                    .send(alive, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | IllegalArgumentException e) {
            said = "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!said.contains("\"status\":\"ok\"")) {
            error(
                    "port " + port + " of the dashboard is used by another program",
                    "stop that, or choose another by dashboard.port");
        }
    }

    private static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) HTTP_TIMEOUT.toMillis());
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    // Redis.

    private Map<String, String> info(Connection connection) {
        Map<String, String> info = new HashMap<>();
        try {
            for (String line : text(connection, Command.INFO).lines().toList()) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    info.put(line.substring(0, colon), line.substring(colon + 1));
                }
            }
        } catch (JedisAccessControlException e) {
            warning(
                    "this user may not ask Redis about itself (INFO), so persistence and memory were not checked",
                    "allow it +info, or run doctor as a user who may");
        }
        return info;
    }

    private void server(Map<String, String> info) {
        String version = info.getOrDefault("redis_version", "");
        String[] parts = version.split("\\.");
        if (parts.length > 1) {
            int major = Integer.parseInt(parts[0]);
            int minor = Integer.parseInt(parts[1]);
            if (major < OLDEST_REDIS[0] || (major == OLDEST_REDIS[0] && minor < OLDEST_REDIS[1])) {
                error("Redis is version " + version, "use 6.2 or later");
            }
        }
        if ("slave".equals(info.get("role"))) {
            error(
                    "Redis at " + settings.redis() + " is a replica, which takes no orders",
                    "name the master, or redis.sentinels and redis.master, which follow it");
        }
    }

    private void persistence(Map<String, String> info, Connection connection) {
        if (info.isEmpty()) {
            return;
        }
        if (!"1".equals(info.get("aof_enabled"))) {
            error(
                    "Redis has no append-only file: a crash loses all writes since its last snapshot",
                    "set appendonly yes and appendfsync always");
        } else if (!"ok".equals(info.getOrDefault("aof_last_write_status", "ok"))) {
            error("Redis cannot write its append-only file", "see its log, and make room on its disk");
        } else if ("everysec".equals(setting(connection, "appendfsync"))
                || "no".equals(setting(connection, "appendfsync"))) {
            warning(
                    "Redis may lose its last second with the machine's power (appendfsync "
                            + setting(connection, "appendfsync") + ")",
                    "set appendfsync always, or keep the order files until then: they are read again");
        }
        if (!"ok".equals(info.getOrDefault("rdb_last_bgsave_status", "ok"))) {
            warning(
                    "the last snapshot of Redis failed",
                    "see its log: with stop-writes-on-bgsave-error it refuses orders");
        }
    }

    private void memory(Map<String, String> info) {
        String policy = info.getOrDefault("maxmemory_policy", "noeviction");
        if (!policy.equals("noeviction")) {
            error(
                    "Redis evicts keys when it is full (maxmemory-policy " + policy
                            + "): orders and counts would vanish",
                    "set maxmemory-policy noeviction");
        }
        long most = Long.parseLong(info.getOrDefault("maxmemory", "0"));
        long used = Long.parseLong(info.getOrDefault("used_memory", "0"));
        if (most > 0 && used > most / 10 * 8) {
            finding(
                    used > most / 100 * 95 ? Severity.ERROR : Severity.WARNING,
                    "Redis uses " + 100 * used / most + " % of its maxmemory",
                    "raise maxmemory, shorten what periods keep, or see why the queue is long");
        }
    }

    private void clocks(Connection connection) {
        try {
            connection.sendCommand(Command.TIME);
            List<String> time = connection.getMultiBulkReply();
            Instant there = Instant.ofEpochSecond(Long.parseLong(time.get(0)));
            Duration apart = Duration.between(there, clock.instant()).abs();
            if (apart.compareTo(CLOCK_SLACK) > 0) {
                finding(
                        apart.compareTo(settings.limits().aheadTolerance()) > 0 ? Severity.ERROR : Severity.WARNING,
                        "the clocks of this machine and of Redis are " + apart.toSeconds() + " s apart",
                        "synchronise both (NTP): periods expire, and orders are too far ahead, by them");
            }
        } catch (JedisAccessControlException e) {
            warning("this user may not ask Redis for its time", "allow it +time, or run doctor as a user who may");
        }
    }

    /** Whether the keys are of the types that the pipeline gives them. */
    private boolean types(Connection connection) {
        var layout = settings.layout();
        Map<String, String> types = new LinkedHashMap<>();
        layout.queues().forEach(queue -> types.put(queue, "list"));
        layout.queues().forEach(queue -> types.put(layout.committed(queue), "string"));
        types.put(layout.totals(), "hash");
        types.put(layout.rejected(), "list");
        boolean ours = true;
        for (Map.Entry<String, String> key : types.entrySet()) {
            try {
                connection.sendCommand(Command.TYPE, key.getKey());
                String type = connection.getBulkReply();
                if (!type.equals("none") && !type.equals(key.getValue())) {
                    error(
                            "the key " + key.getKey() + " is a " + type + ", where a " + key.getValue() + " belongs",
                            "another program uses it: choose another prefix or queue, or rename that key");
                    ours = false;
                }
            } catch (JedisAccessControlException e) {
                warning("this user may not look at " + key.getKey(), "allow it +type on " + layout.prefix() + ":*");
            }
        }
        return ours;
    }

    // The path of the orders.

    private void path(StatusReader reader, StatusReader.Waiting waiting) throws InterruptedException {
        Status status;
        try {
            status = reader.readUntilSure(waiting);
        } catch (CommandFailure e) {
            error("what is stored cannot be read: " + e.getMessage(), "see who else writes under this prefix");
            return;
        }
        if (status.look().isEmpty()) {
            unreadable(status);
            return;
        }
        if (!status.stuck().isEmpty()) {
            error(status.says(), "docs/troubleshooting.md, \"The queue does not get shorter\"");
        }
        Look look = status.look().get();
        queue(look);
        for (ReadFile file : look.files()) {
            if (file.behind().isEmpty()) {
                warning(
                        "the file " + file.path() + " of " + file.identity() + " is not at that path on this machine"
                                + " and was not finished",
                        "if the agent runs here, see its log: lines may be lost; else run doctor there");
            }
        }
    }

    private void unreadable(Status status) {
        if (status.stuck().contains(Stage.KAFKA)) {
            error(status.says(), "see the log of the broker");
        } else {
            warning(
                    "this user may not read the counts: " + status.says(),
                    "give it the rights of operator in docs/operations.md");
        }
    }

    private void queue(Look look) {
        long most = settings.limits().maxQueue();
        long queued = look.standing().queued();
        if (settings.kafka().isEmpty() && most > 0 && queued >= most / 10 * 9) {
            warning(
                    String.format(Locale.ROOT, "the queue has %,d orders, and agents wait at %,d", queued, most),
                    "see whether the topology counts (bin/coffee status), or raise limits.maxQueue");
        }
        long rejected = look.standing().totals().rejectedInAll();
        long orders = look.standing().totals().orders();
        if (rejected > 100 && rejected > orders / 10) {
            warning(
                    String.format(Locale.ROOT, "%,d lines are rejected beside %,d orders counted", rejected, orders),
                    "see why: bin/coffee rejected");
        }
    }

    // How it is reported.

    private static String text(Connection connection, Command command) {
        connection.sendCommand(command);
        return connection.getBulkReply();
    }

    private static String setting(Connection connection, String name) {
        try {
            connection.sendCommand(Command.CONFIG, "GET", name);
            List<String> answer =
                    Optional.ofNullable(connection.getMultiBulkReply()).orElse(List.of());
            return answer.size() < 2 ? "" : answer.get(1);
        } catch (JedisDataException e) {
            return "";
        }
    }

    void error(String what, String remedy) {
        finding(Severity.ERROR, what, remedy);
    }

    void warning(String what, String remedy) {
        finding(Severity.WARNING, what, remedy);
    }

    private void finding(Severity severity, String what, String remedy) {
        findings.add(new Finding(severity, what, remedy));
    }
}
