// A command that is being typed: its options one after the other, with what the bot offers for them.
import { element } from "../element.js";
import { button } from "./button.js";

const WHOLE = 4;
const FLAG = 5;
const NUMBER = 10;
const ATTACHMENT = 11;
const PAUSE_MS = 150;

let number = 0;

export class CommandForm {
  #fields = [];

  constructor(pane, channel, command, done) {
    Object.assign(this, { pane, channel, command, done });
    this.#fields = (command.options ?? []).map((option) => new Field(this, option));
    this.go = button("send", "Send", () => this.#send());
    const name = element("div", "name", element("strong", "", `/${command.name}`), element("span", "faint", ` ${command.description ?? ""}`));
    const end = element("div", "line", this.go, button("plain", "Cancel", done));
    this.root = element("div", "command", name, ...this.#fields.map(({ root }) => root), end);
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", `Command /${command.name}`);
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  focus() {
    (this.#fields[0]?.input ?? this.go).focus();
  }

  #key(event) {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") this.done();
    else if (event.key === "Enter" && event.target.matches("input:not([type=file])")) {
      event.preventDefault();
      this.#send();
    }
  }

  async #send() {
    const missing = this.#fields.find((field) => field.option.required && field.value === undefined);
    if (missing) return missing.complain();
    const options = Object.fromEntries(this.#fields.map((field) => [field.option.name, field.value]).filter(([, value]) => value !== undefined));
    const sent = await this.pane.acts.command(this.channel, this.command.name, options);
    if (sent) this.done();
  }
}

class Field {
  #at = -1;
  #offers = [];
  #chosen = null;
  #asked = 0;
  #timer = 0;

  constructor(form, option) {
    Object.assign(this, { form, option });
    const id = `discord-option-${++number}`;
    this.input = element("input", "");
    this.input.id = id;
    this.input.type = { [FLAG]: "checkbox", [WHOLE]: "number", [NUMBER]: "number", [ATTACHMENT]: "file" }[option.type] ?? "text";
    if (option.max_length) this.input.maxLength = option.max_length;
    this.input.required = Boolean(option.required);
    this.list = element("div", "suggestions");
    this.list.id = `${id}-offers`;
    this.list.hidden = true;
    const label = element("label", "", element("strong", "", option.name), element("span", "faint", ` ${option.description ?? ""}`));
    label.htmlFor = id;
    this.root = element("div", option.type === FLAG ? "option flag" : "option", label, this.input, this.list);
    if (option.autocomplete || option.choices) this.#offering();
  }

  get value() {
    if (this.option.type === FLAG) return this.input.checked || undefined;
    if (this.option.type === ATTACHMENT) return this.input.files[0];
    const text = this.input.value.trim();
    if (!text) return undefined;
    if (this.#chosen?.name === text) return this.#chosen.value;
    return this.input.type === "number" ? Number(text) : text;
  }

  complain() {
    this.input.focus();
    this.input.reportValidity();
  }

  #offering() {
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", `Choices for ${this.option.name}`);
    this.input.autocomplete = "off";
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
    };
    this.input.addEventListener("input", soon);
    this.input.addEventListener("focus", soon);
    this.input.addEventListener("blur", () => {
      clearTimeout(this.#timer);
      this.#asked += 1;
      this.#show([]);
    });
    this.input.addEventListener("keydown", (event) => this.#key(event));
  }

  async #ask() {
    const asked = ++this.#asked;
    const { form, option, input } = this;
    const near = (option.choices ?? []).filter(({ name }) => name.toLowerCase().includes(input.value.toLowerCase()));
    const offers = option.choices ? near : await form.pane.acts.offered(form.channel, form.command.name, option.name, input.value);
    if (asked === this.#asked) this.#show(offers); // else something else has been typed meanwhile
  }

  #show(offers) {
    this.#offers = offers;
    this.#at = -1;
    this.#draw();
  }

  #draw() {
    const open = this.#offers.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.list.replaceChildren(...this.#offers.map((offer, index) => this.#row(offer, index)));
    if (this.#at < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.#at}`);
    this.list.children[this.#at].scrollIntoView({ block: "nearest" });
  }

  #row(offer, index) {
    const made = element("div", "suggestion", offer.name);
    made.id = `${this.list.id}-${index}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", String(index === this.#at));
    made.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.#choose(offer);
    });
    return made;
  }

  #key(event) {
    const { length } = this.#offers;
    if (!length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.#at = event.key === "ArrowDown" ? (this.#at + 1) % length : (Math.max(this.#at, 0) + length - 1) % length;
      this.#draw();
    } else if (event.key === "Enter" && this.#at >= 0) {
      event.preventDefault();
      this.#choose(this.#offers[this.#at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.#show([]);
    }
  }

  #choose(offer) {
    this.#chosen = offer;
    this.input.value = offer.name;
    this.#asked += 1;
    this.#show([]);
  }
}
