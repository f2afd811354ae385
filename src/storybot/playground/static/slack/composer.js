// Where one writes: Enter sends, Shift+Enter begins a line; `/` offers commands and `@` people.
import { refuse } from "../act.js";
import { element } from "../element.js";
import { menuButton } from "../menu.js";
import { iconButton } from "./icon.js";
import { escaped } from "./mrkdwn.js";

let last = 0;

// `of`: {label, inThread, drafts, key, people(), commands(), shortcuts(), send(text, {broadcast}), command(name, text)}
export function composer(of) {
  return new Composer(of).root;
}

class Composer {
  #options = [];
  #active = 0;

  constructor(of) {
    this.of = of;
    this.field = element("textarea", "write");
    this.list = element("ul", "offered");
    this.hint = element("p", "hint");
    this.list.id = `slack-offered-${(last += 1)}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.hint.setAttribute("role", "status");
    const attributes = { "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.field.setAttribute(name, value);
    this.field.setAttribute("aria-label", of.label);
    this.field.placeholder = of.label;
    this.field.rows = 1;
    this.field.value = of.drafts.get(of.key) ?? "";
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("blur", () => this.#offer([]));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.root = this.#form();
  }

  #form() {
    const send = element("button", "send", "➤");
    send.setAttribute("aria-label", "Send now");
    const bar = element("div", "bar");
    if (!this.of.inThread) bar.append(menuButton(iconButton("plus", "⚡", "Shortcuts"), () => this.of.shortcuts()));
    if (this.of.inThread) bar.append(this.#also());
    bar.append(send);
    const form = element("form", "composer", this.list, this.field, bar, this.hint);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    return form;
  }

  #also() {
    this.broadcast = element("input", "");
    this.broadcast.type = "checkbox";
    return element("label", "also", this.broadcast, `Also send to ${this.of.channel}`);
  }

  #typed() {
    const { value } = this.field;
    this.of.drafts.set(this.of.key, value);
    this.field.rows = Math.min(8, value.split("\n").length);
    const command = /^\/[a-z0-9_-]*$/.test(value);
    const name = /(?:^|\s)@([\w.-]*)$/.exec(value.slice(0, this.field.selectionStart));
    this.hint.textContent = "";
    if (command && this.of.inThread) this.hint.textContent = "Slash commands aren't supported in threads.";
    else if (command) return this.#offer(this.of.commands().filter((each) => each.text.startsWith(value)));
    if (!name) return this.#offer([]);
    const wanted = name[1].toLowerCase();
    const fits = (each) => `${each.handle} ${each.name}`.toLowerCase().includes(wanted);
    this.#offer(this.of.people().filter(fits).map((each) => ({ text: `@${each.handle}`, note: each.name, over: wanted.length + 1 })));
  }

  #offer(options) {
    this.#options = options;
    this.list.hidden = !options.length;
    this.list.replaceChildren(
      ...options.map((each, index) => {
        const made = element("li", "option", element("b", "", each.text), each.note ? element("span", "more", each.note) : null);
        made.id = `${this.list.id}-${index}`;
        made.setAttribute("role", "option");
        made.addEventListener("click", () => this.#choose(index));
        return made;
      }),
    );
    this.#activate(0);
  }

  #activate(index) {
    this.#active = index;
    [...this.list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === index)));
    const active = this.list.children[index];
    if (active) this.field.setAttribute("aria-activedescendant", active.id);
    else this.field.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const count = this.#options.length;
    if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#activate((this.#active + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
    } else if (count && event.key === "Escape") {
      event.stopPropagation();
      this.#offer([]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      const option = this.#options[this.#active];
      if (option && option.text !== this.field.value) this.#choose(this.#active);
      else this.#send();
    } else if (count && event.key === "Tab") {
      event.preventDefault();
      this.#choose(this.#active);
    }
  }

  #choose(index) {
    const { text, over } = this.#options[index];
    const { value, selectionStart } = this.field;
    const from = over === undefined ? 0 : selectionStart - over;
    const rest = over === undefined ? "" : value.slice(selectionStart);
    this.field.value = `${value.slice(0, from)}${text} ${rest}`;
    this.field.selectionStart = this.field.selectionEnd = from + text.length + 1;
    this.of.drafts.set(this.of.key, this.field.value);
    this.#offer([]);
    this.field.focus();
  }

  async #send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.#offer([]);
    const [name] = text.split(/\s/, 1);
    if (/^\/[a-z0-9_-]+$/.test(name)) {
      if (this.of.inThread) return void refuse(`${name} is not supported in threads. Sorry!`);
      this.#clear();
      return this.of.command(name, text.slice(name.length).trim());
    }
    this.#clear();
    const sent = await this.of.send(wire(text, this.of.people()), { broadcast: this.broadcast?.checked ?? false });
    // What was refused isn't lost, unless something else was begun meanwhile.
    if (!sent && !this.field.value) this.#fill(text);
  }

  #clear() {
    this.#fill("");
  }

  #fill(text) {
    this.field.value = text;
    this.of.drafts.set(this.of.key, text);
    this.field.rows = Math.min(8, text.split("\n").length);
    this.hint.textContent = "";
  }
}

// What Slack's client makes of what is typed: people by id, and links between < and >.
function wire(text, people) {
  const ids = new Map(people.map((each) => [each.handle, each.id]));
  return escaped(text)
    .replace(/https?:\/\/[^\s<>|]+/g, "<$&>")
    .replace(/(^|\s)@([\w.-]+)/g, (whole, before, name) => (ids.has(name) ? `${before}<@${ids.get(name)}>` : whole));
}
