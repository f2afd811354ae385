// Selects: with their options, and with options that the app suggests as one types.
import { element } from "../element.js";
import { meant } from "./confirm.js";

const PAUSE_MS = 200; // after the last key, before the app is asked
const QUERY_LENGTH = 3; // what Slack asks for unless the block says another number
let last = 0;

export function named(made, of, within, place) {
  made.dataset.focus = of.action_id;
  if (within.type !== "input") made.setAttribute("aria-label", of.placeholder?.text ?? "Choose an option");
  else place.name?.(made, within);
  return made;
}

export function staticSelect(of, within, place) {
  const made = named(element("select", "select"), of, within, place);
  const every = of.options ?? of.option_groups.flatMap((group) => group.options);
  const held = place.held?.(within, of)?.value ?? of.initial_option?.value;
  const none = option(of.placeholder?.text ?? "Choose an option", "");
  none.disabled = !within.optional;
  made.append(none);
  if (of.options) made.append(...of.options.map((each) => option(each.text.text, each.value)));
  for (const group of of.option_groups ?? []) {
    const together = element("optgroup", "", ...group.options.map((each) => option(each.text.text, each.value)));
    together.label = group.label.text;
    made.append(together);
  }
  made.value = held ?? "";
  made.addEventListener("change", async () => {
    const chosen = every.find((each) => each.value === made.value) ?? null;
    if (await meant(made, of.confirm)) place.chose(within, of, chosen);
    else made.value = held ?? "";
  });
  return made;
}

// The selects of several, and of conversations: what each holds, and what it begins with.
export const PICKS = {
  multi_static_select: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  conversations_select: ["selected_conversation", "initial_conversation"],
};

// `held` is what it holds; `hold(kept)` is told what is chosen.
export function picker(of, within, place, held, hold) {
  const [key, initial] = PICKS[of.type];
  const several = of.type.startsWith("multi_");
  const there = of.type === "multi_users_select" ? place.names.people() : place.names.channels();
  const every = of.options?.map((each) => [each.value, each.text.text, each]) ?? there.map(({ id, name }) => [id, name, id]);
  const now = [held?.[key] ?? of[initial] ?? []].flat().map((each) => each.value ?? each);
  const made = named(element("select", "select"), of, within, place);
  made.multiple = several; // before its options are there, or the first of them is chosen
  if (!several) made.append(option(of.placeholder?.text ?? "Choose a conversation", ""));
  for (const [value, text] of every) {
    const one = option(text, value);
    one.selected = now.includes(value);
    made.append(one);
  }
  made.addEventListener("change", () => {
    const chosen = every.filter(([value]) => [...made.selectedOptions].some((one) => one.value === value)).map(([, , kept]) => kept);
    hold({ [key]: several ? chosen : (chosen[0] ?? null) });
  });
  return made;
}

function option(text, value) {
  const made = element("option", "", text);
  made.value = value;
  return made;
}

// A combobox: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
export function external(of, within, place) {
  const input = named(element("input", "select"), of, within, place);
  const list = element("ul", "suggested");
  const note = element("p", "note");
  list.id = `slack-suggested-${(last += 1)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  note.setAttribute("role", "status");
  list.hidden = true;
  note.hidden = true;
  const held = place.held?.(within, of) ?? of.initial_option;
  input.value = held?.text.text ?? "";
  input.placeholder = of.placeholder?.text ?? "Choose an option";
  input.autocomplete = "off";
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  new Suggesting(of, within, place, input, list, note);
  return element("div", "combobox", input, list, note);
}

class Suggesting {
  #options = [];
  #active = -1;
  #timer = 0;
  #asked = 0;

  constructor(of, within, place, input, list, note) {
    Object.assign(this, { of, within, place, input, list, note });
    input.addEventListener("input", () => {
      place.chose(within, of, null);
      this.#askSoon();
    });
    input.addEventListener("focus", () => input.value === "" && this.#askSoon());
    input.addEventListener("blur", () => this.#close());
    input.addEventListener("keydown", (event) => this.#key(event));
    // A press on an option must not take the focus from the field.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  #askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  async #ask() {
    const typed = this.input.value;
    const least = this.of.min_query_length ?? QUERY_LENGTH;
    if (typed.length < least) return this.#show([], least === 1 ? "Type to search" : `Type at least ${least} characters`);
    const number = (this.#asked += 1);
    const options = await this.place.suggest(this.of, typed);
    // An answer to what was typed before is late.
    if (number === this.#asked && this.input.isConnected && document.activeElement === this.input)
      this.#show(options ?? [], options?.length ? "" : "No results");
  }

  #show(options, note) {
    this.#options = options;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.list.hidden = !options.length;
    this.list.replaceChildren(...options.map((each, index) => this.#option(each, index)));
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.#activate(-1);
  }

  #option(each, index) {
    const more = each.description ? element("span", "more", each.description.text) : null;
    const made = element("li", "option", each.text.text, more);
    made.id = `${this.list.id}-${index}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.addEventListener("click", () => this.#choose(index));
    return made;
  }

  #activate(index) {
    this.#active = index;
    [...this.list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === index)));
    const active = this.list.children[index];
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    else this.input.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const count = this.#options.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) return void this.#ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#activate((Math.max(this.#active, step < 0 ? 0 : -1) + step + count) % count);
    } else if (event.key === "Enter" && count) {
      event.preventDefault();
      this.#choose(Math.max(this.#active, 0));
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault(); // of a form's own Escape
      event.stopPropagation();
      this.#close();
    }
  }

  async #choose(index) {
    const chosen = this.#options[index];
    this.input.value = chosen.text.text;
    this.#close();
    if (await meant(this.input, this.of.confirm)) this.place.chose(this.within, this.of, chosen);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#show([], "");
  }
}
