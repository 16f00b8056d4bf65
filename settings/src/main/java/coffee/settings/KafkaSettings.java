package coffee.settings;

import coffee.kafka.KafkaAddress;
import coffee.redis.Problems;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The section {@code queue.kafka}: a topic in place of the list in Redis. */
public record KafkaSettings(KafkaAddress address, WhenLost whenLost) {

    private static final String PREFIX = "queue.kafka.";

    /** What to do if Kafka no longer has the next orders. */
    public enum WhenLost {
        /** Stop: an operator has to decide. */
        STOP,
        /** Continue at the oldest order that is still there. */
        EARLIEST
    }

    /** Empty unless a bootstrap server is given; without one, the queue is in Redis. */
    static Optional<KafkaSettings> from(SettingsReader in) {
        Map<String, String> given = new HashMap<>();
        in.optional(PREFIX + "bootstrap", "").ifPresent(text -> given.put("bootstrap", text));
        given.put("topic", in.text(PREFIX + "topic", "orders"));
        in.passedOn(PREFIX + "client", KafkaAddress::isBareSecret)
                .forEach((name, value) -> given.put("client." + name, value));
        String whenLost = in.text(PREFIX + "whenLost", "stop");
        new Rules()
                .that(
                        Arrays.stream(WhenLost.values()).anyMatch(w -> word(w).equals(whenLost)),
                        PREFIX + "whenLost",
                        whenLost,
                        "must be stop or earliest")
                .check();
        if (!given.containsKey("bootstrap")) {
            return Optional.empty();
        }
        Problems problems = new Problems();
        Optional<KafkaAddress> address = KafkaAddress.read(given, PREFIX, problems);
        problems.throwIfAny();
        return address.map(a -> new KafkaSettings(a, WhenLost.valueOf(whenLost.toUpperCase(Locale.ROOT))));
    }

    private static String word(WhenLost choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
