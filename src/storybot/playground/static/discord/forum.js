// A forum's posts, the newest first.
import { element } from "../element.js";
import { Keyed, keepingPlace } from "../keyed.js";
import { button } from "./button.js";
import { written } from "./moment.js";

export class Forum {
  // `pane`: {live, open(thread)}.
  constructor(pane, id) {
    Object.assign(this, { pane, id });
    this.root = element("div", "forum");
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "group");
    this.keyed = new Keyed(this.root, (post) => this.#card(post));
    this.empty = element("p", "faint nothing-yet", "There are no posts yet.");
  }

  update() {
    const { live } = this.pane;
    this.root.setAttribute("aria-label", `Posts in ${live.get(`discord/channel/${this.id}`).name}`);
    const threads = [...live.entries("discord/thread/")].map(([, item]) => item).filter(({ parent }) => parent === this.id);
    const posts = threads.sort((one, other) => (one.id < other.id ? 1 : -1)).map((thread) => this.#post(thread));
    keepingPlace(this.root, () => {
      this.empty.remove();
      this.keyed.update(posts.map((post) => [post.id, post, JSON.stringify(post)]));
      if (!posts.length) this.root.append(this.empty);
    });
  }

  #post({ id, name, tags, archived, locked }) {
    const messages = [...this.pane.live.entries(`discord/message/${id}/`)].map(([, item]) => item);
    const [first] = messages;
    return { id, name, tags, archived, locked, count: messages.length, by: first?.author.name, at: first?.at };
  }

  #card({ id, name, tags, archived, locked, count, by, at }) {
    const title = button("title", name, () => this.pane.open(id), "post");
    const states = [archived && "archived", locked && "locked"].filter(Boolean);
    const about = element("div", "faint", by ? `${by} · ` : "", at ? written(at) : null, ` · 💬 ${count}`);
    const marks = [...tags, ...states].map((text) => element("span", "mark", text));
    return element("article", "post", marks.length ? element("div", "marks", ...marks) : null, title, about);
  }
}
