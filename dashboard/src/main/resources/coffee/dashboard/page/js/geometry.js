import { d3 } from "./d3.js";

export const MARGIN = { top: 10, right: 2, bottom: 30, left: 46 };
const LEAST_LIVE_WIDTH = 14;

/** The gap above a layer, so that neighbours are not told apart by colour alone; a thin layer has hardly any. */
export const seam = (thickness) => Math.min(1, thickness / 8);

/** Places and scales of everything: all periods as wide as they are long, the current one wide enough to be seen. */
export function measure(plot, { bins, live }, columns) {
  const width = Math.max(120, plot.clientWidth - MARGIN.left - MARGIN.right);
  const height = width < 480 ? 210 : 290;
  const closed = live ? bins.slice(0, -1) : bins;
  const liveWidth = live ? Math.max(LEAST_LIVE_WIDTH, width / bins.length) : 0;
  const liveX = width - liveWidth;
  const from = bins[0].start;
  const to = closed.length > 0 ? closed[closed.length - 1].end : bins[0].end;
  return {
    width,
    height,
    liveX,
    liveWidth,
    x: d3.scaleTime([from, to], [0, liveX]),
    y: d3.scaleLinear([0, Math.max(1, d3.max(columns, (column) => column.height))], [height, 0]).nice(4),
  };
}

/** A layer's edge: each period at its middle, the first and last one drawn out to where they begin and end. */
export function edges(columns, i) {
  const at = (column, moment) => ({ at: moment, from: column.parts[i].from, to: column.parts[i].to });
  if (columns.length === 0) {
    return [];
  }
  const first = columns[0];
  const last = columns[columns.length - 1];
  return [
    at(first, first.bin.start),
    ...columns.map((column) => at(column, (column.bin.start + column.bin.end) / 2)),
    at(last, last.bin.end),
  ];
}

/** From where to where a period lies. */
export function placeOf({ geometry, columns, timeline }, index) {
  const { bin } = columns[index];
  if (bin === timeline.live) {
    return { left: geometry.liveX, right: geometry.liveX + geometry.liveWidth };
  }
  return { left: geometry.x(bin.start), right: geometry.x(bin.end) };
}

/** The index of the period that lies under that place of the plot, or null. */
export function binAt(shown, clientX) {
  if (shown === null || shown.columns.length === 0) {
    return null;
  }
  const at = clientX - MARGIN.left;
  if (shown.timeline.live && at >= shown.geometry.liveX) {
    return shown.columns.length - 1;
  }
  const moment = shown.geometry.x.invert(at).getTime();
  const index = shown.columns.findIndex(({ bin }) => bin.start <= moment && moment < bin.end);
  return index < 0 ? null : index;
}
