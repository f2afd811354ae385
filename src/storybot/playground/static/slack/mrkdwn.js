// Slack's mrkdwn, made into elements.
// https://docs.slack.dev/messaging/formatting-message-text
import { element, link } from "../element.js";
import { dated } from "./dates.js";

const FENCE = /```\n?([\s\S]+?)\n?```/g;
// Code, what is between < and >, and text between two of the same marks at the edges of words.
const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\3(?![\p{L}\p{N}])/gu;
const MARKS = { "*": "b", _: "i", "~": "s" };

export function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export function mrkdwn(text, names) {
  const made = element("div", "mrkdwn");
  let end = 0;
  for (const found of text.matchAll(FENCE)) {
    made.append(...lines(text.slice(end, found.index), names));
    made.append(element("pre", "", unescaped(found[1])));
    end = found.index + found[0].length;
  }
  made.append(...lines(text.slice(end), names));
  return made;
}

// Runs of lines that are quoted, and runs that are not.
function lines(text, names) {
  const runs = [];
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const quoted = /^(?:>|&gt;) ?/.exec(line);
    const said = quoted ? line.slice(quoted[0].length) : line;
    const last = runs.at(-1);
    if (last && last.quoted === Boolean(quoted)) last.lines.push(said);
    else runs.push({ quoted: Boolean(quoted), lines: [said] });
  }
  return runs
    .filter((run) => run.lines.some(Boolean))
    .map((run) => element(run.quoted ? "blockquote" : "p", "text", ...inline(run.lines.join("\n"), names)));
}

function inline(text, names) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    parts.push(unescaped(text.slice(end, found.index)));
    const [, code, control, mark, marked] = found;
    if (code) parts.push(element("code", "", unescaped(code)));
    else if (control) parts.push(sequence(control, names));
    else parts.push(element(MARKS[mark], "", ...inline(marked, names)));
    end = found.index + found[0].length;
  }
  return [...parts, unescaped(text.slice(end))].filter((part) => part !== "");
}

// What stands between < and >: a link, somebody, a channel, a call to many, a date.
function sequence(whole, names) {
  const [target, said] = whole.split(/\|(.*)/s).map(unescaped);
  if (target.startsWith("@")) return mention(`@${names.person(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${said || names.channel(target.slice(1))}`);
  const date = /^!date\^(\d+)\^([^^]*)(?:\^(.*))?$/s.exec(target);
  if (date) return date[3] ? link(date[3], "", dated(Number(date[1]), date[2])) : dated(Number(date[1]), date[2]);
  if (target.startsWith("!")) return mention(said || `@${target.replace("!subteam^", "").replace("!", "")}`);
  return link(target, "", said || target);
}

export function mention(text) {
  return element("span", "mention", text);
}
