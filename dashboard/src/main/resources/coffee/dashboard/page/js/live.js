const MISSED_HEARTBEATS = 3;

/**
 * Follows /api/live for as long as the page is open. Says each snapshot, and each change of the connection:
 * "live", "connecting", or "lost" with the reason in words.
 */
export function follow({ onSnapshot, onConnection }) {
  let source;
  let watchdog;
  let heartbeatMillis = 5000;
  let retryMillis = 500;

  function open() {
    source = new EventSource(new URL("api/live", document.baseURI));
    source.addEventListener("open", heard);
    source.addEventListener("snapshot", (event) => {
      heard();
      onSnapshot(JSON.parse(event.data));
    });
    source.addEventListener("link", (event) => {
      heard();
      const link = JSON.parse(event.data);
      heartbeatMillis = link.heartbeatMillis;
      retryMillis = 500;
      onConnection(
        link.redis
          ? { state: "live" }
          : { state: "lost", reason: "The dashboard has lost its Redis.", since: link.since },
      );
    });
    source.addEventListener("heartbeat", heard);
    source.addEventListener("error", () => {
      onConnection({ state: "lost", reason: "The dashboard does not answer." });
      if (source.readyState === EventSource.CLOSED) {
        reopen();
      }
    });
  }

  function heard() {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      onConnection({ state: "lost", reason: "The dashboard has gone quiet." });
      reopen();
    }, heartbeatMillis * MISSED_HEARTBEATS);
  }

  /** A browser gives up after an answer such as 503; a page that stays open on a wall must not. */
  function reopen() {
    clearTimeout(watchdog);
    source.close();
    setTimeout(open, retryMillis);
    retryMillis = Math.min(retryMillis * 2, 10_000);
  }

  open();
}
