// A message of either platform: who, when, and what its payload shows.
import { element } from "./element.js";
import { time } from "./time.js";

export function message(item, body) {
  const by = element(
    "div",
    "by",
    element("b", "", item.author?.name ?? "storybot"),
    item.author?.bot === false ? null : element("span", "badge", "APP"),
    time(item.at),
    item.edited ? element("span", "tag", "edited") : null,
    item.pings?.length ? element("span", "pings", `pings ${item.pings.join(", ")}`) : null,
  );
  return element("article", "message", by, element("div", "body", ...body));
}
