import { choice } from "./choice.js";
import { createColours } from "./colours.js";
import { connection } from "./connection.js";
import { setText } from "./dom.js";
import { figures } from "./figures.js";
import * as format from "./format.js";
import { toggle } from "./highlight.js";
import { createClock, createHistory } from "./history.js";
import { createLabels } from "./labels.js";
import { follow } from "./live.js";
import { namesCard } from "./names.js";
import { overTimeCard } from "./overtime.js";
import { RANGES } from "./ranges.js";
import { rejectsCard } from "./rejects.js";
import { createState } from "./state.js";
import { summary } from "./summary.js";
import { timelineOf } from "./timeline.js";

const byId = (id) => document.getElementById(id);
const TICK_MILLIS = 1000;

const state = createState({
  connection: { state: "connecting" },
  snapshot: null,
  history: null,
  dimensions: null,
  dimension: null,
  range: "15m",
  highlight: null,
  problem: null,
  stats: null,
});
const clock = createClock();
const colours = createColours();
const history = createHistory(state, clock);

state.show(figures(byId("figures")));
state.show(connection(byId("connection"), byId("banner")));
state.show(emptyOrCounts());
state.show(counts());
byId("zone").textContent = format.zone;

follow({
  onConnection(now) {
    if (now.state === "live" && state.get().connection.state !== "live") {
      history.renew();
    }
    state.set({ connection: now });
  },
  onSnapshot(snapshot) {
    const before = state.get().snapshot;
    clock.set(snapshot.now);
    state.set({ snapshot });
    history.follow(before, snapshot);
  },
});

setInterval(() => state.set({}), TICK_MILLIS);
document.addEventListener("keydown", (event) => event.key === "Escape" && state.set({ highlight: null }));
document.addEventListener("visibilitychange", () => state.set({}));

/** A pipeline without a single line has nothing to draw: say how to start instead. */
function emptyOrCounts() {
  return ({ snapshot, history: loaded, stats }) => {
    const isEmpty = snapshot !== null && snapshot.totals.orders === 0 && Object.keys(snapshot.rejected).length === 0;
    setText(byId("stats"), stats ?? "bin/coffee stats");
    byId("empty").hidden = !isEmpty;
    byId("counts").hidden = snapshot === null || loaded === null || isEmpty;
  };
}

/** Everything that needs to know the dimensions, made when they are known. */
function counts() {
  let views = null;
  return (all) => {
    if (all.snapshot === null || all.history === null) {
      return;
    }
    views ??= viewsOf(all.dimensions);
    all.dimensions.forEach(({ label }) => colours.learn(label, all.snapshot.totals[label] ?? {}));
    const dimension = all.dimension ?? all.dimensions[all.dimensions.length - 1].label;
    const view = { ...all, dimension, timeline: timelineOf(all.history, clock.now()) };
    views.forEach((draw) => draw(view));
  };
}

function viewsOf(dimensions) {
  const press = choice(byId("ranges"), RANGES, (range) => {
    state.set({ range });
    history.choose();
  });
  const labelOf = createLabels(dimensions);
  const announce = (text) => (byId("announcer").textContent = text);
  return [
    ({ range }) => press(range),
    note(byId("note")),
    summary(byId("summary"), dimensions, labelOf),
    overTimeCard(byId("history"), dimensions, { state, colours, labelOf, announce }),
    ...[...dimensions].reverse().map((dimension) =>
      namesCard(byId("bars"), dimension, { colours, labelOf, onChoose: (name) => toggle(state, dimension.label, name) }),
    ),
    rejectsCard(byId("rejects")),
  ];
}

/** Says so when what is shown is not of today. */
function note(root) {
  return ({ timeline }) => {
    root.hidden = timeline.upToNow || timeline.range.seconds === Infinity;
    if (!root.hidden) {
      const last = timeline.bins[timeline.bins.length - 1];
      root.textContent = `No orders ${timeline.range.words}: this is the stretch up to the newest order, ${format.startOf(last.start, 60)}.`;
    }
  };
}
