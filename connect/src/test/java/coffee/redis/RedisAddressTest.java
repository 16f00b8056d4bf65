package coffee.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.Problems.Problem;
import coffee.redis.RedisAddress.Location;
import coffee.redis.RedisAddress.Login;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;

class RedisAddressTest {

    @Test
    void isTheServerOnLocalhostWhenNothingIsSaid() {
        RedisAddress address = RedisAddress.from(Map.of(), "redis.");
        assertEquals("redis://localhost:6379", address.toString());
        assertEquals(Duration.ofSeconds(2), address.timeout());
        assertNull(address.tls());
    }

    @ParameterizedTest
    @CsvSource({
        "redis://shop, shop, 6379, , , 0, false",
        "redis://shop/, shop, 6379, , , 0, false",
        "REDISS://my_shop:7000/3, my_shop, 7000, , , 3, true",
        "redis://ann:s3cret@10.0.0.1:7000, 10.0.0.1, 7000, ann, s3cret, 0, false",
        "redis://:s3cret@shop, shop, 6379, , s3cret, 0, false",
        "redis://ann:a%40b%3A%25+c@shop, shop, 6379, ann, a@b:%+c, 0, false",
        "redis://ann:a@b/c@shop, shop, 6379, ann, a@b/c, 0, false",
        "redis://[::1]:7000, ::1, 7000, , , 0, false",
    })
    void readsAUri(String uri, String host, int port, String user, String password, int database, boolean tls) {
        RedisAddress address = RedisAddress.of(uri);
        assertEquals(new Location.Server(new HostAndPort(host, port)), address.location());
        assertEquals(new Login(user, password), address.login());
        assertEquals(database, address.database());
        assertEquals(tls, address.tls() != null);
    }

    @Test
    void readsSentinelsWithTheirOwnLogin() {
        RedisAddress address = RedisAddress.from(
                Map.of(
                        "sentinels", "a:1, b",
                        "master", "till",
                        "sentinelUsername", "guard",
                        "sentinelPassword", "dog",
                        "password", "s3cret",
                        "database", "2"),
                "redis.");
        assertEquals(
                new Location.Sentinels(
                        List.of(new HostAndPort("a", 1), new HostAndPort("b", 26379)),
                        "till",
                        new Login("guard", "dog")),
                address.location());
        assertEquals("redis://:***@till@a:1,b:26379/2", address.toString());
    }

    @ParameterizedTest
    @CsvSource({"1500, 1500", "1500ms, 1500", "3s, 3000"})
    void readsATimeout(String text, long millis) {
        RedisAddress address = RedisAddress.from(Map.of("timeout", text), "redis.");
        assertEquals(Duration.ofMillis(millis), address.timeout());
    }

    @Test
    void takesUserAndPasswordBesideAUriWithoutThem() {
        RedisAddress address =
                RedisAddress.from(Map.of("uri", "rediss://shop/4", "username", "ann", "password", "s3cret"), "redis.");
        assertEquals(new Login("ann", "s3cret"), address.login());
        assertEquals("rediss://ann:***@shop:6379/4", address.toString());
    }

    @Test
    void saysWhichRedisDoesNotAnswerAndWhy() {
        IOException cause = new IOException("Connection refused");
        assertEquals(
                "Redis at redis://ann:***@shop:7000/2 does not answer: Connection refused",
                RedisAddress.of("redis://ann:s3cret@shop:7000/2").unanswered(new IllegalStateException("pool", cause)));
        assertEquals(
                "Redis at redis://m@a:26379 does not answer: EOFException",
                RedisAddress.from(Map.of("sentinels", "a", "master", "m"), "").unanswered(new EOFException()));
        Exception broken = new IllegalStateException("the stream has ended");
        broken.addSuppressed(new IllegalStateException("not closed", broken));
        assertEquals(
                "Redis at redis://shop:6379 does not answer: the stream has ended",
                RedisAddress.of("redis://shop").unanswered(broken));
    }

    @Test
    void neverShowsASecret() {
        RedisAddress direct = RedisAddress.of("rediss://ann:s3cret@shop/2");
        RedisAddress watched = RedisAddress.from(
                Map.of("sentinels", "a", "master", "m", "password", "s3cret", "sentinelPassword", "s3cret"), "");
        String shown = direct + " " + direct.login() + " " + direct.tls() + " " + watched + " " + watched.location()
                + " " + new Tls.Store(Path.of("keys.p12"), "s3cret");
        assertFalse(shown.contains("s3cret"), shown);
        assertTrue(shown.contains("ann:***@shop:6379/2"), shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://ann:s3cret@shop",
                "redis:ann:s3cret@shop",
                "ann:s3cret@shop",
                "redis://ann:s3cret@",
                "redis://ann:s3cret@shop:port",
                "redis://ann:s3cret@shop:65536",
                "redis://ann:s3cret@shop:0",
                "redis://ann:s3cret@shop/zero",
                "redis://ann:s3cret@shop?timeout=1",
                "redis://ann:s3cret%zz@shop",
                "redis://",
                ""
            })
    void refusesABadUriWithoutShowingItsSecret(String uri) {
        InvalidSettingsException e = assertThrows(InvalidSettingsException.class, () -> RedisAddress.of(uri));
        assertTrue(e.getMessage().startsWith("redis.uri = "), e.getMessage());
        assertTrue(e.getMessage().endsWith(RedisUri.RULE), e.getMessage());
        assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }

    @Test
    void tellsAllProblemsAtOnce() {
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class,
                () -> RedisAddress.from(
                        Map.of(
                                "port", "70000",
                                "database", "-1",
                                "username", "ann",
                                "timeout", "soon",
                                "tls.enabled", "yes",
                                "tls.trustStore", "/nowhere/at/all",
                                "pasword", "s3cret"),
                        "redis."));
        assertEquals(
                List.of(
                        "redis.pasword: unknown property, did you mean redis.password?",
                        "redis.port = 70000: must be a whole number from 1 to 65535",
                        "redis.password: is missing: a user needs a password",
                        "redis.database = -1: must be a whole number from 0 to 65535",
                        "redis.tls.enabled = yes: must be true or false",
                        "redis.tls.trustStore = /nowhere/at/all: must be a file that can be read",
                        "redis.tls.trustStore: has no use without TLS: write rediss:// or redis.tls.enabled = true",
                        "redis.timeout = soon: must be from 1 ms to 3600 s, in milliseconds or with a unit, such as"
                                + " 500ms or 2s"),
                e.problems().stream().map(Problem::toString).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "uri, redis://a, host, b, redis.host",
        "uri, redis://a, sentinels, b, redis.sentinels",
        "uri, redis://:p@a, password, s3cret, redis.password",
        "uri, redis://a/1, database, 2, redis.database",
        "uri, rediss://a, tls.enabled, false, redis.tls.enabled",
        "sentinels, a, host, b, redis.host",
        "sentinels, a, port, 1, redis.master",
        "master, m, timeout, 1, redis.sentinels",
        "tls.enabled, true, tls.keyStorePassword, s3cret, redis.tls.keyStorePassword",
    })
    void refusesWhatContradictsOrMisses(String one, String value, String other, String otherValue, String told) {
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class,
                () -> RedisAddress.from(Map.of(one, value, other, otherValue), "redis."));
        assertTrue(
                e.problems().stream().anyMatch(p -> p.property().equals(told)), () -> told + " in " + e.getMessage());
        assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }

    @Test
    void refusesAStoreThatDoesNotOpen(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("trust.p12"), "not a store");
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class,
                () -> RedisAddress.from(
                        Map.of(
                                "uri",
                                "rediss://a",
                                "tls.trustStore",
                                file.toString(),
                                "tls.trustStorePassword",
                                "s3cret"),
                        "redis."));
        assertTrue(e.getMessage().contains("redis.tls.trustStorePassword"), e.getMessage());
        assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }

    @Test
    void pinsTheNamesOfItsProperties() {
        assertEquals(
                "uri host port username password database sentinels master sentinelUsername sentinelPassword timeout"
                        + " tls.enabled tls.trustStore tls.trustStorePassword tls.keyStore tls.keyStorePassword"
                        + " tls.checkHostName",
                String.join(" ", RedisAddress.properties()));
    }
}
