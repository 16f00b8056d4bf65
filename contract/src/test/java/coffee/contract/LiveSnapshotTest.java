package coffee.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveSnapshotTest {

    @Test
    void readsTheMessageOfTheLiveChannel() {
        // when
        LiveSnapshot snapshot = LiveSnapshot.parse("""
            {"v":1, "at":1773478200000, "committed":5000, "queued":12, "lag":40,
             "totals":{"orders":4990,"items":27000,"age:2030":500,"rejected:bad_name":10},
             "periods":[{"length":"30s","start":"2026-03-14T08:50:00Z","closed":false,"counts":{"orders":12}}]}
            """);

        // then
        assertEquals(
                new LiveSnapshot(
                        1_773_478_200_000L,
                        5_000,
                        12,
                        Optional.of(40L),
                        Counts.of(Map.of(
                                "orders", "4990", "items", "27000", "age:2030", "500", "rejected:bad_name", "10")),
                        List.of(new LiveSnapshot.PeriodCounts(
                                new Period(PeriodLength.parse("30s"), Instant.parse("2026-03-14T08:50:00Z")),
                                false,
                                Counts.of(Map.of("orders", "12"))))),
                snapshot);
    }

    @Test
    void readsBackWhatItWrote() {
        // given
        String json = "{\"v\":1,\"at\":1773478200000,\"committed\":5000,\"queued\":12,\"lag\":40,"
                + "\"totals\":{\"orders\":4990,\"items\":27000,\"coffee:Caf\u00e9 &\":500,\"rejected:bad_name\":10},"
                + "\"periods\":[{\"length\":\"30s\",\"start\":\"2026-03-14T08:50:00Z\",\"closed\":true,"
                + "\"counts\":{\"orders\":12}}]}";
        // when
        String written = LiveSnapshot.parse(json).toJson();
        // then
        assertEquals(json, written);
    }

    @Test
    void noMessageCarriesPairs() {
        // given
        Counts counts = Counts.of(Map.of("orders", "2", "coffee:Latte", "2", "age*coffee:2030\u001FLatte", "2"));
        LiveSnapshot stored = new LiveSnapshot(
                1,
                2,
                0,
                Optional.empty(),
                counts,
                List.of(new LiveSnapshot.PeriodCounts(PeriodLength.parse("30s").at(Instant.EPOCH), true, counts)));
        // when
        String message = stored.toJson();
        // then
        assertEquals(stored.withoutPairs(), LiveSnapshot.parse(message));
        assertFalse(message.contains("*"), message);
    }

    @Test
    void readsASnapshotWhoseLagIsUnknown() {
        String json = "{\"v\":1,\"at\":1,\"committed\":0,\"queued\":0,\"lag\":null,\"totals\":{},\"periods\":[]}";
        assertEquals(Optional.empty(), LiveSnapshot.parse(json).lag());
        assertEquals(
                Optional.empty(),
                LiveSnapshot.parse(json.replace("\"lag\":null,", "")).lag());
    }

    @Test
    void refusesAnotherVersion() {
        assertThrows(IllegalArgumentException.class, () -> LiveSnapshot.parse("{\"v\":2}"));
    }
}
