// The Slack-like pane: the list at the side, what is chosen there, a thread beside it, a modal on top.
import { element } from "../element.js";
import { keepingPlace, replace } from "../keyed.js";
import { Acts } from "./acts.js";
import { Conversation } from "./conversation.js";
import { Form } from "./form.js";
import { Modal } from "./modal.js";
import { sidebar } from "./sidebar.js";
import { Names } from "./words.js";

export function mount(root, live, who) {
  const pane = new Pane(root, live, who);
  live.subscribe("slack/", () => pane.update());
}

class Pane {
  #shown = null; // a channel's id, or "app"
  #tab = "home";
  #thread = null; // {channel, ts}
  #seen = new Map(); // the newest message that was seen, by channel
  #built = {};

  constructor(root, live, who) {
    Object.assign(this, { root, live, who });
    this.acts = new Acts(live, who);
    this.names = new Names(live);
    this.of = { live, acts: this.acts, names: this.names, drafts: new Map(), openThread: (channel, ts) => this.#open(channel, ts) };
    this.side = element("div", "side-slot");
    this.main = element("section", "main");
    this.aside = element("aside", "thread");
    this.aside.setAttribute("aria-label", "Thread");
    root.classList.add("slack");
    root.dataset.view = "talk"; // what a narrow screen shows
    root.append(this.side, this.main, this.aside);
    this.modal = new Modal(root, this.acts, this.names);
  }

  update() {
    if (!this.acts.person) return;
    this.#settle();
    this.#drawMain();
    this.#drawThread();
    this.#drawSide();
    this.modal.update(this.#items("slack/view/"));
  }

  #items(prefix) {
    return [...this.live.entries(prefix)].map(([, item]) => item);
  }

  #channels() {
    return this.#items("slack/channel/").filter((each) => each.kind !== "im");
  }

  // Somebody else sees other channels; what isn't there any more can't stay chosen.
  #settle() {
    if (this.person !== this.who.slack) {
      this.person = this.who.slack;
      this.#seen.clear();
      this.#thread = null;
      if (this.#shown === "app") this.#visit();
    }
    const channels = this.#channels();
    if (this.#shown !== "app" && !channels.some(({ id }) => id === this.#shown))
      this.#shown = (channels.find((each) => each.member) ?? channels[0])?.id ?? "app";
    if (this.#thread && !this.live.get(`slack/channel/${this.#thread.channel}`)) this.#thread = null;
    if (!this.#thread && this.root.dataset.view === "thread") this.root.dataset.view = "talk";
  }

  #select(key) {
    this.#shown = key;
    this.#thread = null;
    this.root.dataset.view = "talk";
    if (key === "app") this.#visit();
    this.update();
    if (this.#narrow()) this.main.querySelector(".back")?.focus();
  }

  #narrow() {
    return getComputedStyle(this.root).getPropertyValue("--narrow").trim() === "1";
  }

  // Slack tells the app who looks at its Home tab, and the Messages tab opens the conversation.
  #visit() {
    const app = this.live.get("slack/app");
    if (!app.home_tab) this.#tab = "messages";
    if (this.#tab === "home") this.acts.do("open_home");
    else if (!this.#direct()) this.acts.do("direct");
  }

  // The app's name in this person's workspace.
  #app() {
    const here = this.acts.person.workspace.id;
    return this.live.get("slack/app").bots.find((each) => each.workspace.id === here).name;
  }

  #direct() {
    const here = this.acts.person.workspace.id;
    return this.#items("slack/channel/").find((each) => each.kind === "im" && each.workspace.id === here);
  }

  #open(channel, ts) {
    this.#thread = { channel, ts };
    this.root.dataset.view = "thread";
    this.update();
    (this.aside.querySelector("textarea") ?? this.aside.querySelector("button"))?.focus();
  }

  #closeThread() {
    const { ts } = this.#thread;
    this.#thread = null;
    this.root.dataset.view = "talk";
    this.update();
    const parent = this.#built.main?.conversation?.keyed.node(ts);
    (parent?.querySelector(".replies, [data-focus=reply]") ?? this.main.querySelector("textarea"))?.focus();
  }

  #drawSide() {
    const by = Map.groupBy(this.#channels(), (each) => each.workspace.name);
    const named = (one, other) => one.name.localeCompare(other.name);
    const given = {
      workspaces: [...by].map(([name, channels]) => ({ name, channels: channels.sort(named) })),
      now: this.#shown,
      unread: [...this.#unread()],
      app: this.#app(),
    };
    const text = JSON.stringify(given);
    if (text === this.#built.side) return;
    this.#built.side = text;
    const made = sidebar({ ...given, unread: new Set(given.unread), select: (key) => this.#select(key) });
    if (this.side.firstElementChild) replace(this.side.firstElementChild, made);
    else this.side.append(made);
  }

  // What was there when one came is read; so is what is shown.
  #unread() {
    const newest = new Map();
    for (const { channel, id, thread_ts } of this.#items("slack/message/"))
      if (!thread_ts && !(newest.get(channel) > id)) newest.set(channel, id);
    const direct = this.#direct()?.id;
    const shown = this.#shown === "app" && this.#tab === "messages" ? direct : this.#shown;
    const first = !this.#seen.size;
    for (const { id } of this.#items("slack/channel/")) if (first || id === shown) this.#seen.set(id, newest.get(id) ?? "");
    const unread = [...newest].filter(([channel, ts]) => ts > (this.#seen.get(channel) ?? "")).map(([channel]) => channel);
    return new Set(unread.map((id) => (id === direct ? "app" : id)));
  }

  #drawMain() {
    const direct = this.#shown === "app" ? this.#direct() : null;
    const channel = this.#shown === "app" ? (this.#tab === "messages" ? direct?.id : null) : this.#shown;
    const key = JSON.stringify([this.person, this.#shown, this.#tab, channel]);
    if (this.#built.key !== key) {
      const conversation = channel ? new Conversation(this.of, channel) : null;
      const form = channel ? null : new Form(this.acts, this.names);
      this.#built.key = key;
      this.#built.main = { conversation, form };
      this.#built.home = element("div", "home");
      this.main.replaceChildren(this.#head(), conversation?.root ?? this.#built.home);
    }
    this.#title(channel);
    const { conversation, form } = this.#built.main;
    if (conversation) conversation.update();
    else this.#drawHome(form);
  }

  #drawHome(form) {
    const item = this.#tab === "home" ? this.live.get("slack/home") : null;
    const { home } = this.#built;
    const nothing = this.#tab === "home" ? "The app has published nothing here yet." : "Opening the conversation …";
    if (!item) return home.replaceChildren(element("p", "empty", nothing));
    if (!form.root.isConnected) home.replaceChildren(form.root);
    home.tabIndex = 0;
    home.setAttribute("role", "group");
    home.setAttribute("aria-label", "Home");
    keepingPlace(home, () => form.update(item));
  }

  #head() {
    const back = element("button", "back", "‹");
    back.type = "button";
    back.setAttribute("aria-label", "Back to the list of channels");
    back.addEventListener("click", () => {
      this.root.dataset.view = "list";
      this.side.querySelector("[aria-current]")?.focus();
    });
    this.#built.heading = element("h3", "");
    const head = element("div", "head", back, this.#built.heading);
    if (this.#shown === "app") head.append(this.#tabs());
    return head;
  }

  #title(channel) {
    const item = channel ? this.live.get(`slack/channel/${channel}`) : null;
    const text = this.#shown === "app" ? this.#app() : `${item.kind === "private" ? "🔒 " : "# "}${item.name}`;
    if (this.#built.heading.textContent === text) return;
    this.#built.heading.textContent = text;
    this.main.setAttribute("aria-label", text);
  }

  #tabs() {
    const tabs = [["home", "Home"], ["messages", "Messages"]].map(([name, text]) => {
      const made = element("button", "", text);
      made.type = "button";
      made.setAttribute("aria-pressed", String(name === this.#tab));
      made.dataset.tab = name;
      made.addEventListener("click", () => {
        this.#tab = name;
        this.#visit();
        this.update();
        this.main.querySelector(`[data-tab=${name}]`)?.focus();
      });
      return made;
    });
    const group = element("div", "tabs", ...tabs);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "App");
    return group;
  }

  #drawThread() {
    this.aside.hidden = !this.#thread;
    this.root.classList.toggle("with-thread", Boolean(this.#thread));
    if (!this.#thread) return this.#dropThread();
    const key = JSON.stringify([this.person, this.#thread]);
    if (this.#built.threadKey !== key) {
      this.#built.threadKey = key;
      this.#built.thread = new Conversation(this.of, this.#thread.channel, this.#thread.ts);
      this.aside.replaceChildren(this.#threadHead(), this.#built.thread.root);
    }
    if (this.#built.thread.update()) return;
    this.#thread = null; // all of it was deleted
    this.root.dataset.view = "talk";
    this.#drawThread();
  }

  #dropThread() {
    this.#built.threadKey = null;
    this.aside.replaceChildren();
  }

  #threadHead() {
    const close = element("button", "close", "✕");
    close.type = "button";
    close.setAttribute("aria-label", "Close the thread");
    close.addEventListener("click", () => this.#closeThread());
    const { name, kind } = this.live.get(`slack/channel/${this.#thread.channel}`);
    return element("div", "head", element("h3", "", "Thread ", element("span", "tag", kind === "im" ? name : `#${name}`)), close);
  }
}
