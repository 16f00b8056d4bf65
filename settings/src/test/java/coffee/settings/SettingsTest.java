package coffee.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.contract.Dimension;
import coffee.contract.PeriodLength;
import coffee.contract.Schema;
import coffee.redis.InvalidSettingsException;
import coffee.redis.RedisAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    private Path folder;

    @Test
    void theQueueMayBeSeveralLists() throws IOException {
        // when
        Settings inFile = read(file("queue: [north, south]\n"));
        Settings inWords = Settings.of(inFile.toMap());
        // then
        assertEquals(List.of("coffee:north", "coffee:south"), inFile.layout().queues());
        assertEquals(inFile.layout(), inWords.layout());
    }

    @Test
    void listsOfTheQueueMustNotMeet() {
        assertEquals(1, problems("queue=a,b,a").size());
        assertEquals(1, problems("queue=a,a:committed").size());
        assertEquals(1, problems("queue=a,,b").size());
    }

    @Test
    void takesTheCommandLineBeforeTheEnvironmentBeforeTheFileBeforeTheDefault() throws IOException {
        // given
        Path file = file("dashboard: {port: 1001, maxViewers: 11, host: file}");
        Map<String, String> environment = Map.of("COFFEE_DASHBOARD_PORT", "1002", "COFFEE_DASHBOARD_MAX_VIEWERS", "12");
        // when
        DashboardSettings dashboard = Settings.read(Optional.of(file), environment, List.of("dashboard.port=1003"))
                .dashboard();
        // then
        assertEquals(
                new DashboardSettings(
                        "file",
                        1003,
                        List.of(),
                        12,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        DataSize.parse("32MB"),
                        true),
                dashboard);
    }

    @Test
    void readsAListFromTheFileAndFromOneText() throws IOException {
        Path file = file("dashboard: {hosts: [coffee.example.com, '2001:db8::1']}");
        assertEquals(
                List.of("coffee.example.com", "2001:db8::1"),
                read(file).dashboard().hosts());
        assertEquals(
                List.of("one", "10.0.0.7"),
                words("dashboard.hosts=one, 10.0.0.7").dashboard().hosts());
        assertEquals(List.of(), words().dashboard().hosts());
    }

    @Test
    void aHostIsNamedWithoutItsPort() {
        for (String host : List.of("cups:8080", "10.0.0.7:8080", "http://cups", "*.example.com")) {
            InvalidSettingsException e =
                    assertThrows(InvalidSettingsException.class, () -> words("dashboard.hosts=" + host));
            assertTrue(e.getMessage().contains("dashboard.hosts = " + host + ": must be a host name"), e.getMessage());
        }
    }

    @Test
    void readsWhereRedisIs() {
        RedisAddress redis = words("redis.uri=rediss://shop@cups:7000/3", "redis.password=x", "redis.timeout=500ms")
                .redis();
        assertEquals("rediss://shop:***@cups:7000/3", redis.toString());
        assertEquals(Duration.ofMillis(500), redis.timeout());
    }

    @Test
    void looksForNoUriWhereSentinelsAreGiven() {
        assertTrue(words("redis.sentinels=a:1,b:2", "redis.master=shop")
                .redis()
                .toString()
                .contains("shop"));
    }

    @Test
    void tellsAllProblemsAtOnceWithTheirOrigin() throws IOException {
        // given
        Path file = file("redis:\n  uri: http://cups\ntopology:\n  batchOrders: 0\n  idlePoll: soon\n");
        Map<String, String> environment = Map.of("COFFEE_DASHBOARD_PORT", "99999");
        // when
        List<String> problems = problems(Optional.of(file), environment, "limits.distinctNames=many");
        // then
        assertEquals(
                List.of(
                        "redis.uri = http://cups: must be redis[s]://[user:password@]host[:port][/database] (" + file
                                + ":2)",
                        "limits.distinctNames = many: must be a whole number (command line)",
                        "topology.idlePoll = soon: must be a duration such as 500ms, 30s, 5m, 1h or 2d (" + file
                                + ":5)",
                        "topology.batchOrders = 0: must be 1 to 100000 (" + file + ":4)",
                        "dashboard.port = 99999: must be 0 to 65535 (environment variable COFFEE_DASHBOARD_PORT)"),
                problems);
    }

    @Test
    void namesThePropertyThatAnUnknownOneResembles() throws IOException {
        Path file = file("redis:\n  url: redis://cups\ntopology: 7\ncolour: brown\n");
        assertEquals(
                List.of(
                        "redis.url: unknown property, did you mean redis.uri? (" + file + ":2)",
                        "topology: is a section and has no value of its own (" + file + ":3)",
                        "colour: unknown property (" + file + ":4)",
                        "topology.batchOrder: unknown property, did you mean topology.batchOrders? (command line)"),
                problems(Optional.of(file), Map.of(), "topology.batchOrder=3"));
    }

    @Test
    void takesAStrangeVariableForASlipOnlyWhenItIsClose() {
        Map<String, String> environment =
                Map.of("COFFEE_REDIS_URL", "redis://a", "COFFEE_JAVA_OPTS", "-Xmx1g", "COFFEE_REDIS_SERVICE_HOST", "b");
        assertEquals(
                List.of("COFFEE_REDIS_URL: unknown environment variable, did you mean COFFEE_REDIS_URI?"),
                problems(Optional.empty(), environment));
    }

    @Test
    void takesAnEmptyVariableForNone() {
        assertEquals(
                8080,
                Settings.read(Optional.empty(), Map.of("COFFEE_DASHBOARD_PORT", ""), List.of())
                        .dashboard()
                        .port());
    }

    @Test
    void readsPeriodsFromAFileInAnyOrder() throws IOException {
        Path file = file("periods:\n  1h: 7d\n  10s: 1h\n");
        assertEquals(List.of(kept("10s", "1h"), kept("1h", "7d")), read(file).periods());
    }

    @Test
    void replacesThePeriodsAsAWholeOrOneByOne() {
        assertEquals(List.of(kept("1m", "3d")), words("periods=1m=3d").periods());
        assertEquals(
                List.of(kept("30s", "9d"), kept("1h", "90d"), kept("1d", "3650d")),
                words("periods.30s=9d").periods());
    }

    @Test
    void countsNoPairsInPeriodsThatSaySo() throws IOException {
        // given
        Path file = file("periods:\n  30s: {keep: 2d, crosses: none}\n  1h: 7d\n  1d: {keep: 9d}\n");

        // when
        Settings settings = read(file, "periods.30s=3d");

        // then
        List<KeptPeriod> expected = List.of(
                new KeptPeriod(PeriodLength.parse("30s"), Duration.ofDays(3), false),
                kept("1h", "7d"),
                kept("1d", "9d"));
        assertEquals(expected, settings.periods());
        assertEquals(expected, Settings.of(settings.toMap()).periods());
        assertFalse(settings.crosses(PeriodLength.parse("30s")));
        assertTrue(settings.crosses(PeriodLength.parse("1h")));
        assertEquals(
                List.of(
                        "periods.2h: must say how long to keep it",
                        "periods.30s.crosses = some: must be all or none (command line)"),
                problems("periods.30s.crosses=some", "periods.2h.crosses=none"));
    }

    @Test
    void readsTheSchemaInTheOrderOfTheFile() throws IOException {
        // given
        Path file = file("""
                orders:
                  dimensions:
                    zone: {field: pickup zone, names: {"A.1": "Airport", "2": "Two"}}
                    stop:
                      field: stops
                      list: true
                    app: {field: app, optional: true}
                  crosses: [zone*stop, app*stop]
                  item: stop
                """);

        // when
        Settings settings = read(file, "orders.dimensions.kind.field=vehicle", "orders.dimensions.kind.optional=true");

        // then
        Schema expected = Schema.of(
                "stop",
                List.of(
                        new Dimension(
                                0, "zone", "pickup zone", false, false, false, Map.of("A.1", "Airport", "2", "Two")),
                        Dimension.of("stop", "stops").asList(),
                        Dimension.of("app", "app").asOptional(),
                        Dimension.of("kind", "vehicle").asOptional()),
                List.of("zone*stop", "stop*app"));
        assertEquals(expected, settings.schema());
        assertEquals(expected, Settings.of(settings.toMap()).schema());
        assertEquals(
                Schema.COFFEE.dimensions(),
                words("orders.dimensions=" + Schema.COFFEE.toJson()).schema().dimensions());
    }

    @Test
    void addsADimensionToTheUsualOnesOnTheCommandLine() {
        Schema schema = words("orders.dimensions.channel.field=channel", "orders.crosses=all")
                .schema();
        assertEquals(
                List.of("age", "payment", "coffee", "branch", "channel"),
                schema.dimensions().stream().map(Dimension::label).toList());
        assertEquals(10, schema.crosses().size());
    }

    @Test
    void tellsAllThatIsWrongWithASchema() throws IOException {
        Path file = file("""
                orders:
                  dimensions:
                    zone: {feild: zone}
                    Stop: {field: stops, list: yes}
                    app: {field: orderedAt}
                  crosses: [zone*price]
                """);
        List<String> problems = problems(Optional.of(file), Map.of());
        assertEquals(6, problems.size(), problems::toString);
        String all = String.join("\n", problems);
        for (String part : List.of(
                "orders.dimensions.zone.feild: unknown property, did you mean orders.dimensions.zone.field?",
                "coffee.yaml:3",
                "orders.dimensions.zone.field = : must name a field",
                "orders.dimensions.Stop: must be called by",
                "orders.dimensions.Stop.list = yes: must be true or false",
                "orders.dimensions.app.field = orderedAt: must be another",
                "coffee.yaml:5",
                "orders.crosses = zone*price: must be all, none, or pairs")) {
            assertTrue(all.contains(part), part + " in " + all);
        }
        assertEquals(1, problems("orders.dimensions=nonsense").size());
        assertEquals(1, problems("orders.dimensions={\"dimensions\":7}").size());
    }

    @Test
    void refusesPeriodsThatCannotBe() {
        assertEquals(
                List.of(
                        "periods.1h = 1s: must keep it from 1h to 36500d (command line)",
                        "periods.7s = 1d: a period must be whole seconds that divide a day, or whole days, not PT7S"
                                + " (command line)",
                        "periods.soon = 1d: a period must be a number with s, m, h or d, such as 30s, not \"soon\""
                                + " (command line)"),
                problems("periods.7s=1d", "periods.1h=1s", "periods.soon=1d"));
        assertEquals(1, problems("periods=").size());
        assertEquals(1, problems("periods=60s=1d,1m=2d").size());
    }

    @Test
    void refusesKeyNamesThatNoKeyShouldHave() {
        assertEquals(2, problems("prefix=a b", "queue=").size());
    }

    @Test
    void travelsAsAMap() {
        // given
        Settings settings =
                words("redis.uri=redis://cups:1", "periods=1m=3d", "topology.batchBytes=1MB", "prefix=shop");
        // when
        Settings there = Settings.of(settings.toMap());
        // then
        assertEquals(settings.redis(), there.redis());
        assertEquals(settings.layout(), there.layout());
        assertEquals(settings.periods(), there.periods());
        assertEquals(settings.limits(), there.limits());
        assertEquals(settings.topology(), there.topology());
        assertEquals(settings.dashboard(), there.dashboard());
        assertEquals(settings.toMap(), there.toMap());
    }

    @Test
    void tellsWhatIsWrongWithTheFileItself() throws IOException {
        Path none = folder.resolve("none.yaml");
        assertEquals(List.of("--config = " + none + ": no such file"), problems(Optional.of(none), Map.of()));
        Path broken = file("redis:\n  uri: [\n");
        assertTrue(problems(Optional.of(broken), Map.of()).get(0).startsWith(broken + ":3: is no YAML: "));
        Path list = file("- a\n- b\n");
        assertEquals(List.of(list + ": must be a mapping of properties"), problems(Optional.of(list), Map.of()));
        Path twice = file("queue: a\nqueue: b\n");
        assertEquals(
                List.of("queue: is given twice (" + twice + ":1 and " + twice + ":2)"),
                problems(Optional.of(twice), Map.of()));
    }

    @Test
    void takesAnEmptyFileForTheDefaults() throws IOException {
        Settings settings = read(file("# nothing\n"));
        assertEquals(Settings.defaults().toMap(), settings.toMap());
        assertFalse(settings.periods().isEmpty());
    }

    private static KeptPeriod kept(String length, String keep) {
        return new KeptPeriod(PeriodLength.parse(length), Durations.parse(keep));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("coffee.yaml"), yaml);
    }

    private static Settings read(Path file, String... words) {
        return Settings.read(Optional.of(file), Map.of(), List.of(words));
    }

    private static Settings words(String... words) {
        return Settings.read(Optional.empty(), Map.of(), List.of(words));
    }

    private static List<String> problems(String... words) {
        return problems(Optional.empty(), Map.of(), words);
    }

    private static List<String> problems(Optional<Path> file, Map<String, String> environment, String... words) {
        return assertThrows(InvalidSettingsException.class, () -> Settings.read(file, environment, List.of(words)))
                .problems()
                .stream()
                .map(Object::toString)
                .toList();
    }
}
