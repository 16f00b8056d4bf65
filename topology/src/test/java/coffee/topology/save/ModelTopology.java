package coffee.topology.save;

import coffee.topology.Trouble;
import coffee.topology.count.BatchCounter;
import coffee.topology.count.CountedBatch;
import coffee.topology.ingest.Log;
import coffee.topology.ingest.LogReader;
import coffee.topology.ingest.OrderBatch;
import coffee.topology.ingest.OrderBatch.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * A topology without Storm: a reader for each log, any number of counters, one saver, and between them a network that
 * delivers in any order, twice, or not at all. Each step does one thing, drawn at random.
 */
final class ModelTopology {

    private static final long MESSAGE_TIMEOUT = Duration.ofSeconds(5).toNanos();

    private final ModelRedis redis;
    private final SplittableRandom random;
    private final BatchCounter counter;
    private final LongSupplier clock;

    private final List<OrderBatch> read = new ArrayList<>();
    private final List<CountedBatch> counted = new ArrayList<>();
    private final List<Sent> unsettled = new ArrayList<>();
    private final List<Runnable> settled = new ArrayList<>();
    private final Map<Log.Id, LogReader> readers = new HashMap<>();
    private Saver<Span> saver;

    private record Sent(Span span, long at) {}

    ModelTopology(ModelRedis redis, SplittableRandom random, BatchCounter counter, LongSupplier clock) {
        this.redis = redis;
        this.random = random;
        this.counter = counter;
        this.clock = clock;
        for (int list = 0; list < redis.lists(); list++) {
            startReader(list);
        }
        startSaver();
    }

    void startReader(int list) {
        Log.Source log = redis.log(list, 1 + random.nextInt(4), random, clock);
        readers.put(
                log.id(),
                new LogReader(
                        log,
                        1 + random.nextInt(6),
                        1 << 20,
                        new Trouble("model", e -> {}),
                        clock,
                        () -> clock.getAsLong() + random.nextInt(1_000)));
    }

    void startSaver() {
        Saver.Receipts<Span> receipts = new Saver.Receipts<>() {
            @Override
            public void done(Span span) {
                settled.add(() -> readers.get(span.log()).done(span));
            }

            @Override
            public void failed(Span span) {
                settled.add(() -> readers.get(span.log()).failed(span));
            }
        };
        Saver.Listener nobody = new Saver.Listener() {
            @Override
            public void committed(Commit commit, Duration took) {}

            @Override
            public void late() {}

            @Override
            public void differing() {}

            @Override
            public void refused() {}

            @Override
            public void foreign(int batches) {}
        };
        saver = new Saver<>(
                () -> redis.store(random),
                new Saver.Bounds(1 + random.nextInt(12), 1 + random.nextInt(3), 1 + random.nextInt(5), 1_000),
                receipts,
                nobody,
                what -> new Trouble(what, e -> {}),
                clock);
    }

    void step() {
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> read();
            case 3, 4 -> count();
            case 5, 6 -> save();
            case 7, 8 -> settle();
            case 9 -> time();
            case 10 -> reader().rewind();
            case 11 -> lose();
            case 12 -> repeat();
            default -> crash();
        }
    }

    private LogReader reader() {
        return readers.get(redis.id(random.nextInt(redis.lists())));
    }

    private void read() {
        reader().next().ifPresent(batch -> {
            read.add(batch);
            unsettled.add(new Sent(batch.span(), clock.getAsLong()));
        });
    }

    private void count() {
        if (!read.isEmpty()) {
            counted.addAll(counter.count(drawn(read)));
        }
    }

    private void save() {
        if (!counted.isEmpty()) {
            CountedBatch batch = drawn(counted);
            saver.arrived(batch, batch.span());
        }
        saver.work();
    }

    private void settle() {
        if (!settled.isEmpty()) {
            drawn(settled).run();
        }
    }

    /** Fails the batches that have timed out, as Storm does. */
    private void time() {
        saver.work();
        while (!unsettled.isEmpty() && clock.getAsLong() - unsettled.get(0).at() > MESSAGE_TIMEOUT) {
            Span span = unsettled.remove(0).span();
            readers.get(span.log()).failed(span);
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
            case 0 -> startReader(random.nextInt(redis.lists()));
            case 1 -> startSaver();
            case 2 -> read.clear();
            default -> {
                for (int list = 0; list < redis.lists(); list++) {
                    startReader(list);
                }
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
