// A channel, or a thread in it: what was said there, and where one writes.
import { element } from "../element.js";
import { Keyed, keepingPlace } from "../keyed.js";
import { composer } from "./composer.js";
import { message } from "./message.js";
import { label } from "./words.js";

const texts = new WeakMap(); // items as JSON: to see what is another

function textOf(item) {
  if (!texts.has(item)) texts.set(item, JSON.stringify(item));
  return texts.get(item);
}

// `of`: {live, acts, names, drafts, openThread (null in a thread)}; `thread` is a ts or null.
export class Conversation {
  #foot = null;

  constructor(of, channel, thread = null) {
    Object.assign(this, { of, channel, thread });
    this.log = element("div", "log");
    this.log.setAttribute("role", "log");
    this.log.tabIndex = 0; // keys have to reach what scrolls
    this.foot = element("div", "foot");
    this.root = element("div", "conversation", this.log, this.foot);
    this.keyed = new Keyed(this.log, (item) => message(item, this.#place(item)));
  }

  get item() {
    return this.of.live.get(`slack/channel/${this.channel}`);
  }

  update() {
    const said = this.#said();
    this.log.setAttribute("aria-label", this.thread ? "Messages in the thread" : `Messages in ${this.#name()}`);
    const draw = () => {
      this.#drawFoot(); // takes of the log's height
      this.keyed.update(said.map((item) => [item.id, item, textOf(item)]));
    };
    keepingPlace(this.log, draw, { follow: true });
    return said.length > 0;
  }

  #said() {
    const here = (item) => (this.thread ? [item.id, item.thread_ts].includes(this.thread) : !item.thread_ts || item.broadcast);
    const found = [...this.of.live.entries(`slack/message/${this.channel}/`)].map(([, item]) => item).filter(here);
    return found.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  #name() {
    return this.item.kind === "im" ? this.item.name : `#${this.item.name}`;
  }

  // What can be done in a message.
  #place(item) {
    const { acts, names, openThread } = this.of;
    const at = { channel: this.channel, ts: item.id };
    const press = (of, more = {}) => acts.ask("press", { ...at, action_id: of.action_id, ...more }, of.text?.text);
    return {
      names,
      openThread: this.thread ? null : (ts) => openThread(this.channel, ts),
      press,
      chose: (_, of, option) => option && press(of, { option: option.value }),
      suggest: async (of, typed) => (await acts.do("suggest_in_message", { ...at, action_id: of.action_id, typed }))?.result,
      actions: (one) => this.#actions(one),
    };
  }

  // The menu "More actions" of a message; Slack has none for what only one person sees.
  #actions(item) {
    if (item.only_for) return [];
    const { acts, live } = this.of;
    const at = { channel: this.channel, ts: item.id };
    const { id, admin } = acts.person ?? {};
    const app = live.get("slack/app") ?? {};
    const shortcuts = (app.message_shortcuts ?? []).map((name) => ({
      label: label(app, name),
      run: () => acts.ask("message_shortcut", { ...at, callback_id: name }, label(app, name)),
    }));
    const lock = { label: item.locked ? "Unlock thread" : "Lock thread", run: () => acts.do("lock_thread", { ...at, locked: !item.locked }) };
    const own = item.author.id === id || admin;
    const deletes = [{ label: "Delete message", danger: true, run: () => acts.do("delete", at) }];
    const whole = { label: "Delete message and replies", danger: true, run: () => acts.do("delete_thread", at) };
    if (item.payload.reply_count && admin) deletes.push(whole);
    return [...shortcuts, ...(admin && !item.thread_ts ? [lock] : []), ...(own ? deletes : [])];
  }

  // Drawn anew only where another foot is due: somebody may be writing in this one.
  #drawFoot() {
    const due = this.#due();
    if (due === this.#foot) return;
    this.#foot = due;
    this.foot.replaceChildren(due === "write" ? this.#composer() : this.#barred(due));
  }

  #due() {
    const { item, thread } = this;
    if (item.archived) return "This channel is archived.";
    if (!item.member) return "join";
    if (thread && this.of.live.get(`slack/message/${this.channel}/${thread}`)?.locked && !this.of.acts.person?.admin)
      return "This thread is locked. Only admins can reply.";
    if (thread ? item.can_reply : item.can_write) return "write";
    return thread ? "Replies are restricted in this channel." : "Only some people may post in this channel.";
  }

  #barred(why) {
    if (why !== "join") return element("p", "barred", why);
    const button = element("button", "button primary", "Join channel");
    button.type = "button";
    button.addEventListener("click", () => {
      const { acts } = this.of;
      acts.do("invite", { channel: this.channel, whom: acts.person.id });
    });
    return element("p", "barred", `You are viewing ${this.#name()} `, button);
  }

  #composer() {
    const { acts, live, drafts } = this.of;
    const app = () => live.get("slack/app") ?? {};
    const place = { channel: this.channel, ...(this.thread ? { thread_ts: this.thread } : {}) };
    return composer({
      label: this.thread ? "Reply…" : `Message ${this.#name()}`,
      channel: this.#name(),
      inThread: this.thread !== null,
      drafts,
      key: `${acts.person?.id} ${this.channel} ${this.thread}`,
      people: () => [...(live.get("slack/people") ?? []), ...(app().bots ?? [])].filter((each) => each.workspace.id === this.item.workspace.id),
      commands: () => (app().commands ?? []).map((text) => ({ text, note: about(app(), text) })),
      shortcuts: () =>
        (app().global_shortcuts ?? []).map((name) => ({
          label: label(app(), name),
          run: () => acts.ask("shortcut", { callback_id: name }, label(app(), name)),
        })),
      send: (text, more) => acts.do("post", { ...place, text, ...(this.thread ? more : {}) }),
      command: (command, text) => acts.ask("command", { channel: this.channel, command, text }, command),
    });
  }
}

function about(app, command) {
  const { usage_hint, description } = app.labels?.[command] ?? {};
  return [usage_hint, description].filter(Boolean).join(" · ");
}
