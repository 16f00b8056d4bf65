package coffee.topology.ingest;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A queue in memory as a spout reads it, which notes what it is asked, and breaks when it is told to. */
final class MemoryQueue {

    private final List<String> orders = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    private int committed;
    private String server = "a server";
    private boolean away;
    private boolean refusing;
    private int opened;
    private int closed;
    private int lengths;
    private int underWay;

    void push(String... more) {
        orders.addAll(List.of(more));
    }

    /** Orders that say their positions. */
    void pushNumbers(int n) {
        for (int i = 0; i < n; i++) {
            orders.add(Integer.toString(orders.size()));
        }
    }

    void commit(int position) {
        committed = position;
    }

    void server(String name) {
        server = name;
    }

    /** Nobody answers, on no connection. */
    void away(boolean on) {
        away = on;
    }

    /** It tells its length, but does not show its orders. */
    void refuse(boolean on) {
        refusing = on;
    }

    /** What was asked for since the last time. */
    List<Question> questions() {
        List<Question> asked = List.copyOf(questions);
        questions.clear();
        return asked;
    }

    /** How often it was asked for its length alone. */
    int lengths() {
        return lengths;
    }

    /** The most questions that were ever outstanding. */
    int underWay() {
        return underWay;
    }

    int opened() {
        return opened;
    }

    int closed() {
        return closed;
    }

    OrderLog open() throws IOException {
        opened++;
        answers();
        return new Connection(server);
    }

    private void answers() throws IOException {
        if (away) {
            throw new IOException("nobody answers");
        }
    }

    private final class Connection implements OrderLog {

        private final String found;
        private final Deque<Question> asked = new ArrayDeque<>();

        private Connection(String found) {
            this.found = found;
        }

        @Override
        public void ask(long position, int most) throws IOException {
            answers();
            questions.add(new Question(position, most));
            asked.add(new Question(position == HEAD ? committed : position, most));
            underWay = Math.max(underWay, asked.size());
        }

        @Override
        public LogSlice answer() throws IOException {
            answers();
            if (refusing) {
                throw new RefusedByRedisException("not permitted");
            }
            Question oldest = asked.remove();
            int start = (int) Math.max(committed, oldest.position());
            int end = (int) Math.min(orders.size(), oldest.end());
            List<String> lines = start < end ? orders.subList(start, end) : List.of();
            return new LogSlice(committed, orders.size() - committed, start, TestBatches.lines(lines));
        }

        @Override
        public long waiting() throws IOException {
            answers();
            lengths++;
            return orders.size() - committed;
        }

        @Override
        public String server() {
            return found;
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
