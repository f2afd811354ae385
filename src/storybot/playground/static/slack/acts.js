// What a person does in the local Slack, as that person.
import { act, refuse } from "../act.js";
import { unreachable } from "./words.js";

export class Acts {
  #live;
  #who;

  constructor(live, who) {
    this.#live = live;
    this.#who = who;
  }

  get person() {
    return (this.#live.get("slack/people") ?? []).find(({ id }) => id === this.#who.slack);
  }

  // The act's result in an object; null where it was refused, and then the person has been told why.
  do(name, given = {}) {
    const person = this.person;
    const whole = { user: this.#who.slack, team: person?.workspace.id, ...given };
    return act(`control/slack/acts/${name}`, whole);
  }

  // The same towards the app, which may be silent. What it acknowledged the act with; null for nothing.
  async ask(name, given, what = "That") {
    const done = await this.do(name, given);
    if (!done) return null;
    const problem = done.result?.reply?.problem;
    return problem ? refuse(unreachable(what, problem)) : { ...done.result?.reply?.payload };
  }
}
