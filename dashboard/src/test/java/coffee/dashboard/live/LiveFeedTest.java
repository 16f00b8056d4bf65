package coffee.dashboard.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Counts;
import coffee.contract.LiveSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveFeedTest {

    private Instant now = Instant.parse("2026-03-14T08:50:00Z");
    private final LiveFeed feed = new LiveFeed(() -> now, UnaryOperator.identity());
    private final List<Long> told = new ArrayList<>();
    private final List<Boolean> links = new ArrayList<>();

    @BeforeEach
    void listen() {
        feed.add(new LiveFeed.Listener() {
            @Override
            public void onMoment(LiveFeed.Moment moment) {
                told.add(moment.snapshot().committed());
            }

            @Override
            public void onLink(LiveFeed.Link link) {
                links.add(link.redis());
            }
        });
    }

    @Test
    void tellsEachSnapshotOnce() {
        feed.hear(snapshot(1));
        feed.hear(snapshot(2));
        assertEquals(List.of(1L, 2L), told);
    }

    @Test
    void doesNotTellWhatChangesNothing() {
        feed.hear(snapshot(1));
        feed.hear(snapshot(1));
        feed.read(snapshot(1), feed.heard());
        assertEquals(List.of(1L), told);
    }

    @Test
    void anOldReadingDoesNotCoverANewerMessage() {
        // given: a read that began before a message arrived
        long heardBefore = feed.heard();
        feed.hear(snapshot(20));

        // when
        feed.read(snapshot(10), heardBefore);

        // then
        assertEquals(List.of(20L), told);
    }

    @Test
    void aReadingThatWentBackIsTakenWhenNothingWasHeard() {
        feed.hear(snapshot(20));
        feed.read(snapshot(10), feed.heard());
        assertEquals(List.of(20L, 10L), told);
    }

    @Test
    void tellsTheLinkOnlyWhenItChanges() {
        feed.lost();
        feed.hear(snapshot(1));
        feed.hear(snapshot(2));
        feed.lost();
        feed.lost();
        feed.read(snapshot(2), feed.heard());
        assertEquals(List.of(true, false, true), links);
    }

    @Test
    void remembersWhenItWasLastHeard() {
        assertTrue(feed.link().isUnheard());
        feed.hear(snapshot(1));
        now = now.plusSeconds(3);
        assertFalse(feed.link().isUnheard());
        assertEquals(3, feed.quietFor().toSeconds());
    }

    private static LiveSnapshot snapshot(long committed) {
        return new LiveSnapshot(committed, committed, 0, Optional.empty(), new Counts(), List.of());
    }
}
