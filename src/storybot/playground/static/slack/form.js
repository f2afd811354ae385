// What a view holds: its blocks, and what a person fills in before it is submitted.
import { element } from "../element.js";
import { Keyed } from "../keyed.js";
import { block, unknownElement } from "./blocks.js";
import { PICKS, external, picker, staticSelect } from "./choose.js";
import { FileInput } from "./files.js";

let last = 0;

export class Form {
  #values = {}; // {block_id: {action_id: what Slack calls the element's state}}
  #names = new Map(); // of files that were uploaded, by id
  #uploads = new Map(); // the inputs of files, by block id
  #keyed;
  #item;

  constructor(acts, names) {
    this.root = element("div", "view-blocks");
    this.root.tabIndex = -1;
    this.acts = acts;
    this.place = {
      names,
      press: (of) => this.#press(of),
      chose: (within, of, option) => this.#chose(within, of, option),
      suggest: async (of, typed) => (await acts.do("suggest", { view_id: this.#item.id, action_id: of.action_id, typed }))?.result,
      held: (within, of) => this.#held(within, of)?.selected_option,
      name: (made, within) => this.#name(made, within),
    };
    this.#keyed = new Keyed(this.root, (of) => this.#block(of));
  }

  get values() {
    return this.#values;
  }

  // Once every file that was chosen has been uploaded.
  async uploaded() {
    await Promise.all([...this.#uploads.values()].map((each) => each.done));
  }

  update(item) {
    this.#item = item;
    const list = item.payload.blocks;
    const ids = new Set(list.map((of) => of.block_id));
    for (const id of Object.keys(this.#values)) if (!ids.has(id)) delete this.#values[id];
    this.#keyed.update(list.map((of) => [of.block_id, of, JSON.stringify(of)]));
  }

  // Block ids of inputs that need something and hold nothing.
  missing() {
    return this.#item.payload.blocks.filter((of) => of.type === "input" && !of.optional && !this.#filled(of)).map((of) => of.block_id);
  }

  // Show what is wrong, {block_id: words}, below the inputs that it is about; the first gets the focus.
  complain(errors) {
    let first = null;
    for (const input of this.root.querySelectorAll(".input")) {
      const said = errors[input.dataset.block];
      const field = input.querySelector("input, select, textarea");
      const error = input.querySelector(".error");
      error.textContent = said ?? "";
      error.hidden = !said;
      if (said) field?.setAttribute("aria-invalid", "true"); // none in what isn't drawn
      else field?.removeAttribute("aria-invalid");
      if (said) first ??= field;
    }
    first?.focus();
  }

  #filled(of) {
    const [key, initial] = PICKS[of.element.type] ?? [];
    if (key) return [this.#held(of, of.element)?.[key] ?? of.element[initial] ?? []].flat().length > 0;
    const held = this.#held(of, of.element) ?? { selected_option: of.element.initial_option, value: of.element.initial_value };
    return Boolean(held.selected_option || held.value || held.files?.length);
  }

  #held(within, of) {
    return (this.#values[within.block_id] ?? this.#item.entered?.[within.block_id])?.[of.action_id];
  }

  #hold(within, of, kept) {
    this.#values[within.block_id] = { ...this.#values[within.block_id], [of.action_id]: { type: of.type, ...kept } };
  }

  #press(of, more = {}) {
    const given = { view_id: this.#item.id, action_id: of.action_id, values: this.#values, ...more };
    return this.acts.ask("press_in_view", given, of.text?.text);
  }

  #chose(within, of, option) {
    this.#hold(within, of, { selected_option: option });
    if (option && (within.type !== "input" || within.dispatch_action)) this.#press(of, { option: option.value });
  }

  #block(of) {
    return of.type === "input" ? this.#input(of) : block(of, this.place);
  }

  #name(made, within) {
    made.setAttribute("aria-label", within.label.text);
    made.setAttribute("aria-describedby", `slack-about-${within.block_id}-${this.#item.id}`);
    if (!within.optional) made.setAttribute("aria-required", "true");
  }

  #input(of) {
    const label = element("span", "label", of.label.text, of.optional ? element("span", "tag", " (optional)") : null);
    const hint = of.hint ? element("p", "hint", of.hint.text) : null;
    const error = element("p", "error");
    error.hidden = true;
    error.setAttribute("role", "alert");
    const about = element("div", "", hint, error);
    about.id = `slack-about-${of.block_id}-${this.#item.id}`;
    const made = element("div", "input", label, this.#field(of), about);
    made.dataset.block = of.block_id;
    label.id = `slack-label-${(last += 1)}`;
    return made;
  }

  #field(of) {
    switch (of.element.type) {
      case "static_select":
        return staticSelect(of.element, of, this.place);
      case "external_select":
        return external(of.element, of, this.place);
      case "multi_static_select":
      case "multi_users_select":
      case "multi_conversations_select":
      case "conversations_select":
        return picker(of.element, of, this.place, this.#held(of, of.element), (kept) => this.#hold(of, of.element, kept));
      case "plain_text_input":
        return this.#text(of);
      case "file_input":
        return this.#files(of);
      default:
        return unknownElement(of.element.type);
    }
  }

  #text(of) {
    const held = this.#held(of, of.element)?.value ?? of.element.initial_value ?? "";
    const made = element(of.element.multiline ? "textarea" : "input", "");
    this.#name(made, of);
    made.dataset.focus = of.element.action_id;
    made.value = held;
    made.placeholder = of.element.placeholder?.text ?? "";
    if (of.element.max_length) made.maxLength = of.element.max_length;
    made.addEventListener("input", () => this.#hold(of, of.element, { value: made.value || null }));
    made.addEventListener("keydown", (event) => {
      if (!of.dispatch_action || event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      this.#press(of.element);
    });
    return made;
  }

  // What is entered is the files' ids; what the item says was entered is all that Slack tells of them.
  #files(of) {
    const held = (this.#held(of, of.element)?.files ?? []).map((file) => ({ id: file.id ?? file, name: file.name ?? this.#names.get(file) }));
    const made = new FileInput(of.element, held, this.acts, (files) => {
      for (const { id, name } of files) this.#names.set(id, name);
      this.#hold(of, of.element, { files: files.map(({ id }) => id) });
    });
    this.#name(made.input, of);
    this.#uploads.set(of.block_id, made);
    return made.root;
  }
}
