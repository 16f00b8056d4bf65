package coffee.delivery;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of some bytes of a file, with their number: enough to tell two files apart, and short enough to store with
 * every batch. Written as {@code 1024:9f86d081884c7d65…}.
 */
public record Digest(int length, String hash) {

    /** The most bytes that a digest covers. */
    public static final int WINDOW = 1024;

    /** Of no bytes at all; it matches every file. */
    public static final Digest NONE = new Digest(0, "-");

    private static final int HASH_BYTES = 16;

    /** The digest of the bytes in [from, to). */
    public static Digest of(byte[] bytes, int from, int to) {
        if (from == to) {
            return NONE;
        }
        MessageDigest sha = sha256();
        sha.update(bytes, from, to - from);
        return new Digest(to - from, HexFormat.of().formatHex(sha.digest(), 0, HASH_BYTES));
    }

    /** Whether the bytes at {@code from} have this digest. */
    public boolean matches(byte[] bytes, int from) {
        return from >= 0 && from + length <= bytes.length && equals(of(bytes, from, from + length));
    }

    /** Reads what {@link #toString} wrote; throws {@link IllegalArgumentException} for anything else. */
    static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not a digest: " + text);
        }
        return new Digest(Integer.parseInt(text.substring(0, colon)), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return length + ":" + hash;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
