package coffee.redis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * How a connection is encrypted. A null trust store is the JDK's own; a trust store may be PKCS12, JKS or a file of PEM
 * certificates. The key store, if any, has the client's certificate, for servers that ask for one.
 */
public record Tls(Store trustStore, Store keyStore, boolean checkHostName) {

    /** Checks the server by the JDK's trust store and its host name. */
    public static final Tls DEFAULT = new Tls(null, null, true);

    private static final List<String> NEEDS_TLS =
            List.of("tls.trustStore", "tls.trustStorePassword", "tls.keyStore", "tls.keyStorePassword");

    /** A file of keys or certificates, whose password is never shown. */
    public record Store(Path file, String password) {

        @Override
        public String toString() {
            return file.toString();
        }

        private char[] secret() {
            return password == null ? null : password.toCharArray();
        }

        KeyStore load() throws IOException, GeneralSecurityException {
            byte[] bytes = Files.readAllBytes(file);
            if (!new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----")) {
                return KeyStore.getInstance(file.toFile(), secret());
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate c :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                store.setCertificateEntry("ca-" + store.size(), c);
            }
            return store;
        }
    }

    /**
     * Reads the settings of TLS; null if it is off. It opens the stores, so that a wrong password is reported before the
     * first connection. {@code inUri} says whether the scheme of the URI asks for TLS, null without a URI.
     */
    static Tls read(AddressReader settings, Boolean inUri) {
        boolean enabled = settings.flag("tls.enabled", Boolean.TRUE.equals(inUri));
        boolean checkHostName = settings.flag("tls.checkHostName", true);
        if (inUri != null && enabled != inUri) {
            settings.problem("tls.enabled", "must not contradict the scheme of " + settings.name("uri"));
        }
        Store trust = store(settings, "tls.trustStore", "tls.trustStorePassword");
        Store keys = store(settings, "tls.keyStore", "tls.keyStorePassword");
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

    private static Store store(AddressReader settings, String property, String passwordProperty) {
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
            Store store = new Store(file, settings.get(passwordProperty, null));
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

    /** Reads the stores afresh, so that a renewed certificate needs no restart. */
    SSLContext context() throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = null;
        if (keyStore != null) {
            keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore.load(), keyStore.secret());
        }
        TrustManagerFactory trust = null;
        if (trustStore != null) {
            trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trustStore.load());
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
        return context;
    }

    SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        if (checkHostName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return parameters;
    }
}
