package coffee.dashboard.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import coffee.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AboutEndpointTest {

    private static String hint(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return AboutEndpoint.statsCommand(Settings.of(all));
    }

    @Test
    void isShortWhereAllIsUsual() {
        assertEquals("bin/coffee stats", hint());
        assertEquals("bin/coffee stats", hint("redis.password", "secret"));
    }

    @Test
    void namesAnotherRedisWithoutItsLogin() {
        assertEquals(
                "bin/coffee stats --set redis.uri=rediss://cups:7000/3",
                hint("redis.uri", "rediss://shop:secret@cups:7000/3"));
    }

    @Test
    void namesSentinelsByTheirMaster() {
        assertEquals(
                "bin/coffee stats --set redis.sentinels=a:1,b:2 --set redis.master=shop",
                hint("redis.sentinels", "a:1,b:2", "redis.master", "shop"));
    }

    @Test
    void quotesWhatAShellWouldReadOtherwise() {
        assertEquals(
                "bin/coffee stats --set prefix='{coffee}' --set queue=late",
                hint("prefix", "{coffee}", "queue", "late"));
    }
}
