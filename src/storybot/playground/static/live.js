// What there is, as the playground sends it: a map of items by key, and who is told when some change.
export const ATTEMPT_MS = 1000;

// `who` names the people through whose eyes one looks: {discord: USER_ID, slack: USER_ID}.
export class Live {
  #items = new Map();
  #subscribers = [];
  #changed = new Set();
  #frame = 0;
  #source = null;
  #onState;

  // `onState` is told "begun", "live" when everything is there and drawn, and "lost".
  constructor(onState = () => {}) {
    this.#onState = onState;
  }

  get(key) {
    return this.#items.get(key);
  }

  // [key, item] of all keys that begin so, in the order in which they came.
  *entries(prefix) {
    for (const [key, item] of this.#items) if (key.startsWith(prefix)) yield [key, item];
  }

  // `told(keys)` is called once a frame with the set of keys that changed, came or went, and with all at first.
  subscribe(prefix, told) {
    this.#subscribers.push({ prefix, told });
    told(new Set([...this.entries(prefix)].map(([key]) => key)));
  }

  // Look through these people's eyes from now on.
  connect(who) {
    this.#source?.close();
    this.#onState("begun");
    const source = new EventSource(`live?${new URLSearchParams(who)}`);
    source.addEventListener("whole", (event) => this.#replace(JSON.parse(event.data).items));
    source.addEventListener("change", (event) => this.#change(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      this.#onState("lost");
      // A browser doesn't try again by itself after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED && source === this.#source)
        setTimeout(() => source === this.#source && this.connect(who), ATTEMPT_MS);
    });
    this.#source = source;
  }

  #replace(items) {
    for (const key of this.#items.keys()) this.#changed.add(key);
    this.#items = new Map(Object.entries(items));
    for (const key of this.#items.keys()) this.#changed.add(key);
    this.#tellSoon();
    requestAnimationFrame(() => this.#onState("live")); // when all have been told
  }

  #change({ set, gone }) {
    for (const key of gone) {
      this.#items.delete(key);
      this.#changed.add(key);
    }
    for (const [key, item] of Object.entries(set)) {
      this.#items.set(key, item);
      this.#changed.add(key);
    }
    this.#tellSoon();
  }

  #tellSoon() {
    this.#frame ||= requestAnimationFrame(() => this.#tell());
  }

  #tell() {
    const changed = this.#changed;
    this.#changed = new Set();
    this.#frame = 0;
    for (const { prefix, told } of this.#subscribers) {
      const keys = new Set([...changed].filter((key) => key.startsWith(prefix)));
      if (keys.size) told(keys);
    }
  }
}
