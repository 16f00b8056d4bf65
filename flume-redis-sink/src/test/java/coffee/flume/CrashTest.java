package coffee.flume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.flume.ListInMemory.Fault;
import coffee.flume.ListInMemory.Killed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.EventDeliveryException;
import org.apache.flume.Transaction;
import org.apache.flume.channel.MemoryChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Agents killed at any point, with everything that goes wrong beside it. The channel survives as a file channel does;
 * each agent has a sink of its own and the same memory in Redis.
 */
@Timeout(60)
class CrashTest {

    private static final int STEPS = 300;

    @TempDir
    private Path folder;

    private final ListInMemory redis = new ListInMemory();
    private final MemoryChannel channel = Events.channel();
    private final List<TailedFile> files = new ArrayList<>();
    private final List<List<String>> written = new ArrayList<>();
    private final Set<String> read = new HashSet<>();
    private RedisSink sink;
    private int crashes;

    /** Some worlds, or many in the long form, or the one that {@code coffee.seed} names. */
    static List<Long> seeds() {
        Long one = Long.getLong("coffee.seed");
        if (one != null) {
            return List.of(one);
        }
        int worlds = Boolean.getBoolean("coffee.long") ? 2_000 : 60;
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= worlds; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @AfterEach
    void stop() {
        channel.stop();
    }

    /**
     *  1. lines are appended to files, read, pushed; replies are lost, Redis goes and comes
     *  2. at random moments the agent is killed, also between a push and the channel's commit
     *  3. the source reads again what came after the position that it saved last, if it did not lose that too
     *  4. every line is on the list once, in the order of its file
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void doublesNothingAndLosesNothingOfFilesThatGrow(long seed) throws Exception {
        Random random = new Random(seed);
        begin(1 + random.nextInt(3));
        for (int step = 0; step < STEPS; step++) {
            live(random, false);
        }
        crash(random, false);
        drain();
        for (int i = 0; i < files.size(); i++) {
            String mark = i + ":";
            List<String> pushed =
                    redis.list.stream().filter(l -> l.startsWith(mark)).toList();
            assertEquals("", difference(written.get(i), pushed), () -> crashes + " crashes");
        }
    }

    /**
     *  1. as above, and files are cut in place and written anew
     *  2. the events of a transaction in flight come back in another order
     *  3. no line that was read is missing
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void losesNothingOfFilesThatAreCut(long seed) throws Exception {
        Random random = new Random(seed);
        begin(1 + random.nextInt(3));
        for (int step = 0; step < STEPS; step++) {
            live(random, true);
        }
        crash(random, true);
        drain();
        Set<String> missing = new TreeSet<>(read);
        redis.list.forEach(missing::remove);
        assertEquals(Collections.emptySet(), missing, () -> crashes + " crashes");
    }

    /** The first place where two lists differ, or nothing. */
    private static String difference(List<String> expected, List<String> actual) {
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            String mine = i < expected.size() ? expected.get(i) : "the end";
            String other = i < actual.size() ? actual.get(i) : "the end";
            if (!mine.equals(other)) {
                return "instead of " + mine + " comes " + other;
            }
        }
        return "";
    }

    private void begin(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            files.add(new TailedFile(folder.resolve("orders-" + i)));
            written.add(new ArrayList<>());
        }
        startSink();
    }

    private void live(Random random, boolean cuts) throws Exception {
        int index = random.nextInt(files.size());
        switch (random.nextInt(cuts ? 11 : 10)) {
            case 0, 1, 2 -> append(index, 1 + random.nextInt(20));
            case 3, 4 -> read(index, 1 + random.nextInt(30));
            case 5 -> files.get(index).savePosition();
            case 6 -> redis.faults.add(pick(random));
            case 7 -> {
                if (random.nextInt(4) == 0) {
                    crash(random, cuts);
                }
            }
            case 8, 9 -> process(random, cuts);
            default -> {
                read(index, 10_000);
                files.get(index).truncate();
                read(index, 1);
            }
        }
    }

    private static Fault pick(Random random) {
        Fault[] faults = {Fault.LOST_REPLY, Fault.LOST_REQUEST, Fault.OUT_OF_MEMORY, Fault.WRONG_TYPE, Fault.KILL};
        return faults[random.nextInt(faults.length)];
    }

    private void append(int index, int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            String line = index + ":" + written.get(index).size();
            written.get(index).add(line);
            files.get(index).append(line);
        }
    }

    private void read(int index, int limit) throws IOException {
        List<Event> events = files.get(index).read(limit);
        if (!events.isEmpty()) {
            Events.put(channel, events.toArray(new Event[0]));
            events.forEach(e -> read.add(new String(e.getBody(), StandardCharsets.UTF_8)));
        }
    }

    private void process(Random random, boolean mixed) throws EventDeliveryException {
        try {
            sink.process();
        } catch (Killed kill) {
            crash(random, mixed);
        }
    }

    /** The old sink is left as it is: nobody stops it. */
    private void crash(Random random, boolean mixed) {
        crashes++;
        redis.close();
        for (TailedFile file : files) {
            if (random.nextInt(10) == 0) {
                file.losePosition();
            } else {
                file.restart();
            }
        }
        if (mixed) {
            mixFirst(1 + random.nextInt(25), random);
        }
        startSink();
    }

    /** Does to the first events what a file channel does to those whose transaction a checkpoint saw unfinished. */
    private void mixFirst(int count, Random random) {
        Transaction transaction = channel.getTransaction();
        transaction.begin();
        List<Event> all = new ArrayList<>();
        for (Event event; (event = channel.take()) != null; ) {
            all.add(event);
        }
        transaction.commit();
        transaction.close();
        Collections.shuffle(all.subList(0, Math.min(count, all.size())), random);
        if (!all.isEmpty()) {
            Events.put(channel, all.toArray(new Event[0]));
        }
    }

    private void startSink() {
        sink = new RedisSink((c, n) -> redis, Duration.ZERO);
        sink.setName("sink");
        sink.configure(new Context(Map.of("redis.uri", "redis://localhost", "batchSize", "25")));
        sink.setChannel(channel);
        sink.start();
    }

    private void drain() throws Exception {
        redis.faults.clear();
        for (int i = 0; i < files.size(); i++) {
            read(i, 10_000);
        }
        while (Events.waiting(channel) > 0) {
            sink.process();
        }
        sink.stop();
    }
}
