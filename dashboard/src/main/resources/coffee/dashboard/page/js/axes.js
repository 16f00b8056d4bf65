import { d3 } from "./d3.js";
import * as format from "./format.js";

/** The faint lines of the counts, with their numbers. */
export function countAxis(group, scale, width) {
  const ticks = scale.ticks(4).filter(Number.isInteger);
  const line = group.selectAll("g").data(ticks, String).join((enter) => {
    const added = enter.append("g");
    added.append("line");
    added.append("text").attr("x", -9).attr("dy", "0.32em").attr("text-anchor", "end");
    return added;
  });
  line.attr("transform", (d) => `translate(0,${scale(d)})`);
  line.select("line").attr("x2", width).attr("class", (d) => (d === 0 ? "base" : null));
  line.select("text").text((d) => format.short(d));
}

/** The times below the chart: local, each with its UTC to be seen on hover. */
export function timeAxis(group, scale, width) {
  const ticks = scale.ticks(Math.max(2, Math.floor(width / 110)));
  const tick = group.selectAll("text").data(ticks, Number).join((enter) => {
    const added = enter.append("text").attr("dy", "1.7em");
    added.append("tspan");
    added.append("title");
    return added;
  });
  tick
    .attr("x", (d) => scale(d))
    .attr("text-anchor", (d) => (scale(d) < 20 ? "start" : scale(d) > width - 20 ? "end" : "middle"));
  tick.select("tspan").text((d) => format.tick(d));
  tick.select("title").text((d) => format.utc(d.getTime()));
}
