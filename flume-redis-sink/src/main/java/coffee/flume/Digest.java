package coffee.flume;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** A cheap 64-bit fingerprint: tells bytes apart that differ by chance, not against an adversary. */
final class Digest {

    private Digest() {}

    static long of(byte[] bytes) {
        return sum(new CRC32(), bytes) << 32 | sum(new CRC32C(), bytes);
    }

    /** The fingerprint of an event at its place. */
    static long of(EventPlace place, byte[] body) {
        long file = of(place.file().getBytes(StandardCharsets.UTF_8));
        return mixed(mixed(mixed(file) ^ place.offset()) ^ of(body));
    }

    private static long sum(Checksum checksum, byte[] bytes) {
        checksum.update(bytes, 0, bytes.length);
        return checksum.getValue();
    }

    /** Spreads every bit over all of them, as SplitMix64 ends. */
    private static long mixed(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
