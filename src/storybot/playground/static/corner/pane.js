// The editor's corner: a text is pasted or dropped, checked as it is written, previewed and pushed.
import { act } from "../act.js";
import { Names } from "../discord/acts.js";
import { body as discordBody } from "../discord/message.js";
import { element } from "../element.js";
import { body as slackBody } from "../slack/message.js";
import { button, enable, field, fill, input, select } from "../fields.js";
import { problemList } from "./problems.js";
import { stories } from "./stories.js";
import { FORMATS, SAMPLES, guessedFormat, guessedName } from "./story_file.js";

const PAUSE_MS = 500;
// A card's elements from its body; its buttons are dead, for nothing is pushed yet.
const CARDS = {
  discord: { title: "Discord", body: (sent, live) => discordBody(sent, { names: new Names(live), dead: true }) },
  slack: { title: "Slack", body: (sent) => slackBody(sent) },
};
const ITSELF = [["", "What it is by itself"], ["new", "A new story"]];

export function mount(root, live) {
  const parts = form();
  const { text, name, format, target, push, said, verdict } = parts;
  const problems = problemList(text);
  const cards = Object.entries(CARDS).map(([platform, card]) => preview(platform, card, live));
  const list = element("div", "");
  const absent = element("p", "empty", "This playground runs without storybot; storybot play starts one with it.");
  const work = element("div", "corner", parts.node, problems.list, parts.pushing,
    element("div", "cards", ...cards.map(({ node }) => node)), element("h3", "", "Stories"), list);
  root.append(absent, work);

  let named = false; // by the person, who knows better
  let formed = false;
  let turn = 0;
  let timer = 0;
  const file = () => ({ name: `${name.value.trim() || "story"}.${format.value}`, text: text.value });
  const can = (fine) => enable(push, fine);

  function changed() {
    if (!formed) format.value = guessedFormat(text.value);
    if (!named) name.value = text.value.trim() ? guessedName(text.value, format.value) : "";
    can(false);
    turn += 1;
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE_MS);
  }

  async function check() {
    const mine = turn;
    if (!text.value.trim()) return show({ problems: [], story: null }, "");
    verdict.textContent = "Checking …";
    const found = await act("corner/check", file());
    if (mine !== turn) return null;
    if (!found) return show({ problems: [], story: null }, "It couldn't be checked.");
    const count = found.problems.length;
    show(found, count ? `${count} ${count === 1 ? "problem" : "problems"}` : `Fine: ${found.story.headline}`);
    if (count) return null;
    return Promise.all(cards.map((card) => card.load(file(), () => mine === turn)));
  }

  function show({ problems: found, story }, line) {
    problems.show(found);
    verdict.textContent = line;
    verdict.dataset.fine = String(Boolean(story));
    can(Boolean(story));
    if (!story) for (const card of cards) card.clear();
    return null;
  }

  function take(value, fileName = "") {
    text.value = value;
    formed = Boolean(fileName);
    named = Boolean(fileName);
    format.value = guessedFormat(value, fileName);
    if (fileName) name.value = fileName.replace(/\.[^.]*$/, "");
    said.textContent = "";
    changed();
  }

  async function takeFile(given) {
    if (given) take(await given.text(), given.name);
  }

  async function pushIt() {
    const slug = target.value.startsWith("=") ? target.value.slice(1) : null;
    can(false);
    said.textContent = "Pushing …";
    const done = await act("corner/push", { ...file(), slug, new: target.value === "new" });
    can(true);
    said.textContent = done?.pushed ? told(done.pushed) : "Not pushed.";
    if (done?.problems.length) problems.show(done.problems);
    pushed.now();
  }

  const pushed = stories(list, live, {
    listed: (all) => fill(target, [...ITSELF, ...all.map(({ slug }) => [`=${slug}`, `A revision of ${slug}`])]),
    revise: ({ slug }) => {
      target.value = `=${slug}`;
      text.focus();
    },
  });
  text.addEventListener("input", changed);
  name.addEventListener("input", () => { named = true; changed(); });
  format.addEventListener("change", () => { formed = true; changed(); });
  push.addEventListener("click", () => push.getAttribute("aria-disabled") !== "true" && pushIt());
  parts.file.addEventListener("change", () => takeFile(parts.file.files[0]));
  parts.samples.addEventListener("change", () => {
    if (parts.samples.value) take(SAMPLES[parts.samples.value]);
    parts.samples.value = "";
  });
  dropping(work, takeFile);
  live.subscribe("bot", () => {
    const tool = Boolean(live.get("bot")?.tool);
    absent.hidden = tool;
    work.hidden = !tool;
  });
  can(false);
}

function told({ slug, revision, channels }) {
  const where = channels.map((each) => `${each.platform} #${each.name || each.channel}`).join(", ") || "no channel";
  return `${revision === 1 ? `New story ${slug}` : `Revised ${slug}: revision ${revision}`}, on its way to ${where}.`;
}

function form() {
  const text = element("textarea", "source");
  Object.assign(text, { rows: 12, spellcheck: false, placeholder: "Paste a story, or drop a file (.txt, .md, .json)" });
  text.setAttribute("aria-label", "Story");
  const file = input("file", "", { accept: ".txt,.md,.json" });
  const samples = select([["", "Choose …"], ...FORMATS]);
  const name = input("text", "", { maxLength: 80, placeholder: "story" });
  const format = select(FORMATS);
  const target = select(ITSELF);
  const push = button("Push", () => {}, "primary");
  const said = element("p", "said");
  const verdict = element("p", "verdict");
  said.setAttribute("role", "status");
  verdict.setAttribute("role", "status");
  const node = element("div", "story-form",
    element("div", "fields", field("File", file), field("Start from a sample", samples)), text,
    element("div", "fields", field("Name", name), field("Format", format)), verdict);
  const pushing = element("div", "pushing", element("div", "fields", field("Push as", target), push), said);
  return { node, pushing, text, file, samples, name, format, target, push, said, verdict };
}

function preview(platform, { title, body }, live) {
  const inside = element("div", "body");
  const node = element("section", `card-preview ${platform}`, element("h3", "", title), inside);
  node.setAttribute("aria-label", `Preview on ${title}`);
  const clear = () => {
    node.hidden = true;
  };
  clear();
  return {
    node,
    clear,
    load: async (file, current) => {
      const found = await act("corner/preview", { ...file, as: platform });
      if (!current() || !found?.card) return;
      inside.replaceChildren(...body(found.card.message ?? found.card, live));
      node.hidden = false;
    },
  };
}

function dropping(zone, takeFile) {
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("dropping");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("dropping"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    takeFile(event.dataTransfer.files[0]);
  });
}
