package coffee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import coffee.agent.OrderFolder.Content;
import coffee.redis.embedded.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The guarantee: each line of an {@link OrderFolder} arrives once, and each file in order. A thread takes the lines off
 * the list, and in the same step stores beside it how far each file has come: if Redis goes back, the list, these notes
 * and the agent's positions go back together.
 */
final class EachLineOnce implements AutoCloseable {

    private static final String NOTES = "test:notes";
    private static final String PROBLEMS = "test:problems";

    private static final String FIRST_LINES = "first lines";
    private static final String SECOND = " the second time";

    private static final int AT_ONCE = 2_000;
    /**
     * How many looks in a row may show nothing new. Not a time, because that passes even while this process is paused.
     */
    private static final int PATIENCE = 3_000;

    private static final Duration PAUSE = Duration.ofMillis(20);

    /**
     * Two files with the same lines are counted apart: a line that is behind the first of them must be due in the
     * second.
     */
    private static final String TAKE = """
            local lines = redis.call('LPOP', KEYS[1], ARGV[1])
            if not lines then return end
            local due = {}
            local function dueOf(file)
              due[file] = due[file] or tonumber(redis.call('HGET', KEYS[2], file) or '0')
              return due[file]
            end
            local function problem(text)
              redis.call('RPUSH', KEYS[3], text)
              redis.call('LTRIM', KEYS[3], 0, 9)
            end
            for _, line in ipairs(lines) do
              local file, number
              if string.sub(line, 1, #ARGV[3]) == ARGV[3] then
                file, number = string.match(string.sub(line, #ARGV[3] + 1), '^"(%w+)", "line": (%d+)}$')
              end
              if line == ARGV[2] then
                due[ARGV[4]] = dueOf(ARGV[4]) + 1
              elseif not file then
                problem('this is no line of any file: ' .. string.sub(line, 1, 200))
              else
                number = tonumber(number)
                local want = dueOf(file)
                local second = file .. ARGV[5]
                if number == want then
                  due[file] = want + 1
                elseif number < want and string.sub(file, 1, 4) == 'twin' and number == dueOf(second) then
                  due[second] = number + 1
                elseif number < want then
                  problem('file ' .. file .. ': line ' .. number .. ' is doubled, or late: ' .. want .. ' was due')
                else
                  problem('file ' .. file .. ': line ' .. want .. ' and up to ' .. number .. ' are missing')
                  due[file] = number + 1
                end
              end
            end
            for file, number in pairs(due) do
              redis.call('HSET', KEYS[2], file, number)
            end
            """;

    private final FailingRedis redis;
    private final OrderFolder folder;
    private final CompletableFuture<Void> taker;
    private volatile boolean isClosed;

    EachLineOnce(FailingRedis redis, OrderFolder folder) {
        this.redis = redis;
        this.folder = folder;
        taker = CompletableFuture.runAsync(this::takeAll, task -> new Thread(task, "line-taker").start());
    }

    private void takeAll() {
        while (!isClosed) {
            try {
                take();
            } catch (JedisException redisIsDown) {
                // The test does this on purpose. The script has either run completely or not at all.
            }
            FailingRedis.pass(PAUSE);
        }
    }

    private void take() {
        redis.client()
                .eval(
                        TAKE,
                        List.of(Queue.KEY, NOTES, PROBLEMS),
                        List.of(
                                Integer.toString(AT_ONCE),
                                OrderFolder.FIRST_LINE,
                                OrderFolder.LINE_BEGIN,
                                FIRST_LINES,
                                SECOND));
    }

    /** Waits until this many lines of the content have arrived. */
    void awaitLines(Content content, int count, AgentProcess agent) {
        await(notes -> notes.missing(content, count), agent);
    }

    /** Waits until all that is written now has arrived. */
    void awaitAll(AgentProcess agent) {
        Map<Content, Integer> written = new LinkedHashMap<>();
        folder.contents().forEach(content -> written.put(content, content.lines()));
        await(
                notes -> {
                    String missing = null;
                    for (Map.Entry<Content, Integer> one : written.entrySet()) {
                        missing = missing == null ? notes.missing(one.getKey(), one.getValue()) : missing;
                    }
                    return missing;
                },
                agent);
    }

    private interface Question {
        /** What is missing; null for nothing. */
        String missing(Notes notes);
    }

    /** Waits as long as more lines arrive, however slowly. */
    private void await(Question question, AgentProcess agent) {
        String missing = "Redis has not answered";
        for (int same = 0; missing != null; same++) {
            assertTrue(agent.process().isAlive(), "the agent has ended by itself");
            String before = missing;
            try {
                Notes notes = notes();
                assertEquals(List.of(), notes.problems());
                missing = question.missing(notes);
            } catch (JedisException redisIsDown) {
                missing = "Redis does not answer: " + redisIsDown.getMessage();
            }
            if (!before.equals(missing)) {
                same = 0;
            } else if (same > PATIENCE) {
                fail("nothing more arrives: " + missing);
            }
            FailingRedis.pass(PAUSE);
        }
    }

    /** What has arrived, as of one look at Redis. */
    private record Notes(Map<String, String> due, List<String> problems) {

        private int of(String file) {
            return Integer.parseInt(due.getOrDefault(file, "0"));
        }

        private String missing(Content content, int count) {
            int came = content.isTwin ? Math.min(of(content.name), of(content.name + SECOND)) : of(content.name);
            return came >= count
                    ? null
                    : "file " + content.name + " (" + content.story() + "): line " + came + " of " + count
                            + " has not come";
        }
    }

    private Notes notes() {
        UnifiedJedis client = redis.client();
        return new Notes(client.hgetAll(NOTES), client.lrange(PROBLEMS, 0, -1));
    }

    /**
     * Waits until the list is empty, and returns all violations. To be called once nothing is written and no agent
     * runs.
     */
    List<String> violations() {
        Await.await("the list is empty", () -> redis.client().llen(Queue.KEY) == 0);
        Notes notes = notes();
        List<String> wrong = new ArrayList<>(notes.problems());
        int firstLines = 0;
        for (Content content : folder.contents()) {
            firstLines += content.lines() == 0 ? 0 : content.isTwin ? 2 : 1;
            String missing = notes.missing(content, content.lines());
            if (missing != null) {
                wrong.add(missing);
            } else if (notes.of(content.name) > content.lines()) {
                wrong.add("file " + content.name + " has more lines than were written");
            }
        }
        if (notes.of(FIRST_LINES) != firstLines) {
            wrong.add(notes.of(FIRST_LINES) + " first lines instead of " + firstLines);
        }
        return wrong;
    }

    @Override
    public void close() {
        isClosed = true;
        taker.join();
    }
}
