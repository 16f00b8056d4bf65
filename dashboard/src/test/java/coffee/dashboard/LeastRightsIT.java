package coffee.dashboard;

import static coffee.redis.embedded.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import coffee.redis.embedded.DocumentedUser;
import coffee.redis.embedded.EmbeddedRedis;
import coffee.settings.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/** The Redis user of the README has every right that the dashboard needs, and cannot write. */
@Timeout(60)
class LeastRightsIT {

    @Test
    void theDocumentedUserSuffices() throws Exception {
        try (EmbeddedRedis server = EmbeddedRedis.start("--save", "");
                ModelPipeline pipeline = new ModelPipeline(server.port())) {
            // given
            pipeline.redis()
                    .sendCommand(
                            Protocol.Command.ACL,
                            DocumentedUser.of(Path.of("README.md"), "dashboard").words());
            pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"), "{");
            String uri = "redis://dashboard:password@127.0.0.1:" + server.port();

            try (Dashboard dashboard = Dashboard.start(Settings.of(Map.of("redis.uri", uri, "dashboard.port", "0")))) {
                // when
                await("well", () -> get(dashboard, "/healthz").statusCode() == 200);
                pipeline.count(ModelPipeline.order(null, "2030", "Cash", "Americano"));

                // then
                for (String path : new String[] {
                    "/api/totals", "/api/about", "/api/rejected", "/api/periods", "/api/periods?from=0", "/metrics"
                }) {
                    assertEquals(200, get(dashboard, path).statusCode(), path);
                }
                await(
                        "the message is heard",
                        () -> get(dashboard, "/metrics").body().contains("coffee_orders_total 2.0"));
                await("what was read before is confirmed", () -> {
                    assertEquals(200, get(dashboard, "/api/periods").statusCode());
                    return pipeline.redis().info("commandstats").contains("cmdstat_hmget");
                });
                assertEquals(List.of(), pipeline.redis().sendCommand(Protocol.Command.ACL, "LOG"));
            }
        }
    }

    @Test
    void theDocumentedUserCannotWrite() throws Exception {
        try (EmbeddedRedis server = EmbeddedRedis.start("--save", "");
                ModelPipeline pipeline = new ModelPipeline(server.port())) {
            pipeline.redis()
                    .sendCommand(
                            Protocol.Command.ACL,
                            DocumentedUser.of(Path.of("README.md"), "dashboard").words());
            try (RedisClient user = RedisClient.create("redis://dashboard:password@127.0.0.1:" + server.port())) {
                assertThrows(JedisAccessControlException.class, () -> user.set("coffee:orders:committed", "0"));
                assertThrows(JedisAccessControlException.class, () -> user.lpop("coffee:orders"));
                assertThrows(JedisAccessControlException.class, () -> user.publish("coffee:live", "x"));
                assertThrows(JedisAccessControlException.class, () -> user.get("other"));
                assertThrows(JedisAccessControlException.class, user::flushAll);
            }
        }
    }

    private static HttpResponse<String> get(Dashboard dashboard, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + dashboard.port() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
