package coffee.settings;

import coffee.contract.RedisLayout;
import java.util.List;
import java.util.regex.Pattern;

/** The names under which a pipeline's keys stand. */
final class Layouts {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.{}:-]{1,64}");
    private static final int MOST = 256;
    private static final String RULE = "must be 1 to 64 of letters, digits and _ . - : { }";

    private Layouts() {}

    static RedisLayout from(SettingsReader in) {
        String prefix = in.text("prefix", RedisLayout.DEFAULT.prefix());
        String queue = in.text("queue", RedisLayout.DEFAULT.queueNames().get(0));
        List<String> names =
                Pattern.compile(",").splitAsStream(queue).map(String::strip).toList();
        new Rules()
                .that(NAME.matcher(prefix).matches(), "prefix", prefix, RULE)
                .that(names.stream().allMatch(name -> NAME.matcher(name).matches()), "queue", queue, RULE)
                .that(names.size() <= MOST, "queue", queue, "must be at most " + MOST + " names")
                .that(apart(new RedisLayout(prefix, names)), "queue", queue, "must be names that differ")
                .check();
        return new RedisLayout(prefix, names);
    }

    /** No list is another, nor where the position of another is stored. */
    private static boolean apart(RedisLayout layout) {
        List<String> queues = layout.queues();
        return queues.stream().distinct().count() == queues.size()
                && queues.stream().map(layout::committed).noneMatch(queues::contains);
    }
}
