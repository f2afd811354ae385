// What is wrong with a text, each problem at its line; a problem that is pressed selects the line.
import { element } from "../element.js";
import { button } from "./fields.js";
import { keyed } from "./keyed.js";

export function problemList(text) {
  const list = element("ol", "problems");
  const made = new Map();
  return {
    list,
    show: (problems) => keyed(list, made, problems, ({ line, what }) => `${line} ${what}`, () => one(text)),
  };
}

function one(text) {
  const what = element("span", "what");
  const where = element("b", "");
  const source = element("code", "");
  let at = null;
  const press = button("", () => at !== null && selectLine(text, at), "problem");
  press.append(where, what, source);
  return [element("li", "", press), (problem) => {
    at = problem.line;
    where.textContent = at === null ? "The file" : `Line ${at}`;
    what.textContent = problem.what;
    source.textContent = at === null ? "" : (text.value.split("\n")[at - 1] ?? "");
    source.hidden = !source.textContent.trim();
  }];
}

function selectLine(text, number) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[number - 1]?.length ?? 0));
  const height = Number.parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (number - 3) * height);
}
