package coffee.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.contract.PeriodLength;
import coffee.contract.RedisLayout;
import coffee.contract.Schema;
import coffee.redis.RedisAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pins every default, and checks that the shipped file has the same ones. */
class DefaultsTest {

    private static final Path SHIPPED = Path.of("../conf/coffee.yaml");

    @Test
    void ofTheSharedSections() {
        Settings settings = Settings.defaults();
        assertEquals(RedisAddress.of("redis://127.0.0.1:6379"), settings.redis());
        assertEquals(RedisLayout.DEFAULT, settings.layout());
        assertEquals(
                List.of(
                        new KeptPeriod(PeriodLength.parse("30s"), Duration.ofDays(2)),
                        new KeptPeriod(PeriodLength.parse("1h"), Duration.ofDays(90)),
                        new KeptPeriod(PeriodLength.parse("1d"), Duration.ofDays(3650))),
                settings.periods());
        assertEquals(Schema.COFFEE, settings.schema());
        assertEquals(
                new Limits(1_000, 5_000, 10_000, DataSize.parse("16MB"), Duration.ofMinutes(5), 1_000_000),
                settings.limits());
    }

    @Test
    void ofTheTopology() {
        assertEquals(
                new TopologySettings(
                        7_000,
                        DataSize.parse("2MB"),
                        32,
                        16,
                        Duration.ofMillis(50),
                        1,
                        2,
                        1,
                        Duration.ofSeconds(5),
                        20,
                        Duration.ofSeconds(3),
                        ""),
                Settings.defaults().topology());
    }

    @Test
    void ofTheDashboard() {
        assertEquals(
                new DashboardSettings(
                        "127.0.0.1",
                        8080,
                        List.of(),
                        1_000,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        DataSize.parse("32MB"),
                        true),
                Settings.defaults().dashboard());
    }

    @Test
    void standInTheFileThatWeShip() {
        // given
        Map<String, String> defaults = new HashMap<>(Settings.defaults().known());
        defaults.values().removeIf(String::isEmpty);
        // when
        Map<String, String> shipped =
                Settings.read(Optional.of(SHIPPED), Map.of(), List.of()).toMap();
        // then
        defaults.put("periods", "1d=3650d,1h=90d,30s=2d");
        defaults.put("orders.dimensions", Schema.COFFEE.withoutCrosses().toJson());
        assertEquals(defaults, shipped);
    }
}
