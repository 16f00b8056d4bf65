package coffee.topology.save.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.LiveSnapshot;
import coffee.contract.Period;
import coffee.contract.RedisLayout;
import coffee.redis.RedisAddress;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.topology.Trouble;
import coffee.topology.save.Batches;
import coffee.topology.save.redis.PeriodSweep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.UnifiedJedis;

/** The live channel as a subscriber has it. */
@Timeout(60)
class LiveChannelIT {

    private static final RedisLayout LAYOUT = RedisLayout.DEFAULT;
    private static final Period PERIOD = Batches.LENGTHS.get(0).at(Batches.NOW);

    private final BlockingQueue<LiveSnapshot> received = new LinkedBlockingQueue<>();
    private final List<String> troubles = new ArrayList<>();
    private final ShownPeriods shown = new ShownPeriods(List.of(PERIOD.length()));
    private final JedisPubSub subscription = new JedisPubSub() {
        @Override
        public void onMessage(String channel, String message) {
            received.add(LiveSnapshot.parse(message));
        }

        @Override
        public void onSubscribe(String channel, int channels) {
            subscribed.countDown();
        }
    };
    private final CountDownLatch subscribed = new CountDownLatch(1);

    private EmbeddedRedis server;
    private UnifiedJedis redis;
    private Thread subscriber;
    private Instant now = Batches.NOW;
    private LiveChannel channel;

    @BeforeEach
    void subscribe() throws InterruptedException {
        server = EmbeddedRedis.start("--appendonly", "no");
        redis = RedisAddress.of(server.uri()).openClient(2);
        subscriber = new Thread(() -> redis.subscribe(subscription, LAYOUT.live()));
        subscriber.start();
        subscribed.await();
        channel = channel(() -> now);
    }

    private LiveChannel channel(InstantSource clock) {
        return new LiveChannel(
                redis,
                LAYOUT,
                shown,
                Duration.ofMillis(200),
                Duration.ofSeconds(3),
                clock,
                new Trouble("live", e -> troubles.add(e.getMessage())));
    }

    @AfterEach
    void close() throws InterruptedException {
        subscription.unsubscribe();
        subscriber.join();
        redis.close();
        server.close();
    }

    @Test
    void publishesWhatIsCommitted() throws InterruptedException {
        // given
        redis.set(LAYOUT.committed(), "7");
        redis.hset(LAYOUT.totals(), "orders", "6");
        redis.hset(LAYOUT.totals(), "rejected:bad_name", "1");
        redis.hset(LAYOUT.period(PERIOD), "coffee:Latte", "3");
        redis.rpush(LAYOUT.queue(), Batches.order("Latte", now.minusSeconds(4)), "another");
        // when
        assertTrue(channel.publish());
        // then
        LiveSnapshot snapshot = received.poll(10, TimeUnit.SECONDS);
        assertEquals(now.toEpochMilli(), snapshot.at());
        assertEquals(7, snapshot.committed());
        assertEquals(2, snapshot.queued());
        assertEquals(Optional.of(4_000L), snapshot.lag());
        assertEquals(4_000, channel.lagMillis());
        assertEquals(6, snapshot.totals().orders());
        assertEquals(1, snapshot.totals().rejectedInAll());
        assertEquals(PERIOD, snapshot.periods().get(0).period());
        assertFalse(snapshot.periods().get(0).closed());
        assertEquals(3, snapshot.periods().get(0).counts().fields().get("coffee:Latte"));
    }

    @Test
    void publishesAtMostSoOftenAndAlwaysTheLastState() {
        assertTrue(channel.publish());
        channel.changed();
        now = now.plusMillis(199);
        assertFalse(channel.publish());
        now = now.plusMillis(1);
        assertTrue(channel.publish());
        now = now.plusMillis(500);
        assertFalse(channel.publish());
    }

    @Test
    void publishesLessOftenWhatTakesLong() {
        // given: a clock that advances by 30 ms at each call
        LiveChannel slow = channel(() -> now = now.plusMillis(30));
        // when
        assertTrue(slow.publish());
        now = now.plusMillis(230);
        // then
        assertFalse(slow.mayPublish());
        now = now.plusMillis(400);
        assertTrue(slow.mayPublish());
    }

    @Test
    void givesASignOfLifeWhenNothingChanges() {
        assertTrue(channel.publish());
        now = now.plusMillis(2_999);
        assertFalse(channel.publish());
        now = now.plusMillis(1);
        assertTrue(channel.publish());
    }

    @Test
    void tellsThatAPeriodHasEndedThoughNoOrderFollows() throws InterruptedException {
        // given
        now = PERIOD.end().minusMillis(300);
        channel.publish();
        received.poll(10, TimeUnit.SECONDS);
        // when
        now = PERIOD.end();
        assertTrue(channel.publish());
        // then
        List<LiveSnapshot.PeriodCounts> periods =
                received.poll(10, TimeUnit.SECONDS).periods();
        assertEquals(PERIOD, periods.get(0).period());
        assertTrue(periods.get(0).closed());
        assertFalse(periods.get(1).closed());
    }

    @Test
    void publishesAgainOnceWhatWasWrongIsMended() throws InterruptedException {
        // given
        Period late = PERIOD.length().at(now.minus(Duration.ofHours(1)));
        shown.changed(List.of(late));
        redis.lpush(LAYOUT.totals(), "no hash");
        assertFalse(channel.publish());
        assertFalse(channel.mayPublish());
        now = now.plusMillis(200);
        assertFalse(channel.publish());
        assertEquals(1, troubles.size());
        // when
        redis.del(LAYOUT.totals());
        now = now.plusMillis(200);
        // then
        assertTrue(channel.publish());
        assertTrue(
                received.poll(10, TimeUnit.SECONDS).periods().stream()
                        .anyMatch(p -> p.period().equals(late)),
                "the period of a late order");
    }

    @Test
    void publishesFromARedisWhoseMemoryIsFull() throws InterruptedException {
        // given
        redis.hset(LAYOUT.totals(), "orders", "6");
        redis.configSet("maxmemory", "1");
        // when
        assertTrue(channel.publish(), () -> troubles.toString());
        // then
        assertEquals(6, received.poll(10, TimeUnit.SECONDS).totals().orders());
    }

    @Test
    void takesExpiredPeriodsOutOfTheIndexAndLeavesTheOthers() {
        // given
        Period gone = new Period(PERIOD.length(), PERIOD.start().minusSeconds(30));
        for (Period period : List.of(gone, PERIOD)) {
            redis.zadd(
                    LAYOUT.periods(PERIOD.length()),
                    period.start().getEpochSecond(),
                    period.start().toString());
        }
        redis.hset(LAYOUT.period(PERIOD), "orders", "1");
        PeriodSweep index = new PeriodSweep(redis, LAYOUT, PERIOD.length());
        // when
        index.sweep();
        index.sweep();
        // then
        assertEquals(List.of(PERIOD.start().toString()), redis.zrange(LAYOUT.periods(PERIOD.length()), 0, -1));
    }
}
