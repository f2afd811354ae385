// A forum's posts, the newest first.
import { element } from "../element.js";
import { Keyed, keepingPlace } from "../keyed.js";
import { button } from "./button.js";
import { written } from "./moment.js";
import { newPost } from "./newpost.js";

export class Forum {
  // `pane`: {live, acts, root, open(thread), showSoon(what, id)}.
  constructor(pane, id) {
    Object.assign(this, { pane, id });
    this.list = element("div", "forum");
    this.list.tabIndex = 0;
    this.list.setAttribute("role", "group");
    this.begin = button("button primary", "New post", () => this.#begin());
    this.root = element("div", "posts", element("div", "bar", this.begin), this.list);
    this.keyed = new Keyed(this.list, (post) => this.#card(post));
    this.empty = element("p", "faint nothing-yet", "There are no posts yet.");
  }

  update() {
    const { live } = this.pane;
    const { name, can_post } = live.get(`discord/channel/${this.id}`);
    this.list.setAttribute("aria-label", `Posts in ${name}`);
    this.begin.hidden = !can_post;
    const threads = [...live.entries("discord/thread/")].map(([, item]) => item).filter(({ parent }) => parent === this.id);
    const posts = threads.sort((one, other) => (one.id < other.id ? 1 : -1)).map((thread) => this.#post(thread));
    keepingPlace(this.list, () => {
      this.empty.remove();
      this.keyed.update(posts.map((post) => [post.id, post, JSON.stringify(post)]));
      if (!posts.length) this.list.append(this.empty);
    });
  }

  #begin() {
    const { pane } = this;
    const post = (given) => pane.acts.do("start_post", { forum_id: this.id, ...given });
    const dialog = newPost(pane.live.get(`discord/channel/${this.id}`), post, (id) => pane.showSoon("thread", id));
    pane.root.append(dialog);
    dialog.showModal();
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
