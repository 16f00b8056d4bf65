package coffee.settings;

import coffee.contract.RedisLayout;
import java.util.regex.Pattern;

/** The names under which a pipeline's keys stand. */
final class Layouts {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.{}:-]{1,64}");
    private static final String RULE = "must be 1 to 64 of letters, digits and _ . - : { }";

    private Layouts() {}

    static RedisLayout from(SettingsReader in) {
        String prefix = in.text("prefix", RedisLayout.DEFAULT.prefix());
        String queue = in.text("queue", RedisLayout.DEFAULT.queueName());
        new Rules()
                .that(NAME.matcher(prefix).matches(), "prefix", prefix, RULE)
                .that(NAME.matcher(queue).matches(), "queue", queue, RULE)
                .check();
        return new RedisLayout(prefix, queue);
    }
}
