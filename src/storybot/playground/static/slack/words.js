// Names of people and channels, and the words that Slack has for what goes wrong.

export function unreachable(what, problem) {
  return `${what} failed: the app didn't answer as it should (${problem}).`;
}

// Who and what ids name, for those that this person may know.
export class Names {
  #live;

  constructor(live) {
    this.#live = live;
  }

  person(id) {
    const people = this.#live.get("slack/people") ?? [];
    const found = people.find((each) => each.id === id);
    return found?.name ?? (this.#live.get("slack/app")?.bots ?? []).find((each) => each.id === id)?.name ?? id;
  }

  people() {
    return this.#live.get("slack/people") ?? [];
  }

  channels() {
    return [...this.#live.entries("slack/channel/")].map(([, item]) => item).filter(({ kind }) => kind !== "im");
  }

  channel(id) {
    return this.#live.get(`slack/channel/${id}`)?.name ?? "private channel";
  }
}

// A `callback_id` as words, for a shortcut that has no name of its own.
export function label(app, name) {
  const spaced = name.replaceAll("_", " ");
  return app?.labels?.[name]?.name || spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
