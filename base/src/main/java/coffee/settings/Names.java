package coffee.settings;

import java.util.Locale;

/** How a property is called as an environment variable. */
final class Names {

    private Names() {}

    /** {@code redis.tls.trustStore} is {@code COFFEE_REDIS_TLS_TRUST_STORE}. */
    static String variable(String property) {
        String snake = property.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_');
        return "COFFEE_" + snake.toUpperCase(Locale.ROOT);
    }
}
