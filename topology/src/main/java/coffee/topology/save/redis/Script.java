package coffee.topology.save.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** A Lua script, run by its digest, and sent in full if Redis does not know it: after a restart or a flush. */
final class Script {

    private final byte[] text;
    private final byte[] digest;

    private Script(byte[] text) {
        this.text = text;
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text);
            digest = HexFormat.of().formatHex(sha1).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The script in the resource of that name in this package. */
    static Script named(String resource) {
        try (InputStream in = Script.class.getResourceAsStream(resource)) {
            return new Script(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Object run(Connection connection, List<String> keys, byte[] arg) {
        try {
            return run(connection, Protocol.Command.EVALSHA, digest, keys, arg);
        } catch (JedisNoScriptException e) {
            return run(connection, Protocol.Command.EVAL, text, keys, arg);
        }
    }

    Object run(UnifiedJedis redis, List<String> keys, List<String> args) {
        try {
            return redis.evalsha(new String(digest, StandardCharsets.US_ASCII), keys, args);
        } catch (JedisNoScriptException e) {
            return redis.eval(new String(text, StandardCharsets.UTF_8), keys, args);
        }
    }

    private static Object run(
            Connection connection, Protocol.Command command, byte[] script, List<String> keys, byte[] arg) {
        List<byte[]> words = new ArrayList<>();
        words.add(script);
        words.add(Integer.toString(keys.size()).getBytes(StandardCharsets.US_ASCII));
        keys.forEach(key -> words.add(key.getBytes(StandardCharsets.UTF_8)));
        words.add(arg);
        connection.sendCommand(command, words.toArray(byte[][]::new));
        return connection.getOne();
    }

    /** The text of the script. */
    @Override
    public String toString() {
        return new String(text, StandardCharsets.UTF_8);
    }
}
