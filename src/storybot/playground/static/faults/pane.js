// The fault corner: what goes wrong on purpose, the sockets, the bot's process and the clock.
import { act } from "../act.js";
import { button, enable, field, input, select } from "../fields.js";
import { element } from "../element.js";
import { faultForm, faultList } from "./faults.js";

const DISCORD_DROPS = [
  ["cut", "Cut"],
  ["reconnect", "Asked to reconnect"],
  ["invalid_resumable", "Session invalid, resumable"],
  ["invalid", "Session invalid"],
];
const SLACK_DROPS = [
  ["", "Cut"],
  ["warning", "Warned, then closed"],
  ["refresh_requested", "Refresh requested"],
  ["too_many_websockets", "Too many sockets"],
  ["link_disabled", "Socket Mode switched off"],
];
const SPEEDS = [["1", "as the machine's"], ["10", "10 times"], ["60", "60 times"], ["600", "600 times"]];
const STATES = { absent: "not started", running: "running", stopped: "stopped", killed: "killed" };

export function mount(root, live) {
  const part = (title, ...inside) => element("section", "fault-part", element("h3", "", title), ...inside);
  root.append(element("div", "faults",
    part("Bot", ...bot(live)),
    part("Set to go wrong", faultList(live)),
    part("Let something go wrong", faultForm()),
    part("Sockets", sockets("Discord's gateway", DISCORD_DROPS, dropDiscord), sockets("Slack's Socket Mode", SLACK_DROPS, dropSlack)),
    part("Clock", clock(live)),
  ));
}

function bot(live) {
  const state = element("p", "said");
  state.setAttribute("role", "status");
  const buttons = { start: "Start", stop: "Stop", kill: "Kill" };
  const doing = Object.entries(buttons).map(([name, title]) => {
    const made = button(title, () => act("corner/bot", { do: name }));
    made.setAttribute("aria-label", `${title} the bot`);
    return [name, made];
  });
  live.subscribe("bot", () => {
    const { state: now = "absent", exit = null, tool = false } = live.get("bot") ?? {};
    const alone = tool ? "" : " It isn't this playground's: storybot play starts one with it.";
    state.textContent = `The bot is ${STATES[now]}${exit === null ? "" : ` (exit status ${exit})`}.${alone}`;
    for (const [name, made] of doing) enable(made, tool && (name === "start") === (now !== "running"));
  });
  return [state, element("div", "row", ...doing.map(([, made]) => made))];
}

function sockets(title, how, drop) {
  const choice = select(how);
  return element("div", "fields", field(title, choice), button(`Drop ${title}`, () => drop(choice.value)));
}

function dropDiscord(how) {
  return act("control/discord/drop", { how });
}

function dropSlack(reason) {
  return act("control/slack/disconnect", reason ? { reason } : {});
}

function clock(live) {
  const speed = select(SPEEDS);
  const hours = input("number", "1", { min: "0.1", step: "any" });
  speed.addEventListener("change", () => act("control/clock", { speed: Number(speed.value) }));
  live.subscribe("clock", () => {
    const now = String(live.get("clock")?.speed ?? 1);
    if (![...speed.options].some(({ value }) => value === now)) {
      const option = element("option", "", `${now} times`);
      option.value = now;
      speed.append(option);
    }
    speed.value = now;
  });
  const jump = button("Jump ahead", () => act("control/clock", { advance: Number(hours.value) * 3600 }));
  return element("div", "fields", field("Runs", speed), field("Hours", hours), jump);
}
