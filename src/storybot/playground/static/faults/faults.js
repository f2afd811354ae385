// Faults: presets fill a form, the form sets one, and a list shows those that are still to come.
import { act } from "../act.js";
import { element } from "../element.js";
import { button, field, input, select } from "../fields.js";
import { Keyed } from "../keyed.js";

const PLATFORMS = [["discord", "Discord"], ["slack", "Slack"]];
const KINDS = [
  ["rate_limited", "Rate limit"],
  ["server_error", "Server error"],
  ["lost_answer", "Lost answer"],
  ["timeout", "No answer, nothing done"],
  ["refused", "Refused"],
];
const TITLES = Object.fromEntries([...PLATFORMS, ...KINDS]);
// What a kind takes besides; a value of its own on each platform where it needs one.
const PRESETS = {
  rate_limited: { times: 3, seconds: 2 },
  server_error: { times: 3, status: 502 },
  lost_answer: { times: 1 },
  timeout: { times: 1, seconds: 10 },
  refused: { times: 3, code: { discord: "50013", slack: "channel_not_found" } },
};
const MATCHES = {
  discord: ["POST /channels/", "PATCH /channels/", "DELETE /channels/", "POST /interactions/", "CONNECT /gateway"],
  slack: ["chat.postMessage", "chat.update", "chat.delete", "views.open", "CONNECT /socket"],
};

export function faultForm() {
  const platform = select(PLATFORMS);
  const kind = select(KINDS);
  const matches = element("datalist", "");
  matches.id = "fault-matches";
  const match = input("text");
  match.setAttribute("list", matches.id);
  const times = input("number", "1", { min: "1", step: "1" });
  const extra = {
    seconds: input("number", "1", { min: "0", step: "any" }),
    status: input("number", "500", { min: "500", max: "599" }),
    code: input("text"),
  };
  const fields = { seconds: field("Seconds", extra.seconds), status: field("Status", extra.status), code: field("Code", extra.code) };

  function preset() {
    const of = PRESETS[kind.value];
    times.value = of.times;
    for (const name of Object.keys(extra)) {
      fields[name].hidden = !(name in of);
      if (name in of) extra[name].value = of[name][platform.value] ?? of[name];
    }
  }

  function suggest() {
    match.value = MATCHES[platform.value][0];
    matches.replaceChildren(...MATCHES[platform.value].map((value) => {
      const option = element("option", "");
      option.value = value;
      return option;
    }));
    preset();
  }

  function set() {
    const given = { platform: platform.value, kind: kind.value, match: match.value, times: Number(times.value) };
    for (const name of Object.keys(extra))
      if (name in PRESETS[kind.value]) given[name] = name === "code" ? extra.code.value : Number(extra[name].value);
    return act("control/faults", given);
  }

  platform.addEventListener("change", suggest);
  kind.addEventListener("change", preset);
  suggest();
  const presets = element("div", "row", ...KINDS.map(([name, title]) => button(title, () => {
    kind.value = name;
    preset();
  })));
  presets.setAttribute("role", "group");
  presets.setAttribute("aria-label", "Presets");
  return element("div", "fault-form", presets,
    element("div", "fields", field("Platform", platform), field("What happens", kind), field("Requests that match", match),
      field("Times", times), ...Object.values(fields), button("Set fault", set, "primary")),
    matches);
}

export function faultList(live) {
  const none = element("p", "empty", "No faults are set.");
  const list = element("ul", "fault-list");
  list.setAttribute("aria-label", "Faults");
  const drawn = new Keyed(list, (fault) => element("li", "", line(fault)));
  const clear = button("Clear all faults", () => act("control/faults", {}, "DELETE"));
  live.subscribe("faults", () => {
    const faults = live.get("faults") ?? [];
    none.hidden = faults.length > 0;
    drawn.update(faults.map((fault, index) => [index, fault, line(fault)]));
  });
  return element("div", "fault-set", none, list, clear);
}

function line({ platform, kind, match, times, after, seconds, status, code }) {
  const detail = { rate_limited: `${seconds} s`, server_error: status, timeout: `${seconds} s`, refused: code }[kind];
  const what = detail === undefined ? TITLES[kind] : `${TITLES[kind]} (${detail})`;
  const later = after ? `, after ${after}` : "";
  return `${TITLES[platform]}: ${what} for ${match || "everything"}, ${times} more${later}`;
}
