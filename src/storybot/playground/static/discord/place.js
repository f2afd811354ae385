// A channel's or thread's messages, the answers for this person alone among them, and where to write.
import { element } from "../element.js";
import { Keyed, keepingPlace } from "../keyed.js";
import { Composer } from "./composer.js";
import { editor } from "./edit.js";
import { answer, message } from "./message.js";

const MENU = 3; // a command for messages
const NEAR = 40; // pixels from the bottom that still count as the bottom
const AFTER = (one, other) => (one.at === other.at ? (one.id > other.id ? 1 : -1) : one.at > other.at ? 1 : -1);

export class Place {
  #editing = null; // {id, editor} of the message that is being changed
  #follows = true;

  // `pane`: {live, who, acts, names, dismissed, open(thread), changed()}.
  constructor(pane, id) {
    Object.assign(this, { pane, id });
    this.list = element("div", "messages");
    this.list.tabIndex = 0;
    this.list.setAttribute("role", "log");
    this.keyed = new Keyed(this.list, (draw) => draw());
    this.composer = new Composer(pane, id);
    // Who scrolls up stays there. What grows below doesn't move the list, so it is no scrolling up.
    let before = 0;
    this.list.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.list;
      if (scrollHeight - scrollTop - clientHeight < NEAR) this.#follows = true;
      else if (scrollTop < before) this.#follows = false;
      before = scrollTop;
    });
    this.list.addEventListener("load", () => this.#follow(), true); // of a picture, which takes room only then
    // Whatever takes room from the list, a command that is typed or a smaller window, hides no newest message.
    new ResizeObserver(() => this.#follow()).observe(this.list);
    this.root = element("div", "place", this.list, this.composer.root);
  }

  get item() {
    const { live } = this.pane;
    return live.get(`discord/channel/${this.id}`) ?? live.get(`discord/thread/${this.id}`);
  }

  update() {
    const { item } = this;
    this.list.setAttribute("aria-label", `Messages in ${item.name}`);
    const entries = [...this.#messages(item), ...this.#answers(item)].sort(({ by: one }, { by: other }) => AFTER(one, other));
    const writes = this.#editing?.editor.focused();
    keepingPlace(this.list, () => this.keyed.update(entries.map(({ key, draw, text }) => [key, draw, text])));
    if (writes) this.#editing.editor.focus(); // its message may have been redrawn around it
    this.list.classList.toggle("nothing", !entries.length);
    this.composer.update(item);
    this.#follow();
  }

  #follow() {
    if (this.#follows) this.list.scrollTop = this.list.scrollHeight;
  }

  // A thread begins with the message that it hangs on.
  #messages(item) {
    const { live } = this.pane;
    const starter = item.parent ? live.get(`discord/message/${item.parent}/${item.starter}`) : null;
    const found = [...live.entries(`discord/message/${this.id}/`)].map(([, each]) => each);
    return [...(starter ? [starter] : []), ...found].map((each) => this.#message(each, item));
  }

  #message(each, item) {
    const { pane } = this;
    const of = { ...this.#common(item), thread: each.channel === this.id ? this.#thread(each) : null };
    of.press = (custom_id, values = []) => pane.acts.do("press", { channel_id: each.channel, message_id: each.id, custom_id, values });
    of.shortcut = (name) => pane.acts.do("shortcut", { channel_id: each.channel, name, target_id: each.id });
    of.apps = item.archived ? [] : this.#menus();
    Object.assign(of, this.#own(each, item));
    const can = [of.edit, of.remove, of.editor].map(Boolean);
    return { key: each.id, by: each, draw: () => message(each, of), text: JSON.stringify([each, of.thread, of.dead, of.apps, can]) };
  }

  // What its author can do with a message, and a moderator.
  #own({ id, channel, author, payload }, item) {
    const { live, who, acts } = this.pane;
    const at = { channel_id: channel, message_id: id };
    const own = author.id === who.discord;
    const home = channel === this.id ? item : live.get(`discord/channel/${channel}`);
    return {
      edit: own && !item.archived ? () => this.#edit(id, payload.content, (text) => acts.do("edit", { ...at, text })) : null,
      remove: (own || home?.can_delete) && !item.archived ? () => acts.do("delete_message", at) : null,
      editor: this.#editing?.id === id ? this.#editing.editor : null,
    };
  }

  #edit(id, content, save) {
    const done = () => {
      this.#editing = null;
      this.update();
      this.keyed.node(id)?.querySelector("[data-focus=more]")?.focus();
    };
    this.#editing = { id, editor: editor(content, save, done) };
    this.update();
    this.#editing.editor.focus();
  }

  #common(item) {
    return { names: this.pane.names, dead: Boolean(item.archived || item.locked), open: this.pane.open };
  }

  #menus() {
    const all = this.pane.live.get("discord/commands") ?? [];
    return all.filter(({ type }) => type === MENU).map(({ name }) => name);
  }

  #thread({ id }) {
    const thread = this.pane.live.get(`discord/thread/${id}`);
    if (!thread || thread.parent !== this.id) return null;
    const { name, archived, locked } = thread;
    return { id, name, archived, locked, count: [...this.pane.live.entries(`discord/message/${id}/`)].length };
  }

  #answers(item) {
    const { live, dismissed, acts, changed } = this.pane;
    const here = [...live.entries("discord/private/")].map(([, each]) => each).filter((each) => each.channel === this.id && !dismissed.has(each.id));
    return here.map((each) => {
      const of = this.#common(item);
      of.press = (custom_id, values = []) => acts.plain("press_private", { interaction_id: each.id, custom_id, values });
      of.dismiss = () => {
        dismissed.add(each.id);
        changed();
        this.composer.focus();
      };
      return { key: `private ${each.id}`, by: each, draw: () => answer(each, of, this.#bot()), text: JSON.stringify([each, of.dead]) };
    });
  }

  #bot() {
    for (const [, { author }] of this.pane.live.entries("discord/message/")) if (author.bot) return author;
    return { name: "storybot", bot: true };
  }
}
