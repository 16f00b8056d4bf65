package coffee.redis.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate each for a server and its one client, made by the JDK's keytool, as files in a folder. */
record TlsKeys(Path folder) {

    /** The password of every store. */
    static final String PASSWORD = "change-me";

    private static final String SERVER = "server";
    private static final String CLIENT = "client";

    /** Creates them; the server's certificate is for {@code localhost} only. */
    static TlsKeys make(Path folder) throws IOException, GeneralSecurityException {
        TlsKeys keys = new TlsKeys(folder);
        keys.make(SERVER, "dns:localhost");
        keys.make(CLIENT, "dns:somebody");
        return keys;
    }

    private void make(String name, String alternativeName) throws IOException, GeneralSecurityException {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keystore",
                store(name).toString(),
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternativeName);
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(open(name).getCertificate(name).getEncoded());
        Files.writeString(
                certificate(name), "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
    }

    private void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + Files.readString(folder.resolve("keytool.log")));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }

    Path serverCertificate() {
        return certificate(SERVER);
    }

    Path serverStore() {
        return store(SERVER);
    }

    Path clientStore() {
        return store(CLIENT);
    }

    private Path store(String name) {
        return folder.resolve(name + ".p12");
    }

    private Path certificate(String name) {
        return folder.resolve(name + ".pem");
    }

    private KeyStore open(String name) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(store(name).toFile(), PASSWORD.toCharArray());
    }

    /** The context of a server that shows its certificate, and trusts only this client. */
    SSLContext serverContext() throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(open(SERVER), PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(CLIENT, open(CLIENT).getCertificate(CLIENT));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
