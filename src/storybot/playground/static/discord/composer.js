// Where one writes; a slash opens the list of commands, and a command its options one after the other.
import { element } from "../element.js";
import { button } from "./button.js";
import { CommandForm } from "./command.js";

const CHAT = 1;
const SUBCOMMAND = 1;
const GROUP = 2;
const IN_GUILD = 0;
const WITH_BOT = 1;

// Those that are offered there: in a server, or in the direct conversation with the bot.
function offered(commands, direct) {
  const everywhere = [IN_GUILD, WITH_BOT];
  const contexts = (it) => it.contexts ?? (it.dm_permission === false ? [IN_GUILD] : everywhere);
  return commands.filter((it) => contexts(it).includes(direct ? WITH_BOT : IN_GUILD));
}

// Every command that can be typed, subcommands by their whole name.
export function typed(commands) {
  const below = (it, name) => {
    const inner = (it.options ?? []).filter(({ type }) => type === SUBCOMMAND || type === GROUP);
    return inner.length ? inner.flatMap((each) => below(each, `${name} ${each.name}`)) : [{ ...it, name }];
  };
  return commands.filter(({ type }) => (type ?? CHAT) === CHAT).flatMap((it) => below(it, it.name));
}

let number = 0;

export class Composer {
  #at = 0;
  #found = [];
  #shown = null;

  constructor(pane, id) {
    Object.assign(this, { pane, id });
    const name = `discord-commands-${++number}`;
    this.text = element("textarea", "");
    this.text.rows = 1;
    this.text.maxLength = 2000;
    this.text.setAttribute("aria-autocomplete", "list");
    this.text.setAttribute("aria-controls", name);
    this.text.addEventListener("input", () => this.#suggest());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("blur", () => this.#close());
    this.list = element("div", "suggestions");
    this.list.id = name;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Commands");
    this.note = element("p", "note");
    this.line = element("div", "line", this.text, button("send", "Send", () => this.#send()));
    this.root = element("div", "composer", this.list, this.line, this.note);
    this.#close();
  }

  focus() {
    (this.line.hidden ? this.root.querySelector("input") : this.text)?.focus();
  }

  update(item) {
    const where = item.kind === "direct" ? `@${item.name}` : item.parent ? item.name : `#${item.name}`;
    this.direct = item.kind === "direct";
    const shown = JSON.stringify([where, item.can_write, item.locked]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.text.placeholder = item.can_write ? `Message ${where}` : "";
    this.text.setAttribute("aria-label", `Message ${where}`);
    this.line.hidden = !item.can_write;
    const why = item.locked ? "This thread is locked." : "You do not have permission to send messages here.";
    this.note.textContent = item.can_write ? "" : why;
    this.note.hidden = item.can_write;
  }

  #suggest() {
    const begun = /^\/([\w -]*)$/.exec(this.text.value)?.[1];
    const all = begun === undefined ? [] : typed(offered(this.pane.live.get("discord/commands") ?? [], this.direct));
    this.#found = all.filter(({ name }) => name.startsWith(begun));
    this.#at = 0;
    this.#draw();
  }

  #close() {
    this.#found = [];
    this.#draw();
  }

  #draw() {
    const open = this.#found.length > 0;
    this.list.hidden = !open;
    this.list.replaceChildren(...this.#found.map((it, index) => this.#option(it, index)));
    if (!open) return this.text.removeAttribute("aria-activedescendant");
    this.text.setAttribute("aria-activedescendant", `${this.list.id}-${this.#at}`);
    this.list.children[this.#at].scrollIntoView({ block: "nearest" });
  }

  #option(it, index) {
    const made = element("div", "suggestion", element("strong", "", `/${it.name}`), element("span", "", it.description ?? ""));
    made.id = `${this.list.id}-${index}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", String(index === this.#at));
    made.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the text keeps the focus
      this.#choose(it);
    });
    return made;
  }

  #key(event) {
    const { length } = this.#found;
    if (length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : length - 1)) % length;
      this.#draw();
    } else if (length && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      this.#choose(this.#found[this.#at]);
    } else if (length && event.key === "Escape") this.#close();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send();
    }
  }

  #choose(command) {
    this.text.value = "";
    this.#close();
    const form = new CommandForm(this.pane, this.id, command, () => {
      form.root.remove();
      this.line.hidden = false;
      this.text.focus();
    });
    this.line.hidden = true;
    this.line.before(form.root);
    form.focus();
  }

  async #send() {
    const text = this.text.value.trim();
    if (!text) return this.text.focus();
    this.text.value = "";
    this.text.focus();
    if (!(await this.pane.acts.do("say", { channel_id: this.id, text })) && !this.text.value) this.text.value = text;
  }
}
