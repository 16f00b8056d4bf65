package coffee.delivery.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import coffee.delivery.QueueException;
import coffee.delivery.QueueException.Kind;
import coffee.redis.RedisAddress;
import coffee.redis.RedisAddress.Login;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.IOUtils;
import redis.clients.jedis.util.RedisInputStream;

/**
 * A connection to Redis that pipelines commands: they are written together and answered later, in order. Commands are
 * encoded into one buffer that is sent in one write, which keeps lines cheap in batches of thousands. An answer is a
 * byte array for a string, a Long, a list, null for nil, or a JedisDataException for an error. Errors become a
 * {@link QueueException} that tells the operator what is wrong and how to fix it. For one thread.
 */
final class RedisPipe implements AutoCloseable {

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
    private RedisInputStream in;
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
            in = new RedisInputStream(socket.getInputStream());
        } catch (JedisDataException e) {
            throw explained(e, "AUTH", null);
        } catch (JedisException | IOException e) {
            throw unreachable(e);
        }
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

    void script(String script, byte[][] keys, String... arguments) {
        begin(3 + keys.length + arguments.length);
        word("EVAL");
        word(script);
        word(Integer.toString(keys.length));
        for (byte[] key : keys) {
            word(key);
        }
        for (String argument : arguments) {
            word(argument);
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
        if (answer instanceof JedisDataException refusal) {
            throw explained(refusal, command, key);
        }
        return answer;
    }

    /** The next answer, to a script; an error names the command that the user may not run. */
    Object scriptAnswer(String script, byte[]... keys) throws QueueException {
        Object answer = answerOrError();
        if (answer instanceof JedisDataException refusal) {
            throw explainedInScript(refusal, script, keys);
        }
        return answer;
    }

    /** The next answer, which may be an error. */
    Object answerOrError() throws QueueException {
        if (size > 0) {
            flush();
        }
        try {
            return Protocol.read(in);
        } catch (JedisDataException error) {
            return error;
        } catch (JedisConnectionException e) {
            throw unreachable(
                    e.getCause() instanceof IOException cause ? cause : new EOFException("the connection was closed"));
        }
    }

    // Guarded transactions, which RedisQueue explains.

    /** Checks the rights without which a guarded transaction would run at once, or without its guard. */
    void checkTransactions(byte[] key) throws QueueException {
        command("WATCH", key);
        command("MULTI");
        command("EXEC");
        answer("WATCH", key);
        answer("MULTI", key);
        answer("EXEC", key);
    }

    /** Begins a transaction that is refused if this script touches the first of the keys. */
    void beginGuarded(String guard, byte[][] keys, String... arguments) {
        command("WATCH", keys[0]);
        script(guard, keys, arguments);
        command("MULTI");
    }

    /**
     * Reads the answers to a guarded transaction. Returns why it was refused, or null if it was executed; if it throws,
     * it may have been executed.
     *
     * @param list the list of the first push
     * @param commands the names of its commands
     * @param overtaken turns the verdict of a guard that refused into an exception
     */
    QueueException guardedAnswer(
            String guard, byte[][] keys, byte[] list, List<String> commands, Function<String, QueueException> overtaken)
            throws QueueException {
        answer("WATCH", keys[0]);
        Object verdict = answerOrError();
        answer("MULTI", keys[0]);
        QueueException refused =
                verdict instanceof JedisDataException refusal ? explainedInScript(refusal, guard, keys) : null;
        for (String command : commands) {
            if (answerOrError() instanceof JedisDataException refusal && refused == null) {
                refused = explained(refusal, command, command.equals("RPUSH") ? list : keys[0]);
            }
        }
        Object done = answerOrError();
        if (done instanceof List<?> parts) {
            // The guard has just checked what could fail inside.
            for (Object part : parts) {
                if (part instanceof JedisDataException refusal && refused == null) {
                    refused = explained(refusal, "EXEC", list);
                }
            }
            if (refused != null) {
                throw refused;
            }
            return null;
        }
        if (refused != null) {
            return refused;
        }
        return done instanceof JedisDataException refusal
                ? explained(refusal, "EXEC", keys[0])
                : overtaken.apply(text(verdict));
    }

    static String text(Object answer) {
        return answer == null ? null : new String((byte[]) answer, UTF_8);
    }

    static Map<String, String> asMap(List<?> fieldsAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < fieldsAndValues.size(); i += 2) {
            map.put(text(fieldsAndValues.get(i)), text(fieldsAndValues.get(i + 1)));
        }
        return map;
    }

    /** For a missing right, Redis names the line of the script, not the command, and never the key. */
    QueueException explainedInScript(JedisDataException refusal, String script, byte[]... keys) {
        String names = String.join(
                " ~", Arrays.stream(keys).map(key -> new String(key, UTF_8)).toList());
        byte[] key = names.getBytes(UTF_8);
        Matcher place = SCRIPT_LINE.matcher(refusal.getMessage());
        if (refusal.getMessage().matches(".*(can't run this command|ACL failure|can't access).*") && place.find()) {
            String line = script.lines()
                    .skip(Long.parseLong(place.group(1)) - 1)
                    .findFirst()
                    .orElse("");
            Matcher call = SCRIPT_CALL.matcher(line);
            String command = call.find() ? call.group(1) : "EVAL";
            boolean aKey = refusal.getMessage().contains(" key");
            return explained(
                    new JedisDataException("NOPERM " + (aKey ? "a key in " : "") + refusal.getMessage()), command, key);
        }
        return explained(refusal, "EVAL", key);
    }

    /** Explains an error reply to an operator. */
    QueueException explained(JedisDataException refusal, String command, byte[] key) {
        String said =
                QueueException.shortened(WRAPPED.matcher(refusal.getMessage()).replaceFirst(""));
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
