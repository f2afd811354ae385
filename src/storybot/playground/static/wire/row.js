// One entry of the wire; its bodies are fetched when it is opened.
import { read } from "../asking.js";
import { element } from "../element.js";

const FITS = { true: ["fits", "fits"], false: ["unfit", "doesn't fit"] };

export function row(item) {
  const { platform, direction, method, path, status, fits, problem } = item;
  const [look, said] = FITS[fits] ?? [];
  const from = direction === "from bot";
  const way = element("span", "way", from ? "bot →" : "→ bot");
  way.setAttribute("aria-label", direction);
  way.setAttribute("role", "img");
  const failed = status !== null && (status === 0 || status >= 400);
  const summary = element("summary", "",
    moment(item.at),
    element("span", "platform", platform === "slack" ? "Slack" : "Discord"),
    way,
    status === null ? null : element("span", failed ? "status bad" : "status", status === 0 ? "cut" : String(status)),
    look ? element("span", look, said) : null,
    element("span", "asked", `${method} ${path}`),
    problem ? element("span", "why", problem.split("\n")[0]) : null,
  );
  const inside = element("div", "bodies");
  const made = element("details", "", summary, inside);
  made.addEventListener("toggle", () => made.open && !inside.childElementCount && open(inside, item));
  return element("li", "", made);
}

async function open(inside, { n, fits, problem }) {
  const { said, refused } = await read(`wire/${n}`);
  if (refused) return inside.replaceChildren(element("p", "quiet", "It is gone: only the latest are kept."));
  const held = { true: "It fits the models.", false: "It doesn't fit the models:", null: "Nothing was held against a model." };
  return inside.replaceChildren(
    element("p", "held", held[fits]),
    ...(problem ? [element("pre", "why", problem)] : []),
    ...body("Body", said.body),
    ...body("Answer", said.answer),
  );
}

function body(title, value) {
  if (value === null) return [];
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  const shown = element("pre", "json", text);
  shown.tabIndex = 0; // it scrolls
  shown.setAttribute("role", "region");
  shown.setAttribute("aria-label", title);
  return [element("b", "", title), shown];
}

function moment(at) {
  const when = new Date(at);
  const made = element("time", "", `${when.toLocaleTimeString([], { hour12: false })}.${String(when.getMilliseconds()).padStart(3, "0")}`);
  made.dateTime = when.toISOString();
  return made;
}
