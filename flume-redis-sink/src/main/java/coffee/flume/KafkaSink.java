package coffee.flume;

import coffee.delivery.Queue;
import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.delivery.kafka.KafkaQueue;
import coffee.flume.Properties.MisconfiguredException;
import coffee.kafka.KafkaAddress;
import java.util.List;
import org.apache.flume.Context;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Sends the lines of a {@link FileSource} to a topic in Kafka, each exactly once. Behind any other source it moves
 * nothing: for those Flume has a KafkaSink of its own, which is at least once.
 */
public final class KafkaSink extends LineSink {

    private static final int OLDEST_CLIENT = 4;

    /** The configuration of the sink; {@code identity} is null if none is given. */
    record KafkaSinkConfig(KafkaAddress kafka, int batchSize, String identity, OnFailure onFailure) implements Config {

        private static final String PREFIX = "kafka.";
        private static final String CLIENT = PREFIX + "client.";
        private static final List<String> OWN =
                List.of(PREFIX + "bootstrap", PREFIX + "topic", "batchSize", "identity", "onFailure");

        static KafkaSinkConfig from(Context context) {
            Properties own = new Properties(context, OWN, List.of(CLIENT), OF_FLUME);
            KafkaSinkConfig config = new KafkaSinkConfig(
                    KafkaAddress.read(context.getSubProperties(PREFIX), PREFIX, own.problems)
                            .orElse(null),
                    (int) own.number("batchSize", 100, 1, MAX_BATCH),
                    own.text("identity", null),
                    own.choice("onFailure", OnFailure.BACKOFF));
            own.problems.throwIfAny();
            return config;
        }

        @Override
        public String target() {
            return kafka.topic();
        }

        @Override
        public long maxQueueLength() {
            return 0;
        }

        @Override
        public Queue queue(String identity) {
            return new KafkaQueue(kafka, identity);
        }

        @Override
        public Mode plainMode(LineSink sink, Outage outage) {
            return () -> {
                throw new QueueException(
                        Kind.STOPPED,
                        "it takes lines from a coffee.flume.FileSource only; behind any other source use Flume's own"
                                + " KafkaSink, as conf/flume-kafka-stock.conf does",
                        null);
            };
        }

        @Override
        public String toString() {
            return kafka.toString();
        }
    }

    @Override
    Config read(Context context) {
        String client = AppInfoParser.getVersion();
        if (!client.matches("[0-9]+\\..*") || Integer.parseInt(client.split("\\.", 2)[0]) < OLDEST_CLIENT) {
            throw new MisconfiguredException("sink " + getName() + " needs kafka-clients " + OLDEST_CLIENT
                    + " or later, and found " + client + " before its own: take Flume's kafka-clients out of its lib"
                    + " folder, or put the plug-in's first on the class path");
        }
        return KafkaSinkConfig.from(context);
    }
}
