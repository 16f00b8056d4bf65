package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The modules of the page that plan an answer, in a real browser, at a fixed clock; local time equals java.time. */
@Timeout(90)
class PagePlanIT extends PageFixture {

    private static final List<String> ZONES = List.of(
            "America/New_York",
            "America/St_Johns",
            "America/Sao_Paulo",
            "Asia/Kathmandu",
            "Asia/Kolkata",
            "Asia/Seoul",
            "Australia/Lord_Howe",
            "Europe/Dublin",
            "Europe/Vienna",
            "Pacific/Apia",
            "Pacific/Auckland",
            "UTC");

    /** Loads a module of the page into {@code window.module}. */
    private void load(String module) throws Exception {
        open("");
        browser.script("window.module = null; import(arguments[0]).then((loaded) => (window.module = loaded))", module);
        await("loaded: " + module, () -> browser.<Boolean>script("return window.module !== null"));
    }

    @Test
    void localTimeIsThatOfJavaAtRandomMomentsAndAroundEveryChange() throws Exception {
        // given
        load("/js/time.js");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<List<Object>> asked = new ArrayList<>();
        List<List<Long>> expected = new ArrayList<>();
        for (String name : ZONES) {
            ZoneId zone = ZoneId.of(name);
            Instant at = Instant.parse("2008-01-01T00:00:00Z");
            for (int i = 0; i < 60; i++) {
                var change = zone.getRules().nextTransition(at);
                Instant near = change == null || change.getInstant().isAfter(Instant.parse("2026-06-01T00:00:00Z"))
                        ? Instant.parse("2008-01-01T00:00:00Z").plusSeconds(random.nextInt(580_000_000))
                        : change.getInstant();
                at = near;
                Instant moment = near.plusSeconds(random.nextInt(200_000) - 100_000L);
                LocalDate day = moment.atZone(zone).toLocalDate();
                LocalDateTime local = day.atTime(LocalTime.ofSecondOfDay(60L * random.nextInt(1_440)));
                asked.add(List.of(
                        name,
                        moment.toEpochMilli(),
                        local.toInstant(ZoneOffset.UTC).toEpochMilli()));
                expected.add(List.of(
                        day.atStartOfDay(zone).toInstant().toEpochMilli(),
                        day.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli(),
                        YearMonth.from(day)
                                .atDay(1)
                                .atStartOfDay(zone)
                                .toInstant()
                                .toEpochMilli(),
                        momentOf(zone, local).toEpochMilli()));
            }
        }

        // when
        List<List<Number>> told = browser.script("""
                const { dayStart, momentOf, stepsOf } = window.module;
                return arguments[0].map(([zone, moment, local]) => {
                  const at = new Date(local);
                  const fields = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(),
                    hour: at.getUTCHours(), minute: at.getUTCMinutes() };
                  return [dayStart(zone, moment), dayStart(zone, moment, 1), stepsOf("month", zone).floor(moment), momentOf(zone, fields)];
                });
                """, asked);

        // then
        for (int i = 0; i < asked.size(); i++) {
            assertEquals(
                    expected.get(i),
                    told.get(i).stream().map(Number::longValue).toList(),
                    asked.get(i) + " of seed " + seed);
        }
    }

    /** The first moment of a local time that occurs twice; the moment of the jump for one that is skipped. */
    private static Instant momentOf(ZoneId zone, LocalDateTime local) {
        var change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    @ParameterizedTest
    @CsvSource({
        // range, zone, comparison; window, bins, their number, stored length, what is compared with
        "15m, UTC, , 17:40:30 17:55:30, 30000, 30, 30s, ",
        "1h, UTC, before, 16:55 17:56, 60000, 61, 30s, 15:55 16:55:30",
        "1d, Asia/Seoul, , 25T18:00 18:00, hour, 24, 1h, ",
        "1d, Asia/Kolkata, , 25T18:30 18:30, hour, 24, 30s, ",
        "7d, Asia/Seoul, week, 20T15:00 18:00, hour, 147, 1h, 13T15:00 19T18:00",
        "7d, Asia/Kolkata, , 19T18:00 18:00, UTC hour, 168, 1h, ",
        "30d, Asia/Seoul, , 10-28T15:00 27T15:00, day, 30, 1h, ",
        "30d, Asia/Kolkata, , 10-27T18:30 18:30, coarse day, 30, 1h, ",
        "today, America/New_York, before, 05:00 18:00, hour, 13, 1h, 25T05:00 25T18:00",
        "yesterday, Asia/Seoul, , 25T15:00 15:00, hour, 24, 1h, ",
        "all, Asia/Seoul, before, 2025-10-01T00:00 12-01T00:00, UTC month, 14, 1d, ",
        "15m, UTC, week, 17:40:30 17:55:30, 30000, 30, 30s, missing 19T17:40:30 19T17:55:30"
    })
    void choosesWindowColumnsAndStoredPeriods(
            String range,
            String zone,
            String compare,
            String window,
            String bins,
            int number,
            String length,
            String before)
            throws Exception {
        // given: half minutes of two days, hours of 90 days, days of 400
        load("/js/plan.js");
        Instant now = Instant.parse("2026-11-26T17:55:12Z");
        List<Map<String, Object>> lengths = List.of(
                stored("30s", 30, now.minus(2, ChronoUnit.DAYS), now),
                stored("1h", 3_600, now.minus(90, ChronoUnit.DAYS), now),
                stored("1d", 86_400, now.minus(400, ChronoUnit.DAYS), now));

        // when
        List<Object> plan = browser.script("""
                const [range, compare, zone, now, lengths] = arguments;
                const { window: { from, to }, unit, binZone, bins, length, coarse, compare: before } =
                  window.module.planOf({ range, compare }, { zone, now, lengths });
                const iso = (moment) => new Date(moment).toISOString();
                const mark = coarse ? "coarse " : binZone === zone ? "" : `${binZone} `;
                return [`${iso(from)} ${iso(to)}`, mark + unit, bins.length, length.length,
                  before === null ? null : `${before.missing ? "missing " : ""}${iso(before.from)} ${iso(before.to)}`];
                """, range, compare, zone, now.toEpochMilli(), lengths);

        // then
        List<Object> expected = new ArrayList<>(List.of(moments(window), bins, (long) number, length));
        expected.add(before == null ? null : moments(before));
        assertEquals(expected, plan);
    }

    private static Map<String, Object> stored(String length, int seconds, Instant first, Instant last) {
        long millis = 1_000L * seconds;
        return Map.of(
                "length",
                length,
                "seconds",
                seconds,
                "first",
                first.toEpochMilli() / millis * millis,
                "last",
                last.toEpochMilli() / millis * millis);
    }

    /** Completes abbreviated moments; the missing parts are those of 26 November 2026. */
    private static String moments(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(" ")) {
            String today = "2026-11-26T";
            String date = word.contains("T") ? word.substring(0, word.indexOf('T') + 1) : "";
            String time = word.substring(date.length());
            String whole = today.substring(0, today.length() - Math.max(date.length(), 0)) + date;
            words.add(
                    word.equals("missing")
                            ? word
                            : (date.isEmpty() ? today : whole) + time + (time.length() == 5 ? ":00" : "") + ".000Z");
        }
        return String.join(" ", words);
    }
}
