// What is wrong with a text, each problem at its line; a problem that is pressed selects the line.
import { element } from "../element.js";
import { button } from "../fields.js";
import { Keyed } from "../keyed.js";

export function problemList(text) {
  const list = element("ol", "problems");
  list.tabIndex = -1;
  const drawn = new Keyed(list, (problem) => one(text, problem));
  const show = (problems) => {
    const lines = text.value.split("\n");
    const shown = problems.map(({ line, what }) => ({ line, what, source: line === null ? "" : (lines[line - 1] ?? "") }));
    drawn.update(shown.map((problem) => [`${problem.line} ${problem.what}`, problem, problem.source]));
  };
  return { list, show };
}

function one(text, { line, what, source }) {
  const press = button("", () => line !== null && selectLine(text, line), "problem");
  press.append(element("b", "", line === null ? "The file" : `Line ${line}`), element("span", "what", what));
  if (source.trim()) press.append(element("code", "", source));
  press.dataset.focus = "problem";
  return element("li", "", press);
}

function selectLine(text, number) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[number - 1]?.length ?? 0));
  const height = Number.parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (number - 3) * height);
}
