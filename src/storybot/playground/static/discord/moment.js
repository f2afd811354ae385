// Moments, in the zone of who reads them.
import { element } from "../element.js";

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

// `<t:SECONDS:STYLE>`.
export function moment(seconds, style = "f") {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return `<t:${seconds}:${style}>`;
  const made = element("time", "stamp", style === "R" ? relative(seconds) : at.toLocaleString([], STYLES[style]));
  made.dateTime = at.toISOString();
  made.title = at.toLocaleString([], STYLES.F);
  return made;
}

// When a message was written: today's only by the hour.
export function written(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const made = element("time", "", at.toLocaleString([], today ? STYLES.t : { dateStyle: "short", timeStyle: "short" }));
  made.dateTime = iso;
  made.title = at.toLocaleString([], STYLES.F);
  return made;
}

function relative(seconds) {
  const away = seconds - Date.now() / 1000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(away) >= length) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat([], { numeric: "auto" }).format(Math.round(away / length), unit);
}
