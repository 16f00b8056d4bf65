package coffee.topology.save;

import coffee.topology.Trouble;
import coffee.topology.count.BatchCounter;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.BatchId;
import coffee.topology.ingest.BatchReader;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.ReadingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A topology without Storm: one reader, any number of counters, one saver, and between them a network that delivers in any
 * order, twice, or not at all. Each step does one thing, drawn at random.
 */
final class ModelTopology {

    private static final long MESSAGE_TIMEOUT = Duration.ofSeconds(5).toNanos();

    private final ModelRedis redis;
    private final SplittableRandom random;
    private final BatchCounter counter;
    private final ModelClock clock;
    private final boolean faulty;

    private final List<OrderBatch> read = new ArrayList<>();
    private final List<Message> counted = new ArrayList<>();
    private final List<Sent> unsettled = new ArrayList<>();
    private final List<Runnable> settled = new ArrayList<>();
    private BatchReader reader;
    private Saver<BatchId> saver;

    private record Message(CountedBatch batch) {}

    private record Sent(BatchId id, long at) {}

    ModelTopology(ModelRedis redis, SplittableRandom random, BatchCounter counter, ModelClock clock, boolean faulty) {
        this.redis = redis;
        this.random = random;
        this.counter = counter;
        this.clock = clock;
        this.faulty = faulty;
        startReader();
        startSaver();
    }

    void startReader() {
        ReadingConfig config =
                new ReadingConfig(1 + random.nextInt(4), 1 << 20, 1 + random.nextInt(6), Duration.ofMillis(50));
        reader =
                new BatchReader(() -> new ModelLog(redis, random), config, new Trouble("model", e -> {}), clock::nanos);
    }

    void startSaver() {
        RunBuffer<BatchId> buffer = new RunBuffer<>(1 + random.nextInt(12), new Settlement<>() {
            @Override
            public void done(BatchId id) {
                settled.add(() -> reader.done(id));
            }

            @Override
            public void failed(BatchId id) {
                settled.add(() -> reader.failed(id));
            }
        });
        CommitListener nobody = new CommitListener() {
            @Override
            public void committed(CommitRun run, Duration took) {}

            @Override
            public void refused() {}
        };
        saver = new Saver<>(
                () -> new ModelStore(redis, random),
                new RunLimits(1 + random.nextInt(4), 1_000),
                buffer,
                nobody,
                new Trouble("model", e -> {}));
    }

    void step() {
        switch (random.nextInt(faulty ? 14 : 10)) {
            case 0, 1, 2 -> read();
            case 3, 4 -> count();
            case 5, 6 -> save();
            case 7, 8 -> settle();
            case 9 -> time();
            case 10 -> reader.rewind();
            case 11 -> lose();
            case 12 -> repeat();
            default -> crash();
        }
    }

    private void read() {
        reader.next().ifPresent(batch -> {
            read.add(batch);
            unsettled.add(new Sent(batch.id(), clock.nanos()));
        });
    }

    private void count() {
        if (!read.isEmpty()) {
            counter.count(drawn(read)).forEach(batch -> counted.add(new Message(batch)));
        }
    }

    private void save() {
        if (!counted.isEmpty()) {
            CountedBatch batch = drawn(counted).batch();
            saver.arrived(batch, batch.id());
        }
    }

    private void settle() {
        if (!settled.isEmpty()) {
            drawn(settled).run();
        }
    }

    /** A second passes: the saver's tick, and what Storm fails because it has waited for too long. */
    private void time() {
        clock.pass(Duration.ofSeconds(1));
        saver.tick();
        while (!unsettled.isEmpty() && clock.nanos() - unsettled.get(0).at() > MESSAGE_TIMEOUT) {
            reader.failed(unsettled.remove(0).id());
        }
    }

    private void lose() {
        if (!read.isEmpty() && random.nextBoolean()) {
            drawn(read);
        } else if (!counted.isEmpty() && random.nextBoolean()) {
            drawn(counted);
        } else if (!settled.isEmpty()) {
            drawn(settled);
        }
    }

    private void repeat() {
        if (!counted.isEmpty()) {
            counted.add(counted.get(random.nextInt(counted.size())));
        }
    }

    private void crash() {
        switch (random.nextInt(4)) {
            case 0 -> startReader();
            case 1 -> startSaver();
            case 2 -> read.clear();
            default -> {
                startReader();
                startSaver();
                read.clear();
                counted.clear();
                settled.clear();
            }
        }
    }

    private <E> E drawn(List<E> from) {
        return from.remove(random.nextInt(from.size()));
    }
}
