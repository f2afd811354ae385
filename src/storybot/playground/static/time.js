// A moment as the platforms show it.
import { element } from "./element.js";

export function time(at) {
  const moment = new Date(at);
  const made = element("time", "", moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  made.dateTime = moment.toISOString();
  return made;
}
