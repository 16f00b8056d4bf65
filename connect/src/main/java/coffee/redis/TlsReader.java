package coffee.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** Reads the settings of TLS and tries the stores, so that a wrong password is told before the first connection. */
final class TlsReader {

    private static final List<String> NEEDS_TLS =
            List.of("tls.trustStore", "tls.trustStorePassword", "tls.keyStore", "tls.keyStorePassword");

    private final Settings settings;

    TlsReader(Settings settings) {
        this.settings = settings;
    }

    /** Null for none; {@code inUri} is what the scheme of the URI says, null without a URI. */
    Tls read(Boolean inUri) {
        boolean enabled = settings.flag("tls.enabled", Boolean.TRUE.equals(inUri));
        boolean checkHostName = settings.flag("tls.checkHostName", true);
        if (inUri != null && enabled != inUri) {
            settings.problem("tls.enabled", "must not contradict the scheme of " + settings.name("uri"));
        }
        Tls.Store trust = store("tls.trustStore", "tls.trustStorePassword");
        Tls.Store keys = store("tls.keyStore", "tls.keyStorePassword");
        if (enabled) {
            return new Tls(trust, keys, checkHostName);
        }
        for (String property : NEEDS_TLS) {
            if (settings.has(property)) {
                settings.problem(
                        property,
                        null,
                        "has no use without TLS: write rediss:// or " + settings.name("tls.enabled") + " = true");
            }
        }
        return null;
    }

    private Tls.Store store(String property, String passwordProperty) {
        if (!settings.has(property)) {
            if (settings.has(passwordProperty)) {
                settings.problem(passwordProperty, null, "has no use without " + settings.name(property));
            }
            return null;
        }
        try {
            Path file = Path.of(settings.get(property));
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                settings.problem(property, "must be a file that can be read");
                return null;
            }
            Tls.Store store = new Tls.Store(file, settings.get(passwordProperty, null));
            store.load();
            return store;
        } catch (InvalidPathException e) {
            settings.problem(property, "must be the path of a file");
        } catch (IOException | GeneralSecurityException e) {
            settings.problem(
                    property,
                    "must be a store of keys or certificates that opens with " + settings.name(passwordProperty));
        }
        return null;
    }
}
