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

/** The times below the chart, `most` of them and up to `end`: local, each with its UTC to be seen on hover. */
export function timeAxis(group, scale, end, most) {
  const ticks = scale.ticks(Math.max(2, Math.min(most, Math.floor(end / 96)))).filter((d) => scale(d) >= 0 && scale(d) <= end);
  const tick = group.selectAll("text").data(ticks, Number).join((enter) => {
    const added = enter.append("text").attr("dy", "1.9em").attr("text-anchor", "middle");
    added.append("tspan");
    added.append("title");
    return added;
  });
  tick.attr("x", (d) => scale(d));
  tick.select("tspan").text((d) => format.tick(d));
  tick.select("title").text((d) => format.utc(d.getTime()));
}
