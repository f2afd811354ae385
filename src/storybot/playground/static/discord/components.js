// Components V2 and embeds, as the payload has them. `of` says what mentions are called and does the presses.
import { refuse } from "../act.js";
import { element, link } from "../element.js";
import { menuButton } from "../menu.js";
import { button } from "./button.js";
import { inline, markdown } from "./markdown.js";
import { file, picture } from "./media.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
const SELECT = 3;
const PEOPLE = 5;
const ROLES = 6;
const BOTH = 7;
const CHANNELS = 8;

export function component(it, of) {
  switch (it.type) {
    case 1:
      return element("div", "row", ...all(it.components, of));
    case 2:
      return pressable(it, of);
    case SELECT:
    case PEOPLE:
    case ROLES:
    case BOTH:
    case CHANNELS:
      return select(it, of);
    case 9:
      return element("div", "section", element("div", "stack", ...all(it.components, of)), component(it.accessory, of));
    case 10:
      return markdown(it.content, of.names);
    case 11:
      return picture(it, "picture thumbnail", of.files);
    case 12:
      return element("div", "gallery", ...it.items.map((each) => picture(each, "picture", of.files)));
    case 13:
      return file(it.file.url);
    case 14:
      return separator(it);
    case 17:
      return accented(element("div", "container", ...all(it.components, of)), it.accent_color);
    default:
      return element("div", "unknown", `Component of type ${it.type}, which this page doesn't show`);
  }
}

function all(components, of) {
  return components.map((each) => component(each, of));
}

// The policy forbids style attributes, not properties that are set.
function accented(made, colour) {
  if (Number.isInteger(colour)) made.style.borderInlineStartColor = `#${colour.toString(16).padStart(6, "0")}`;
  return made;
}

function separator({ divider, spacing }) {
  const made = element("hr", divider === false ? "space" : "rule");
  if (spacing === 2) made.classList.add("large");
  return made;
}

function pressable(it, of) {
  const text = [it.emoji?.name, it.label].filter(Boolean).join(" ");
  const style = `button ${STYLES[it.style]}`;
  if (it.url) return link(it.url, style, `${text} ↗`);
  const made = button(style, text, async () => {
    made.classList.add("waits");
    await of.press(it.custom_id);
    made.classList.remove("waits");
  }, it.custom_id);
  made.disabled = Boolean(it.disabled) || of.dead;
  return made;
}

function select(it, of) {
  const { people, roles, channels } = of.names;
  const given = { [PEOPLE]: people, [ROLES]: roles, [BOTH]: () => [...people(), ...roles()], [CHANNELS]: channels }[it.type];
  const options = it.options ?? given().map(({ id, name }) => ({ value: id, label: name }));
  const chosen = options.filter((each) => each.default).map((each) => each.label);
  const opener = button("select", chosen.join(", ") || it.placeholder || "Make a selection", null, it.custom_id);
  opener.disabled = Boolean(it.disabled) || of.dead;
  const press = (values) => of.press(it.custom_id, values);
  const one = ({ label, description, value }) => ({ label, hint: description, run: () => press([value]) });
  return menuButton(opener, () => ((it.max_values ?? 1) > 1 ? several(it, options, press) : options.map(one)));
}

function several({ min_values: least = 1, max_values: most }, options, press) {
  const chosen = new Set(options.filter((each) => each.default).map(({ value }) => value));
  const choices = options.map(({ label, description, value }) => ({
    label,
    hint: description,
    checked: chosen.has(value),
    run: (checked) => (checked ? chosen.add(value) : chosen.delete(value)),
  }));
  const fits = () => chosen.size >= least && chosen.size <= most;
  const done = () => (fits() ? press([...chosen]) : refuse(`Choose ${least} to ${most} of them.`));
  return [...choices, { label: "Done", run: done }];
}

export function embed(it, of) {
  const text = (value, className) => (value ? markdown(value, of.names, className) : null);
  const title = it.title ? element("strong", "title", ...(it.url ? [titleLink(it, of)] : inline(it.title, of.names))) : null;
  const fields = (it.fields ?? []).map((field) =>
    element("div", field.inline ? "field inline" : "field", element("strong", "", ...inline(field.name, of.names)), text(field.value, "markdown")));
  const made = element(
    "div",
    "container embed",
    it.author ? element("div", "author", link(it.author.url, "", it.author.name)) : null,
    title,
    text(it.description, "markdown"),
    fields.length ? element("div", "fields", ...fields) : null,
    it.image ? picture({ media: it.image }, "picture") : null,
    it.thumbnail ? picture({ media: it.thumbnail }, "picture thumbnail") : null,
    it.footer ? element("small", "", it.footer.text) : null,
  );
  return accented(made, it.color);
}

function titleLink(it, of) {
  const made = link(it.url, "", "");
  made.append(...inline(it.title, { ...of.names, plain: true }));
  return made;
}
