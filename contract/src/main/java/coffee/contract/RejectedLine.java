package coffee.contract;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * A line that broke the contract, as it is kept: the reason, its position in the queue, when it was counted, and its
 * bytes, or the first of them if it was far too long. Immutable.
 *
 * <pre>{"reason":"bad_name","position":41,"at":1773478200000,"raw":"{\"customerAgeGrade\":\"\",…}"}</pre>
 *
 * <p>Bytes that are not UTF-8 are under {@code base64} instead of {@code raw}. If the line was longer than they are,
 * {@code "bytes"} is its length.
 */
public final class RejectedLine {

    private final Reason reason;
    private final long position;
    private final Instant at;
    private final byte[] raw;
    private final long length;

    /** A line that is kept whole. */
    public RejectedLine(Reason reason, long position, Instant at, byte[] raw) {
        this(reason, position, at, raw, raw.length);
    }

    /** A line of {@code length} bytes, of which {@code raw} are the first. */
    public RejectedLine(Reason reason, long position, Instant at, byte[] raw, long length) {
        if (length < raw.length) {
            throw new IllegalArgumentException(raw.length + " bytes of a line of " + length);
        }
        this.reason = reason;
        this.position = position;
        this.at = at;
        this.raw = raw.clone();
        this.length = length;
    }

    /** Parses a line from its JSON; throws {@link IllegalArgumentException} if it is none, or has an unknown reason. */
    public static RejectedLine parse(String json) {
        try {
            return parsed(json);
        } catch (JsonParseException | IllegalStateException | NullPointerException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("no rejected line", e);
        }
    }

    private static RejectedLine parsed(String json) {
        JsonObject o = JsonParser.parseString(json).getAsJsonObject();
        String label = o.get("reason").getAsString();
        byte[] raw = o.has("base64")
                ? Base64.getDecoder().decode(o.get("base64").getAsString())
                : o.get("raw").getAsString().getBytes(StandardCharsets.UTF_8);
        return new RejectedLine(
                Reason.labelled(label).orElseThrow(() -> new IllegalArgumentException("unknown reason " + label)),
                o.get("position").getAsLong(),
                Instant.ofEpochMilli(o.get("at").getAsLong()),
                raw,
                o.has("bytes") ? o.get("bytes").getAsLong() : raw.length);
    }

    public String toJson() {
        JsonObject o = new JsonObject();
        o.addProperty("reason", reason.label());
        o.addProperty("position", position);
        o.addProperty("at", at.toEpochMilli());
        try {
            o.addProperty(
                    "raw",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(raw))
                            .toString());
        } catch (CharacterCodingException e) {
            o.addProperty("base64", Base64.getEncoder().encodeToString(raw));
        }
        if (isCut()) {
            o.addProperty("bytes", length);
        }
        return o.toString();
    }

    public Reason reason() {
        return reason;
    }

    /** The position of the line in the queue, counted from the first line ever. */
    public long position() {
        return position;
    }

    public Instant at() {
        return at;
    }

    /** The bytes that are kept of the line: all of them, unless it {@link #isCut}. */
    public byte[] raw() {
        return raw.clone();
    }

    /** How many bytes the line had. */
    public long length() {
        return length;
    }

    /** Whether the line was longer than what is kept of it. */
    public boolean isCut() {
        return length > raw.length;
    }

    /** This line with at most that many of its first bytes, without splitting a character. */
    public RejectedLine beginning(int most) {
        if (raw.length <= most) {
            return this;
        }
        int end = most;
        while (end > Math.max(0, most - 3) && isInsideACharacter(raw[end])) {
            end--;
        }
        return new RejectedLine(reason, position, at, Arrays.copyOf(raw, end), length);
    }

    private static boolean isInsideACharacter(byte b) {
        return (b & 0xC0) == 0x80;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RejectedLine other
                && reason == other.reason
                && position == other.position
                && at.equals(other.at)
                && Arrays.equals(raw, other.raw)
                && length == other.length;
    }

    @Override
    public int hashCode() {
        return Objects.hash(reason, position, at, Arrays.hashCode(raw), length);
    }

    @Override
    public String toString() {
        return toJson();
    }
}
