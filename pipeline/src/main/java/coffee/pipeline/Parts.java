package coffee.pipeline;

import coffee.kafka.KafkaAddress;
import coffee.pipeline.Part.Health;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** How each part of a pipeline is started: its command, its ports, and the Redis that it uses. */
public final class Parts {

    private static final int PARTITIONS = 4;
    /** How many workers of the topology can serve their metrics. */
    private static final int METRICS_PORTS = 4;

    private final Workplace place;
    private final int redisPort;
    private final int dashboardPort;
    private final OptionalInt kafkaPort;
    private final int flumePort = EmbeddedRedis.freePort();
    private final int metricsPort = EmbeddedRedis.freePort();

    public Parts(Workplace place, int redisPort, int dashboardPort) {
        this(place, redisPort, dashboardPort, OptionalInt.empty());
    }

    /** With a Kafka at that port, orders are queued there instead of in Redis. */
    public Parts(Workplace place, int redisPort, int dashboardPort, OptionalInt kafkaPort) {
        this.place = place;
        this.redisPort = redisPort;
        this.dashboardPort = dashboardPort;
        this.kafkaPort = kafkaPort;
    }

    /** The topic that orders are queued in, if they are not in Redis. */
    public Optional<KafkaAddress> kafkaAddress() {
        return kafkaPort.isPresent()
                ? Optional.of(new KafkaAddress("127.0.0.1:" + kafkaPort.getAsInt(), "orders", new TreeMap<>()))
                : Optional.empty();
    }

    public String redisUri() {
        return "redis://127.0.0.1:" + redisPort;
    }

    public RedisAddress redisAddress() {
        return RedisAddress.of(redisUri());
    }

    public URI dashboardAddress() {
        return URI.create("http://127.0.0.1:" + dashboardPort + "/");
    }

    public URI flumeAddress() {
        return URI.create("http://127.0.0.1:" + flumePort + "/metrics");
    }

    /** The addresses of the topology's metrics; each worker uses one of them. */
    public List<URI> topologyAddresses() {
        return IntStream.range(metricsPort, metricsPort + METRICS_PORTS)
                .mapToObj(port -> URI.create("http://127.0.0.1:" + port + "/metrics"))
                .toList();
    }

    public Part redis() {
        return new Part(
                "redis",
                List.of(
                        "redis",
                        "--port",
                        Integer.toString(redisPort),
                        "--dir",
                        place.redis().toString()),
                Map.of(),
                Health.redis(redisAddress()));
    }

    /** A broker; it is well once it has the topic. */
    public Part kafka() {
        return new Part(
                "kafka",
                List.of(
                        "kafka",
                        "--port",
                        Integer.toString(kafkaPort.getAsInt()),
                        "--dir",
                        place.kafka().toString()),
                Map.of(),
                Health.topic(kafkaAddress().orElseThrow(), PARTITIONS));
    }

    public Part topology(Health heartbeat) {
        return new Part("topology", List.of("topology"), environment(), heartbeat);
    }

    public Part flume() {
        return new Part(
                "flume",
                List.of(
                        "flume",
                        kafkaPort.isPresent() ? "conf/flume-kafka.conf" : "conf/flume-files.conf",
                        "--file",
                        place.orders().toString(),
                        "--data",
                        place.flume().toString(),
                        "--http-port",
                        Integer.toString(flumePort)),
                environment(),
                Health.http(flumeAddress()));
    }

    public Part dashboard() {
        return new Part(
                "dashboard",
                List.of("dashboard", "--port", Integer.toString(dashboardPort)),
                environment(),
                Health.http(dashboardAddress().resolve("readyz")));
    }

    /** A generator that writes the order files; {@code options} are further words of its command line. */
    public Part generator(List<String> options) {
        List<String> words = new ArrayList<>(List.of(
                "generate",
                "--timestamps",
                "--out",
                place.orders().resolve("orders.jsonl").toString()));
        words.addAll(options);
        return new Part("generator", words, Map.of(), Health.RUNS);
    }

    public Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "COFFEE_REDIS_URI",
                redisUri(),
                "COFFEE_TOPOLOGY_METRICS_PORTS",
                metricsPort + "-" + (metricsPort + METRICS_PORTS - 1)));
        kafkaAddress().ifPresent(kafka -> {
            environment.put("COFFEE_QUEUE_KAFKA_BOOTSTRAP", kafka.bootstrap());
            environment.put("COFFEE_QUEUE_KAFKA_TOPIC", kafka.topic());
        });
        return environment;
    }
}
