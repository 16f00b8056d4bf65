const whole = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const timeWithSeconds = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dayOf = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const number = (n) => whole.format(n);
/** A number of things: 1 cup, 2 cups. */
export const counted = (n, thing) => `${whole.format(n)} ${thing}${n === 1 ? "" : "s"}`;

export const short = (n) => (Math.abs(n) < 100_000 ? whole.format(n) : compact.format(n));
export const rate = (n) => (n >= 100 ? short(Math.round(n)) : oneDigit.format(n));

/** A share as a percentage; what is there at all is never 0%. */
export function percent(share) {
  if (share > 0 && share < 0.001) {
    return "<\u20090.1%";
  }
  return `${share === 1 ? "100" : oneDigit.format(share * 100)}%`;
}

export function span(millis) {
  if (millis < 60_000) {
    return `${oneDigit.format(millis / 1000)} s`;
  }
  if (millis < 3_600_000) {
    return `${Math.round(millis / 60_000)} min`;
  }
  return millis < 86_400_000 ? `${oneDigit.format(millis / 3_600_000)} h` : `${oneDigit.format(millis / 86_400_000)} d`;
}

/** The moment in UTC, which is how it is stored. */
export const utc = (millis) => new Date(millis).toISOString().replace("T", " ").replace(/(\.000)?Z$/, " UTC");

export const clock = (millis) => timeWithSeconds.format(millis);

/** When a period begins, as short as its length allows. */
export function startOf(millis, seconds) {
  if (seconds >= 86_400) {
    return dayAndYear.format(millis);
  }
  const time = (seconds % 60 === 0 ? timeOfDay : timeWithSeconds).format(millis);
  return isToday(millis) ? time : `${dayOf.format(millis)}, ${time}`;
}

/** A tick of the time axis: the time as short as it may be, or the day where a day begins. */
export function tick(date) {
  const midnight = date.getHours() === 0 && date.getMinutes() === 0;
  if (midnight) {
    return dayOf.format(date);
  }
  return (date.getSeconds() === 0 ? timeOfDay : timeWithSeconds).format(date);
}

export const isToday = (millis) => new Date(millis).toDateString() === new Date().toDateString();

/** A length of period in words: 30s is "30 seconds". */
export function lengthWords(seconds) {
  for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]]) {
    if (seconds % size === 0) {
      return seconds === size ? unit : `${seconds / size} ${unit}s`;
    }
  }
  return seconds === 1 ? "second" : `${seconds} seconds`;
}

/** The name of a dimension as a title. */
export const title = (label) => label.charAt(0).toUpperCase() + label.slice(1);
