package coffee.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.RedisLayout;
import coffee.delivery.Digest;
import coffee.delivery.FileRecord;
import coffee.operator.StoredPipeline;
import coffee.operator.StoredPipeline.Run;
import coffee.operator.status.Doctor.Finding;
import coffee.operator.status.Doctor.Severity;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.DocumentedUser;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;

/** Adds one fault at a time to a healthy pipeline: doctor finds it, and nothing else. */
@Timeout(60)
class DoctorIT {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;

    @AutoClose
    private static final EmbeddedRedis server = EmbeddedRedis.start("--appendonly", "yes");

    @AutoClose
    private static final UnifiedJedis redis = RedisAddress.of(server.uri()).openClient(1);

    @TempDir
    private Path data;

    private final Map<String, String> properties = new HashMap<>();
    /** How far the clock of doctor is ahead of the machine's. */
    private Duration ahead = Duration.ZERO;

    @BeforeEach
    void isHealthy() {
        redis.flushAll();
        redisSetting("appendonly", "yes");
        redisSetting("appendfsync", "always");
        redisSetting("maxmemory-policy", "noeviction");
        redisSetting("maxmemory", "0");
        properties.put("redis.uri", server.uri());
        properties.put("dashboard.port", Integer.toString(EmbeddedRedis.freePort()));
        redis.hset(LAYOUT.totals(), Map.of("orders", "1000", "items", "1000"));
        redis.set(LAYOUT.committed(), "1000");
    }

    @Test
    void findsNothingWrongWithAHealthyPipeline() throws Exception {
        assertEquals(List.of(), findings());
    }

    @Test
    void findsARedisThatDoesNotAnswer() throws Exception {
        properties.put("redis.uri", "redis://127.0.0.1:" + EmbeddedRedis.freePort());
        finds(Severity.ERROR, "does not answer");
    }

    @Test
    void findsAWrongPassword() throws Exception {
        properties.put("redis.uri", "redis://ann:wrong@127.0.0.1:" + server.port());
        finds(Severity.ERROR, "does not let us in");
    }

    @Test
    void findsAReplica() throws Exception {
        try (EmbeddedRedis replica = EmbeddedRedis.start(
                "--appendonly", "yes", "--appendfsync", "always", "--replicaof", "127.0.0.1", "" + server.port())) {
            properties.put("redis.uri", replica.uri());
            finds(Severity.ERROR, "is a replica");
        }
    }

    @Test
    void findsThatRedisKeepsNothing() throws Exception {
        redisSetting("appendonly", "no");
        finds(Severity.ERROR, "no append-only file");
    }

    @Test
    void findsThatALastSecondMayBeLost() throws Exception {
        redisSetting("appendfsync", "everysec");
        finds(Severity.WARNING, "appendfsync everysec");
    }

    @Test
    void findsEviction() throws Exception {
        redisSetting("maxmemory-policy", "allkeys-lru");
        finds(Severity.ERROR, "maxmemory-policy allkeys-lru");
    }

    @Test
    void findsAFullRedis() throws Exception {
        redis.set("coffee:other", "x".repeat(10_000_000));
        redisSetting("maxmemory", "11mb");
        finds(Severity.ERROR, "% of its maxmemory");
    }

    @Test
    void findsKeysOfAnotherProgram() throws Exception {
        redis.set(LAYOUT.queue(), "not a list");
        finds(Severity.ERROR, "the key coffee:orders is a string, where a list belongs");
    }

    @Test
    void looksAtEveryList() throws Exception {
        properties.put("queue", "orders,orders-2");
        redis.set("coffee:orders-2", "not a list");
        finds(Severity.ERROR, "the key coffee:orders-2 is a string, where a list belongs");
    }

    @Test
    void findsAUserWhoMayNotLook() throws Exception {
        aclUser("+@all", "-info");
        properties.put("redis.uri", "redis://looker:secret@127.0.0.1:" + server.port());
        finds(Severity.WARNING, "may not ask Redis about itself");
        aclUser("+@all", "-hgetall");
        finds(Severity.WARNING, "may not read the counts");
    }

    @Test
    void findsThatNobodyCounts() throws Exception {
        redis.rpush(LAYOUT.queue(), "{}", "{}");
        finds(Severity.ERROR, "2 orders are queued and none was counted");
    }

    @Test
    void findsAQueueAtItsLimit() throws Exception {
        properties.put("limits.maxQueue", "10");
        redis.rpush(LAYOUT.queue(), "{}".repeat(10).split("(?<=})"));
        List<Finding> findings = findings();
        assertEquals(2, findings.size(), findings.toString());
        assertTrue(findings.get(1).what().contains("agents wait at 10"), findings.toString());
    }

    @Test
    void findsThatManyLinesAreRejected() throws Exception {
        redis.hset(LAYOUT.totals(), "rejected:malformed_json", "101");
        finds(Severity.WARNING, "101 lines are rejected beside 1,000 orders");
    }

    @Test
    void findsAFileThatIsGone() throws Exception {
        FileRecord record = FileRecord.begin(data.resolve("gone.jsonl").toString(), "1:2", 0, Digest.NONE, Digest.NONE);
        redis.hset(LAYOUT.queue() + ":files:till", "file:" + record.id(), record.format());
        finds(Severity.WARNING, "gone.jsonl of till is not at that path");
    }

    @Test
    void findsClocksThatAreApart() throws Exception {
        ahead = Duration.ofHours(1);
        finds(Severity.ERROR, "s apart");
    }

    @Test
    void findsThePortTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            properties.put("dashboard.port", Integer.toString(other.getLocalPort()));
            finds(Severity.ERROR, "of the dashboard is used by another program");
        }
    }

    @Test
    void findsADataFolderThatIsNone() throws IOException, InterruptedException {
        data = Files.writeString(data.resolve("file"), "");
        finds(Severity.ERROR, "cannot be written to");
    }

    @Test
    void findsAnIllegalSettingAndTellsItByItsExitCode() {
        // given
        try (StoredPipeline pipeline = new StoredPipeline()) {
            // when
            Run bad = pipeline.run(new DoctorCommand(), "--set", "topology.counters=none", "--format", "json");

            // then
            assertEquals(1, bad.code(), bad.toString());
            assertTrue(
                    bad.out().startsWith("{\"severity\":\"error\",\"what\":\"the setting topology.counters is none\""));
        }
    }

    @Test
    void findsAUserWhoLacksWhatItsProgramNeeds() throws Exception {
        // given the users that the documents name
        List<DocumentedUser> users = DocumentedUser.allOf(Path.of("../docs/operations.md"));
        assertEquals(
                List.of("flume", "topology", "dashboard", "operator", "replay"),
                users.stream().map(DocumentedUser::name).toList());
        users.forEach(user -> ask(Command.ACL, user.words()));
        try {
            assertEquals(List.of(), findings());

            // then each lacks what is taken away
            for (DocumentedUser user : users) {
                for (String rule : user.rules()) {
                    if (rule.startsWith("+") && !user.name().equals("operator")) {
                        ask(Command.ACL, "SETUSER", user.name(), rule.replace('+', '-'));
                        assertEquals("the Redis user " + user.name() + " lacks " + rule, ofRights());
                        ask(Command.ACL, "SETUSER", user.name(), rule);
                    }
                }
            }
            ask(Command.ACL, "SETUSER", "topology", "resetkeys", "~coffee:orders*");
            assertTrue(ofRights().startsWith("the Redis user topology lacks ~coffee:schema ~coffee:rejected"));
            ask(Command.ACL, "SETUSER", "topology", "~*", "resetchannels", "+@all", "-@scripting");
            assertEquals("the Redis user topology lacks +eval +evalsha &coffee:live", ofRights());
            ask(Command.ACL, "SETUSER", "topology", "off");
            assertEquals("the Redis user topology is switched off", ofRights());
        } finally {
            users.forEach(user -> ask(Command.ACL, "DELUSER", user.name()));
        }
    }

    private String ofRights() {
        Settings settings = Settings.of(properties);
        Doctor doctor = new Doctor(settings, data, InstantSource.system());
        try (Connection connection = settings.redis().openConnection()) {
            new UserRights(connection).examine(settings, doctor);
        }
        assertEquals(1, doctor.findings().size(), doctor.findings().toString());
        return doctor.findings().get(0).what();
    }

    @Test
    void findsThatATopicIsNotSafe() {
        properties.put("queue.kafka.bootstrap", "127.0.0.1:9092");
        properties.put("queue.kafka.topic", "orders");
        properties.put("topology.spouts", "4");
        Map<String, String> safe =
                Map.of("cleanup.policy", "delete", "retention.ms", "604800000", "min.insync.replicas", "2");

        judges(new KafkaExam.Topic(3, 4, 3, safe));
        judges(new KafkaExam.Topic(1, 4, 1, Map.of()));
        judges(new KafkaExam.Topic(3, 2, 3, safe), "has 2 partitions, and topology.spouts is 4");
        judges(new KafkaExam.Topic(3, 4, 1, safe), "one replica, though there are 3 brokers");
        judges(new KafkaExam.Topic(3, 4, 3, Map.of()), "only one replica is in sync");
        judges(new KafkaExam.Topic(1, 4, 1, Map.of("cleanup.policy", "compact")), "has cleanup.policy compact");
        judges(new KafkaExam.Topic(1, 4, 1, Map.of("retention.ms", "600000")), "keeps orders for 10 minutes only");
    }

    private void judges(KafkaExam.Topic topic, String... what) {
        Doctor doctor = new Doctor(Settings.of(properties), data, InstantSource.system());
        KafkaExam.judge(topic, Settings.of(properties), doctor);
        List<Finding> findings = doctor.findings();
        assertEquals(what.length, findings.size(), findings.toString());
        for (String each : what) {
            assertTrue(findings.get(0).what().contains(each), findings.toString());
        }
    }

    @Test
    void findsANimbusThatDoesNotAnswer() throws Exception {
        Doctor doctor = new Doctor(Settings.of(properties), data, InstantSource.system());
        doctor.nimbus("127.0.0.1:" + server.port());
        assertEquals(List.of(), doctor.findings());
        doctor.nimbus("127.0.0.1:" + EmbeddedRedis.freePort());
        assertTrue(doctor.findings().get(0).what().startsWith("Nimbus does not answer at 127.0.0.1:"));
    }

    private void finds(Severity severity, String what) throws InterruptedException {
        List<Finding> findings = findings();
        assertEquals(1, findings.size(), findings.toString());
        assertEquals(severity, findings.get(0).severity());
        assertTrue(findings.get(0).what().contains(what), findings.toString());
    }

    private List<Finding> findings() throws InterruptedException {
        Settings settings = Settings.of(properties);
        InstantSource clock = () -> Instant.now().plus(ahead);
        Duration planted = ahead;
        try (StatusReader reader = new StatusReader(settings, clock)) {
            return new Doctor(settings, data, clock).examine(reader, time -> {
                ahead = ahead.plus(time);
                return ahead.compareTo(planted.plusMinutes(1)) > 0;
            });
        }
    }

    private static void redisSetting(String name, String value) {
        ask(Command.CONFIG, "SET", name, value);
    }

    private static void aclUser(String... rules) {
        ask(Command.ACL, "SETUSER", "looker", "reset", "on", ">secret", "~*", "&*");
        for (String rule : rules) {
            ask(Command.ACL, "SETUSER", "looker", rule);
        }
    }

    private static void ask(Command command, String... words) {
        try (Connection connection = RedisAddress.of(server.uri()).openConnection()) {
            connection.sendCommand(command, words);
            connection.getOne();
        }
    }
}
