/** Requests to the service, and the stream of live events, which all tabs of a browser share. */

const MISSED_HEARTBEATS = 3;
const LONGEST_PAUSE = 10_000;
const ADDRESS = new URL(".", document.baseURI);

/** A request that the service refused or could not answer; the message is the detail of its problem. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const paramOf = ({ dimension, name }) => `${dimension}:${name}`;

function addressOf(path, parameters, base = ADDRESS) {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null) {
      url.searchParams.set(name, name === "where" ? paramOf(value) : value);
    }
  }
  return url;
}

async function problemOf(response) {
  const problem = await response.json().catch(() => ({}));
  return new ApiError(problem.detail ?? `${new URL(response.url).pathname}: ${response.status}`, response.status);
}

/** Gets JSON from the service. It is revalidated by its ETag, so asking again is cheap. */
export async function getJson(path, parameters = {}, { signal, base } = {}) {
  const timeout = AbortSignal.timeout(15_000);
  const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const response = await fetch(addressOf(path, parameters, base), { headers: { Accept: "application/json" }, signal: both });
  if (!response.ok) {
    throw await problemOf(response);
  }
  return response.json();
}

/**
 * The stored periods that start in [from, to), by their start. An answer may be cut off; `more` is then the address of
 * the rest.
 */
export async function periodsIn({ length, from, to, where }, signal) {
  const periods = new Map();
  const parameters = { length, from: new Date(from).toISOString(), to: new Date(to).toISOString(), limit: 10_000, where };
  let page = await getJson("api/periods", parameters, { signal });
  for (;;) {
    page.periods.forEach((period) => periods.set(Date.parse(period.start), period));
    if (page.more === null) {
      return periods;
    }
    page = await getJson(page.more, {}, { signal, base: new URL("api/periods", ADDRESS) });
  }
}

/**
 * Follows the live events of a slice until the returned function is called. Of all tabs with the same slice, one holds
 * the connection and forwards events to the others; when it closes, another takes over. A browser without locks, as on
 * plain http from another machine, has a connection per tab.
 *
 * `tell` receives {kind, data}: a "link" or "snapshot" from the service, or "lost" with {reason, detail}.
 */
export function follow(where, tell) {
  const address = addressOf("api/live", { where });
  const name = `coffee ${address.pathname}${address.search}`;
  const ending = new AbortController();
  const channel = new BroadcastChannel(name);
  const told = new Map();
  let leading = false;

  function say(kind, data) {
    if (!ending.signal.aborted) {
      told.set(kind, data);
      (kind === "lost" ? ["link"] : kind === "link" ? ["lost"] : []).forEach((other) => told.delete(other));
      channel.postMessage({ kind, data });
      tell({ kind, data });
    }
  }

  channel.onmessage = ({ data: message }) => {
    if (message.kind !== "hello") {
      tell(message);
    } else if (leading) {
      told.forEach((data, kind) => channel.postMessage({ kind, data }));
    }
  };

  async function lead() {
    leading = true;
    await hold(address, say, ending.signal);
  }

  if (navigator.locks === undefined) {
    lead();
  } else {
    channel.postMessage({ kind: "hello" });
    navigator.locks.request(name, { signal: ending.signal }, lead).catch(() => {});
  }
  return () => {
    ending.abort();
    channel.close();
  };
}

/** Keeps a connection until `signal`; reconnects after growing, randomized pauses. */
async function hold(address, say, signal) {
  let failures = 0;
  let lastId = null;
  while (!signal.aborted) {
    const lost = await listen(address, lastId, signal, (kind, data, id) => {
      failures = 0;
      lastId = id ?? lastId;
      say(kind, data);
    });
    if (!signal.aborted) {
      say("lost", lost);
      await pause(Math.min(LONGEST_PAUSE, 500 * 2 ** failures) * (0.5 + Math.random()), signal);
      failures++;
    }
  }
}

/** Reads one connection to its end; returns why it ended. */
async function listen(address, lastId, signal, say) {
  const connection = new AbortController();
  const end = () => connection.abort();
  signal.addEventListener("abort", end);
  let quiet = null;
  let heartbeatMillis = 5000;
  const heard = () => {
    clearTimeout(quiet);
    quiet = setTimeout(end, heartbeatMillis * MISSED_HEARTBEATS);
  };
  try {
    heard();
    const headers = { Accept: "text/event-stream", ...(lastId === null ? {} : { "Last-Event-ID": lastId }) };
    const response = await fetch(address, { headers, signal: connection.signal, cache: "no-store" });
    if (!response.ok) {
      return { reason: response.status === 503 ? "full" : "refused", detail: (await problemOf(response)).message };
    }
    for await (const { event, data, id } of eventsOf(response.body)) {
      const content = JSON.parse(data);
      heartbeatMillis = content.heartbeatMillis ?? heartbeatMillis;
      heard();
      if (event !== "heartbeat") {
        say(event, content, id);
      }
    }
    return { reason: "away" };
  } catch {
    return { reason: connection.signal.aborted ? "quiet" : "away" };
  } finally {
    clearTimeout(quiet);
    signal.removeEventListener("abort", end);
    end();
  }
}

/** The server-sent events of a body: {event, data, id}. */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      yield Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trimStart()]));
    }
  }
}

function pause(millis, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
