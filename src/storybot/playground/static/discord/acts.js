// What the person one is does on Discord.
import { act } from "../act.js";
import { base64 } from "../upload.js";

const PATIENCE_MS = 3000; // as long as Discord waits for an answer
const PAUSE_MS = 100;

export class Acts {
  #who;

  constructor(who) {
    this.#who = who;
  }

  do(name, given = {}) {
    return act(`control/discord/${name}`, { user_id: this.#who.discord, ...given });
  }

  // Acts that name an interaction, or are nobody's.
  plain(name, given) {
    return act(`control/discord/${name}`, given);
  }

  // A command with its options, and a form with its values: files among them are uploaded first.
  async command(channel, name, options) {
    const given = await this.#uploaded(options);
    return given && this.do("command", { channel_id: channel, name, options: given });
  }

  async submit(interaction, values) {
    const given = await this.#uploaded(values);
    return given && this.plain("submit", { interaction_id: interaction, values: given });
  }

  // The same with ids in the place of files; null where one of them was refused.
  async #uploaded(values) {
    const given = {};
    for (const [name, value] of Object.entries(values)) {
      given[name] = await this.#ids(value);
      if (given[name] === null) return null;
    }
    return given;
  }

  async #ids(value) {
    if (value instanceof File) return this.do("upload", { filename: value.name, content: await base64(value) });
    if (!Array.isArray(value)) return value;
    const ids = [];
    for (const each of value) ids.push(await this.#ids(each));
    return ids.includes(null) ? null : ids;
  }

  // What the bot offers for an option while one types; nothing where it doesn't answer in time.
  async offered(channel, name, option, typed) {
    const begun = await this.do("complete", { channel_id: channel, name, option, typed });
    if (!begun) return [];
    for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
      const seen = await this.plain("sees", { interaction_id: begun.id });
      if (!seen) return [];
      if (seen.answer !== null) return seen.choices ?? [];
      await new Promise((go) => setTimeout(go, PAUSE_MS));
    }
    return [];
  }
}

// What ids are called.
export class Names {
  #live;

  constructor(live) {
    this.#live = live;
  }

  roles = () => this.#live.get("discord/roles") ?? [];
  people = () => this.#live.get("discord/people") ?? [];
  channels = () => [...this.#live.entries("discord/channel/")].map(([, item]) => item).filter(({ kind }) => kind !== "direct");
  user = (id) => this.people().find((each) => each.id === id)?.name ?? "somebody";
  role = (id) => this.roles().find((each) => each.id === id)?.name ?? "role";
  channel = (id) => (this.#live.get(`discord/channel/${id}`) ?? this.#live.get(`discord/thread/${id}`))?.name ?? "unknown";
}
