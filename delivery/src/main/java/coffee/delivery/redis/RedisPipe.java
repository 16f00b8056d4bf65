package coffee.delivery.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.redis.RedisAddress;
import coffee.redis.RedisAddress.Login;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.IOUtils;

/**
 * A connection to Redis that pipelines commands: they are written together and answered later, in order. Commands are
 * encoded into one buffer that is sent in one write, which keeps lines cheap in batches of thousands. Errors become a
 * {@link QueueException} that tells the operator what is wrong and how to fix it. For one thread.
 */
final class RedisPipe implements AutoCloseable {

    /** An error reply. */
    record Refusal(String text) {}

    /** The prefix that Redis adds to the error of a command in a transaction or, up to 6.2, in a script. */
    private static final Pattern WRAPPED = Pattern.compile(
            "^(EXECABORT Transaction discarded because of: |ERR Error running script .*: -(?=[A-Z]+ ))");

    private static final int KEPT = 1 << 20;
    private static final byte[] CRLF = {'\r', '\n'};

    private static final Pattern SCRIPT_LINE = Pattern.compile("user_script: ?(\\d+)");
    private static final Pattern SCRIPT_CALL = Pattern.compile("redis\\.call\\('([A-Z]+)'");

    private static final ScheduledThreadPoolExecutor WATCHDOG = watchdog();

    private final RedisAddress redis;
    private Socket socket;
    private InputStream in;
    private byte[] out = new byte[1 << 16];
    private int size;

    private Future<?> watch;
    private volatile boolean isWriting;
    private volatile long writesSince;

    RedisPipe(RedisAddress redis) {
        this.redis = redis;
    }

    private static ScheduledThreadPoolExecutor watchdog() {
        var timer = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "redis-write-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Closes the current connection if there is one, connects and logs in. */
    void open() throws QueueException {
        close();
        try {
            socket = redis.openSocket();
            watch(socket);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (JedisDataException e) {
            throw explained(new Refusal(e.getMessage()), "AUTH", null);
        } catch (JedisException | IOException e) {
            throw unreachable(e);
        }
    }

    /** Checks the rights without which a guarded transaction would run at once, or without its guard. */
    void checkTransactions(byte[] key) throws QueueException {
        command("WATCH", key);
        command("MULTI");
        command("EXEC");
        answer("WATCH", key);
        answer("MULTI", key);
        answer("EXEC", key);
    }

    /**
     * Closes the socket if a write takes longer than one to one and a half timeouts: a write has no timeout of its own,
     * and blocks for ever if the server is frozen and its buffers are full. There is one timer per connection, not per
     * write, because starting a timer wakes a thread.
     */
    private void watch(Socket watched) {
        long timeout = redis.timeout().toNanos();
        Runnable look = () -> {
            if (isWriting && System.nanoTime() - writesSince > timeout) {
                IOUtils.closeQuietly(watched);
            }
        };
        watch = WATCHDOG.scheduleWithFixedDelay(look, timeout, timeout / 2, TimeUnit.NANOSECONDS);
    }

    /** Writes a whole command of text and bytes. */
    void command(Object... words) {
        begin(words.length);
        for (Object word : words) {
            if (word instanceof byte[] bytes) {
                word(bytes);
            } else {
                word((String) word);
            }
        }
    }

    /** Begins a command of that many words. */
    void begin(int words) {
        room(16);
        out[size++] = '*';
        number(words);
    }

    void word(String word) {
        word(word.getBytes(UTF_8));
    }

    void word(byte[] word) {
        room(word.length + 32);
        out[size++] = '$';
        number(word.length);
        System.arraycopy(word, 0, out, size, word.length);
        size += word.length;
        out[size++] = CRLF[0];
        out[size++] = CRLF[1];
    }

    private void number(int n) {
        int digits = 1;
        for (int rest = n; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = n;
        for (int i = size + digits - 1; i >= size; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        out[size++] = CRLF[0];
        out[size++] = CRLF[1];
    }

    private void room(int bytes) {
        if (out.length - size < bytes) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + bytes));
        }
    }

    /** Sends what was written. */
    void flush() throws QueueException {
        if (socket == null) {
            throw new QueueException(Kind.UNREACHABLE, redis + " is not connected", null);
        }
        writesSince = System.nanoTime();
        isWriting = true;
        try {
            socket.getOutputStream().write(out, 0, size);
        } catch (IOException e) {
            throw unreachable(e);
        } finally {
            isWriting = false;
            size = 0;
            if (out.length > KEPT) {
                out = new byte[KEPT];
            }
        }
    }

    /** The next answer; {@code command} and {@code key} are for the error message. */
    Object answer(String command, byte[] key) throws QueueException {
        Object answer = answerOrError();
        if (answer instanceof Refusal refusal) {
            throw explained(refusal, command, key);
        }
        return answer;
    }

    /** The next answer, to a script; an error names the command that the user may not run. */
    Object scriptAnswer(String script, byte[]... keys) throws QueueException {
        Object answer = answerOrError();
        if (answer instanceof Refusal refusal) {
            throw explainedInScript(refusal, script, keys);
        }
        return answer;
    }

    /** The next answer, which may be a {@link Refusal}. Bulk strings are byte arrays, statuses are strings. */
    Object answerOrError() throws QueueException {
        try {
            if (size > 0) {
                flush();
            }
            return read();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Object read() throws IOException {
        int type = in.read();
        if (type < 0) {
            throw new EOFException("the connection was closed");
        }
        String line = readLine();
        return switch (type) {
            case '+' -> line;
            case '-' -> new Refusal(line);
            case ':' -> Long.parseLong(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> array(Integer.parseInt(line));
            default -> throw new IOException("an answer begins with byte " + type);
        };
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed");
            }
            line.append((char) b);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    private byte[] bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection was closed");
        }
        in.skipNBytes(2);
        return bytes;
    }

    private List<Object> array(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(read());
        }
        return list;
    }

    /** A status or a bulk string as text; null for nil. */
    static String text(Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, UTF_8) : (String) answer;
    }

    static Map<String, String> asMap(List<?> fieldsAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < fieldsAndValues.size(); i += 2) {
            map.put(text(fieldsAndValues.get(i)), text(fieldsAndValues.get(i + 1)));
        }
        return map;
    }

    /** For a missing right, Redis names the line of the script, not the command, and never the key. */
    QueueException explainedInScript(Refusal refusal, String script, byte[]... keys) {
        String names = String.join(
                " ~", Arrays.stream(keys).map(key -> new String(key, UTF_8)).toList());
        byte[] key = names.getBytes(UTF_8);
        Matcher place = SCRIPT_LINE.matcher(refusal.text());
        if (refusal.text().matches(".*(can't run this command|ACL failure|can't access).*") && place.find()) {
            String line = script.lines()
                    .skip(Long.parseLong(place.group(1)) - 1)
                    .findFirst()
                    .orElse("");
            Matcher call = SCRIPT_CALL.matcher(line);
            String command = call.find() ? call.group(1) : "EVAL";
            boolean aKey = refusal.text().contains(" key");
            return explained(new Refusal("NOPERM " + (aKey ? "a key in " : "") + refusal.text()), command, key);
        }
        return explained(refusal, "EVAL", key);
    }

    /** Explains an error reply to an operator. */
    QueueException explained(Refusal refusal, String command, byte[] key) {
        String said = QueueException.shortened(WRAPPED.matcher(refusal.text()).replaceFirst(""));
        int end = said.indexOf(' ');
        Login login = redis.login();
        String user = login.user() == null ? "the default user" : "user \"" + login.user() + "\"";
        String name = key == null ? "a key" : new String(key, UTF_8);
        return switch (end < 0 ? said : said.substring(0, end)) {
            case "NOAUTH", "WRONGPASS" ->
                failure(
                        Kind.LOGIN,
                        login.password() == null
                                ? "wants a password: set redis.password (" + said + ")"
                                : "refuses " + user + " or the password (" + said + ")");
            case "NOPERM" ->
                failure(
                        Kind.RIGHT,
                        "lacks a right for " + user + ": "
                                + (said.contains(" key") ? "~" + name : "+" + command.toLowerCase(Locale.ROOT)) + " ("
                                + said + ")");
            case "WRONGTYPE" -> failure(Kind.WRONG_TYPE, "has a key of another type: " + said);
            case "OOM" -> failure(Kind.MEMORY, "is out of memory; the lines wait in their files (" + said + ")");
            case "LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "MISCONF", "BUSY", "TRYAGAIN", "NOREPLICAS" ->
                failure(Kind.UNREACHABLE, "takes no writes now: " + said);
            default -> failure(Kind.REFUSED, "refuses " + command + ": " + said);
        };
    }

    QueueException notAList(byte[] key) {
        return new QueueException(Kind.WRONG_TYPE, redis + ": " + new String(key, UTF_8) + " is not a list", null);
    }

    private QueueException failure(Kind kind, String message) {
        return new QueueException(kind, redis + " " + message, null);
    }

    private QueueException unreachable(Exception e) {
        close();
        StringBuilder said = new StringBuilder(String.valueOf(e.getMessage()));
        Throwable cause = e.getCause();
        for (int depth = 0; cause != null && depth < 3; depth++, cause = cause.getCause()) {
            if (cause.getMessage() != null && said.indexOf(cause.getMessage()) < 0) {
                said.append(": ").append(cause.getMessage());
            }
        }
        return new QueueException(
                Kind.UNREACHABLE, redis + " does not answer: " + QueueException.shortened(said.toString()), e);
    }

    @Override
    public void close() {
        size = 0;
        if (socket != null) {
            watch.cancel(false);
            IOUtils.closeQuietly(socket);
            socket = null;
            in = null;
        }
    }
}
