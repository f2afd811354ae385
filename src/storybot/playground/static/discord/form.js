// A form that the bot has opened, as a dialog.
import { element } from "../element.js";
import { enable } from "../fields.js";
import { button } from "./button.js";
import { markdown } from "./markdown.js";

let number = 0;

const SELECT = 3;
const TEXT = 4;
const FILES = 19;
const PEOPLE = 5;
const ROLES = 6;
const CHANNELS = 8;
const KINDS = { text: 0, announcement: 5, forum: 15 };
const FAILED = "Something went wrong. Try again.";

// The dialog, and `update(item)` for what became of it. `submit(values)` gives null where it was refused;
// `dismiss()` is for whoever gives up.
export function formDialog(item, names, submit, dismiss) {
  const fields = new Map();
  const title = element("h3", "", item.payload.title);
  title.id = `discord-form-${++number}`;
  const form = element("form", "", title, ...item.payload.components.map((each) => part(each, names, fields)));
  const send = element("button", "button primary", "Submit");
  const problem = element("p", "failed");
  problem.setAttribute("role", "alert");
  form.append(problem, element("div", "row end", button("button secondary", "Cancel", () => made.close()), send));
  const made = element("dialog", "discord-form", form);
  made.setAttribute("aria-labelledby", title.id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.getAttribute("aria-disabled") === "true") return;
    update({ waits: true, failed: false });
    const values = [...fields].map(([id, input]) => [id, filled(input)]).filter(([, value]) => value.length);
    if (!(await submit(Object.fromEntries(values)))) update({ waits: false, failed: true });
  });
  made.addEventListener("close", dismiss);
  // The focus stays on a button that waits, which one that is disabled would lose.
  const update = ({ waits, failed }) => {
    enable(send, !waits);
    problem.textContent = failed ? FAILED : "";
  };
  return { root: made, update };
}

function part(it, names, fields) {
  switch (it.type) {
    case 1:
      return labelled(it.components[0].label, null, input(it.components[0], names, fields));
    case 10:
      return markdown(it.content, names);
    case 18:
      return labelled(it.label, it.description, input(it.component, names, fields));
    default:
      return element("div", "unknown", `Component of type ${it.type}, which this page doesn't show`);
  }
}

function labelled(text, hint, inside) {
  const label = element("label", "field", element("strong", "", text ?? ""), hint ? element("span", "faint", hint) : null, inside);
  if (inside.required) label.firstElementChild.append(" *");
  return label;
}

function input(it, names, fields) {
  const picker = () => select({ ...it, options: offered(it, names) });
  const made = { [SELECT]: select, [TEXT]: writing, [FILES]: files, [PEOPLE]: picker, [ROLES]: picker, [CHANNELS]: picker }[it.type]?.(it);
  if (!made) return element("span", "unknown", `Component of type ${it.type}, which this page doesn't show`);
  made.required = it.required !== false;
  fields.set(it.custom_id, made);
  return made;
}

// What Discord fills a picker with.
function offered(it, { people, roles, channels }) {
  const fits = ({ kind }) => !it.channel_types || it.channel_types.includes(KINDS[kind]);
  const given = { [PEOPLE]: people, [ROLES]: roles, [CHANNELS]: () => channels().filter(fits) }[it.type]();
  const chosen = new Set((it.default_values ?? []).map(({ id }) => id));
  return given.map(({ id, name }) => ({ value: id, label: name, default: chosen.has(id) }));
}

// A text, or several files or choices.
function filled(input) {
  if (input.type === "file") return [...input.files];
  return input.multiple ? [...input.selectedOptions].map(({ value }) => value) : input.value;
}

function files(it) {
  const made = element("input", "");
  made.type = "file";
  made.multiple = it.max_values > 1;
  counted(made, it, () => made.files.length);
  return made;
}

// Where fewer or more are chosen than may be, the form isn't sent.
function counted(made, { min_values: least, max_values: most }, count) {
  made.addEventListener("change", () => {
    const fits = !count() || (count() >= least && count() <= most);
    made.setCustomValidity(fits ? "" : least === most ? `Choose ${least}.` : `Choose ${least} to ${most}.`);
  });
}

function writing(it) {
  const made = element(it.style === 2 ? "textarea" : "input", "");
  made.value = it.value ?? "";
  made.placeholder = it.placeholder ?? "";
  if (it.min_length) made.minLength = it.min_length;
  if (it.max_length) made.maxLength = it.max_length;
  return made;
}

function select(it) {
  const made = element("select", "");
  made.multiple = it.max_values > 1; // before its options are there, or the first of them is chosen
  const empty = element("option", "", it.placeholder ?? "Make a selection");
  empty.value = "";
  if (!made.multiple) made.append(empty);
  for (const each of it.options) {
    const option = element("option", "", each.label);
    option.value = each.value;
    option.selected = Boolean(each.default);
    made.append(option);
  }
  if (made.multiple) counted(made, it, () => made.selectedOptions.length);
  return made;
}
