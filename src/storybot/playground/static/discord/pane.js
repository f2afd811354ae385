// The Discord-like pane: the list at the side, a channel or forum, a thread beside it, a form on top.
import { element } from "../element.js";
import { replace } from "../keyed.js";
import { menuButton } from "../menu.js";
import { Acts, Names } from "./acts.js";
import { button } from "./button.js";
import { formDialog } from "./form.js";
import { Forum } from "./forum.js";
import { Place } from "./place.js";
import { icon, sidebar } from "./sidebar.js";

export function mount(root, live, who) {
  const pane = new Pane(root, live, who);
  live.subscribe("discord/", () => pane.update());
}

class Pane {
  #shown = null; // a channel's id
  #thread = null; // a thread's id
  #awaited = null; // ["channel" or "thread", id] of what one has just made
  #seen = new Map(); // the newest message that was seen, by channel
  #forms = new Map();
  #built = {};

  constructor(root, live, who) {
    Object.assign(this, { root, live, who });
    this.acts = new Acts(who);
    this.names = new Names(live);
    this.dismissed = new Set();
    this.open = (thread) => this.#open(thread);
    this.changed = () => this.update();
    this.side = element("div", "side-slot");
    this.main = element("section", "main");
    this.aside = element("aside", "thread");
    root.classList.add("discord");
    root.dataset.view = "talk"; // what a narrow screen shows
    root.append(this.side, this.main, this.aside);
  }

  // Show what one has just made as soon as the playground has told of it.
  showSoon(what, id) {
    this.#awaited = [what, id];
    this.update();
  }

  update() {
    this.#arrive();
    this.#settle();
    this.#drawSide();
    this.#drawMain();
    this.#drawThread();
    this.#drawForms();
  }

  #items(what) {
    return [...this.live.entries(`discord/${what}/`)].map(([, item]) => item);
  }

  #arrive() {
    const [what, id] = this.#awaited ?? [];
    if (!this.live.get(`discord/${what}/${id}`)) return;
    this.#awaited = null;
    if (what === "channel") this.#select(id);
    else this.#open(id);
  }

  // Somebody else sees other channels; what isn't there any more can't stay chosen.
  #settle() {
    if (this.person !== this.who.discord) {
      this.person = this.who.discord;
      this.#seen.clear();
      this.#built = {};
    }
    const channels = this.#items("channel").sort((one, other) => one.position - other.position);
    if (!channels.some(({ id }) => id === this.#shown)) this.#shown = (channels.find(({ guild }) => guild) ?? channels[0])?.id ?? null;
    if (this.#thread && this.live.get(`discord/thread/${this.#thread}`)?.parent !== this.#shown) this.#leave();
  }

  #leave() {
    this.#thread = null;
    if (this.root.dataset.view === "thread") this.root.dataset.view = "talk";
  }

  #select(id) {
    this.#shown = id;
    this.#leave();
    this.root.dataset.view = "talk";
    this.update();
    if (getComputedStyle(this.side).display === "none") this.main.querySelector(".back")?.focus();
  }

  #open(thread) {
    this.#thread = thread;
    this.root.dataset.view = "thread";
    this.update();
    this.aside.querySelector(".close")?.focus();
  }

  #close() {
    const thread = this.#thread;
    this.#leave();
    this.update();
    const opener = this.#built.view?.keyed.node(thread)?.querySelector("[data-focus=thread], [data-focus=post]");
    (opener ?? this.main.querySelector("textarea, .forum"))?.focus();
  }

  // The conversation may be begun by that.
  async #direct() {
    const id = await this.acts.do("direct");
    if (id) this.showSoon("channel", id);
  }

  #drawSide() {
    const channels = this.#items("channel");
    const unread = this.#unread(channels);
    const text = JSON.stringify([channels, this.#shown, unread]);
    if (text === this.#built.side) return;
    this.#built.side = text;
    const made = sidebar(channels, this.#shown, unread, (id) => this.#select(id), () => this.#direct());
    if (this.side.firstElementChild) replace(this.side.firstElementChild, made);
    else this.side.append(made);
  }

  // What was there when one came is read, and so is what is shown.
  #unread(channels) {
    const first = !this.#seen.size;
    const unread = [];
    for (const { id } of channels) {
      const newest = this.#items(`message/${id}`).at(-1)?.id ?? "";
      if (first || id === this.#shown || !this.#seen.has(id)) this.#seen.set(id, newest);
      if (newest > this.#seen.get(id)) unread.push(id);
    }
    return unread;
  }

  #drawMain() {
    const item = this.live.get(`discord/channel/${this.#shown}`);
    if (!item) return this.main.replaceChildren(element("p", "faint nothing-yet", "There are no channels that you can see."));
    const key = JSON.stringify([item.id, item.name, item.topic, item.kind]);
    if (this.#built.main !== key) {
      this.#built.main = key;
      this.#built.view = item.kind === "forum" ? new Forum(this, item.id) : new Place(this, item.id);
      this.main.setAttribute("aria-label", item.name);
      this.main.replaceChildren(this.#head(item), this.#built.view.root);
    }
    this.#built.view.update();
  }

  #head({ kind, name, topic }) {
    const back = button("back plain", "‹", () => {
      this.root.dataset.view = "list";
      this.side.querySelector("[aria-current]")?.focus();
    });
    back.setAttribute("aria-label", "Back to the list of channels");
    return element("div", "head", back, icon(kind), element("h3", "", name), topic ? element("span", "topic", topic) : null);
  }

  #drawThread() {
    const item = this.#thread && this.live.get(`discord/thread/${this.#thread}`);
    this.aside.hidden = !item;
    this.root.classList.toggle("with-thread", Boolean(item));
    if (!item) {
      this.#built.thread = null;
      return this.aside.replaceChildren();
    }
    const head = this.#threadHead(item);
    const { name, archived, locked, tags, can_manage } = item;
    const text = JSON.stringify([name, archived, locked, tags, can_manage]);
    if (this.#built.thread?.id !== item.id) {
      this.#built.thread = new Place(this, item.id);
      this.aside.setAttribute("aria-label", `Thread ${name}`);
      this.aside.replaceChildren(head, this.#built.thread.root);
    } else if (this.#built.head !== text) replace(this.aside.firstElementChild, head);
    this.#built.head = text;
    this.#built.thread.update();
  }

  #threadHead(item) {
    const close = button("close plain", "✕", () => this.#close(), "close");
    close.setAttribute("aria-label", "Close the thread");
    const marks = [...item.tags, item.archived && "archived", item.locked && "locked"].filter(Boolean);
    const shown = marks.map((text) => element("span", "mark", text));
    return element("div", "head", close, element("h3", "", item.name), ...shown, item.can_manage ? this.#moderation(item) : null);
  }

  #moderation({ id, archived, locked }) {
    const opener = button("plain moderate", "⋯", null, "moderate");
    opener.setAttribute("aria-label", "Moderate the thread");
    const change = (given) => () => this.acts.do("moderate", { thread_id: id, ...given });
    const choices = [
      { label: locked ? "Unlock thread" : "Lock thread", run: change({ locked: !locked }) },
      { label: archived ? "Reopen thread" : "Archive thread", run: change({ archived: !archived }) },
      { label: "Delete thread", danger: true, run: () => this.acts.do("delete_thread", { thread_id: id }) },
    ];
    return menuButton(opener, () => choices);
  }

  // A form that is gone was taken, or its time is over.
  #drawForms() {
    for (const [id, made] of this.#forms)
      if (!this.live.get(`discord/form/${id}`)) {
        this.#forms.delete(id);
        made.root.close();
      }
    for (const item of this.#items("form")) {
      const open = this.#forms.get(item.id);
      if (open && open.item !== item) {
        open.item = item;
        open.update(item);
      }
      if (open || this.dismissed.has(item.id)) continue;
      const submit = (values) => this.acts.submit(item.id, values);
      const made = formDialog(item, this.names, submit, () => {
        made.root.remove();
        this.dismissed.add(item.id);
        this.#forms.delete(item.id);
      });
      this.#forms.set(item.id, { ...made, item });
      this.root.append(made.root);
      made.root.showModal();
    }
  }
}
