package coffee.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import coffee.redis.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    private static final String SECRET = "ristretto-42";

    @TempDir
    private Path folder;

    @Test
    void findsASecretByTheNameOfAVariable() {
        Settings settings = read(Map.of("SHOP_PASSWORD", SECRET), "redis.passwordEnv=SHOP_PASSWORD");
        assertEquals(SECRET, settings.redis().login().password());
        assertEquals(Map.of("redis.passwordEnv", "SHOP_PASSWORD"), settings.toMap());
    }

    @Test
    void findsASecretInTheFirstLineOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        Settings settings = read(Map.of(), "redis.passwordFile=" + file);
        assertEquals(SECRET, settings.redis().login().password());
        assertEquals(Map.of("redis.passwordFile", file.toString()), settings.toMap());
        assertEquals(SECRET, Settings.of(settings.toMap()).redis().login().password());
    }

    @Test
    void letsTheNameTravelOfAVariableThatOverridesThePassword() {
        Settings settings = read(Map.of("COFFEE_REDIS_PASSWORD", SECRET));
        assertEquals(SECRET, settings.redis().login().password());
        assertEquals(Map.of("redis.passwordEnv", "COFFEE_REDIS_PASSWORD"), settings.toMap());
    }

    @Test
    void passesOnWhatKafkasClientsAreToldAndTheNamesOfTheirSecrets() {
        // given
        String jaas = "Login required password=\"" + SECRET + "\";";
        Map<String, String> environment = Map.of(
                "COFFEE_QUEUE_KAFKA_BOOTSTRAP", "shop:9092",
                "COFFEE_QUEUE_KAFKA_CLIENT_SASL_JAAS_CONFIG", jaas,
                "COFFEE_QUEUE_KAFKA_CLIENT_SASL_MECHANISM", "PLAIN",
                "COFFEE_QUEUE_KAFKA_CLIENT_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
        // when
        Settings settings = read(environment, "queue.kafka.client.security.protocol=SASL_SSL");
        // then
        assertEquals(
                Map.of("sasl.jaas.config", jaas, "sasl.mechanism", "PLAIN", "security.protocol", "SASL_SSL"),
                settings.kafka().orElseThrow().address().client());
        assertEquals(
                "${env:COFFEE_QUEUE_KAFKA_CLIENT_SASL_JAAS_CONFIG}",
                settings.toMap().get("queue.kafka.client.sasl.jaas.config"));
        assertFalse(settings.toMap().toString().contains(SECRET));
        Settings byValue = read(environment, "queue.kafka.client.sasl.jaas.config=" + jaas + " ");
        String refused =
                assertThrows(InvalidSettingsException.class, byValue::toMap).getMessage();
        assertTrue(refused.contains("name where it is with ${env:VARIABLE}"), refused);
        assertFalse(refused.contains(SECRET), refused);
    }

    @Test
    void showsNoSecret() {
        for (Settings settings : List.of(
                read(Map.of(), "redis.password=" + SECRET),
                read(Map.of("SHOP_PASSWORD", SECRET), "redis.passwordEnv=SHOP_PASSWORD"),
                read(Map.of("COFFEE_REDIS_PASSWORD", SECRET)),
                read(Map.of(), "redis.uri=redis://shop:" + SECRET + "@cups"),
                read(Map.of("COFFEE_REDIS_URI", "redis://:" + SECRET + "@cups")))) {
            assertEquals(SECRET, settings.redis().login().password());
            assertFalse(settings.toString().contains(SECRET));
            assertFalse(settings.redis().toString().contains(SECRET));
        }
    }

    @Test
    void complainsOfASecretWithoutShowingIt() {
        for (List<String> words : List.of(
                List.of("redis.uri=redis://shop:" + SECRET + "@cups:99999999"),
                List.of("redis.password=" + SECRET, "redis.passwordEnv=A"),
                List.of("redis.uri=redis://shop:" + SECRET + "@cups", "redis.password=" + SECRET),
                List.of("redis.tls.trustStorePassword=" + SECRET))) {
            InvalidSettingsException e = assertThrows(
                    InvalidSettingsException.class, () -> Settings.read(Optional.empty(), Map.of(), words));
            assertFalse(e.getMessage().contains(SECRET), e.getMessage());
        }
    }

    @Test
    void letsNoSecretTravelByItsValue() {
        for (String word : List.of("redis.password=" + SECRET, "redis.uri=redis://shop:" + SECRET + "@cups")) {
            Settings settings = read(Map.of(), word);
            InvalidSettingsException e = assertThrows(InvalidSettingsException.class, settings::toMap);
            assertTrue(e.getMessage().contains("redis.passwordEnv"), e.getMessage());
            assertFalse(e.getMessage().contains(SECRET), e.getMessage());
        }
    }

    @Test
    void saysWhichNamedSecretIsMissing() {
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class,
                () -> read(Map.of(), "redis.passwordEnv=NOT_SET", "redis.tls.trustStorePasswordFile=/none"));
        assertTrue(
                e.getMessage()
                        .contains("redis.passwordEnv = NOT_SET: must name an environment variable that is set"
                                + " (command line)"),
                e.getMessage());
        assertTrue(
                e.getMessage().contains("redis.tls.trustStorePasswordFile = /none: must name a file that can be read"),
                e.getMessage());
    }

    private static Settings read(Map<String, String> environment, String... words) {
        return Settings.read(Optional.empty(), environment, List.of(words));
    }
}
