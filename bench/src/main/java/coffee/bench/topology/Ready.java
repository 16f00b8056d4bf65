package coffee.bench.topology;

import java.io.IOException;

/** What a contender's process says and hears: that it is ready, and that it may go. */
final class Ready {

    private Ready() {}

    /** Says that it is ready, and ends the process when its input ends. */
    static void andRunUntilInputEnds() {
        System.out.println(Child.READY);
        System.out.flush();
        Thread end = new Thread(Ready::awaitEnd, "end of input");
        end.setDaemon(true);
        end.start();
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to a contender
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(0);
    }
}
