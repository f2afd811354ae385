// Dates in Slack's own format, `{date_short} at {time}`, in the reader's time zone.
const DAY = { year: "numeric", month: "long", day: "numeric" };
const SHORT = { year: "numeric", month: "short", day: "numeric" };
const FORMATS = {
  date: DAY,
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_long: { ...DAY, weekday: "long" },
  date_short: SHORT,
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

export function dated(timestamp, format) {
  const moment = new Date(timestamp * 1000);
  return format.replace(/\{(\w+)\}/g, (whole, name) => one(moment, name) ?? whole);
}

function one(moment, name) {
  if (name === "ago") return ago(moment);
  const plain = name.replace(/_pretty$/, "");
  const near = name.endsWith("_pretty") ? nearDay(moment) : null;
  const format = FORMATS[plain];
  return near ?? (format ? new Intl.DateTimeFormat(undefined, format).format(moment) : null);
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

function nearDay(moment) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(moment) - midnight(new Date())) / 86_400_000);
  return Math.abs(days) <= 1 ? relative.format(days, "day") : null;
}

function ago(moment) {
  const seconds = (moment.getTime() - Date.now()) / 1000;
  for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]])
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  return relative.format(Math.round(seconds), "second");
}
