// Discord's Markdown, made into elements. `names` says what mentions are called.
import { element, link } from "../element.js";
import { moment } from "./moment.js";

const PLAIN = /(?:[^\\`<[|*_~@h]|h(?!ttps?:))+/y;
const URL = String.raw`https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+`;

// Each is tried where the text stands, the first that fits is taken.
const INLINE = [
  [/\\([^0-9A-Za-z\s])/y, (_, [, sign]) => sign],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (_, [, , code]) => element("code", "", code.trim())],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (_, [, at, style]) => moment(Number(at), style)],
  [/<@!?(\d+)>/y, (names, [, id]) => mention(`@${names.user(id)}`)],
  [/<@&(\d+)>/y, (names, [, id]) => mention(`@${names.role(id)}`)],
  [/<#(\d+)>/y, (names, [, id]) => mention(`#${names.channel(id)}`)],
  [/<\/([^:>]+):\d+>/y, (_, [, name]) => mention(`/${name}`)],
  [/<a?:(\w+):\d+>/y, (_, [, name]) => `:${name}:`],
  [/<(https?:\/\/[^>\s]+)>/y, (_, [, url]) => link(url, "", url)],
  [new RegExp(String.raw`\[((?:\\.|[^\]\\])+)\]\(<?(${URL})>?(?:\s+"[^"]*")?\)`, "y"), masked],
  [/\|\|([\s\S]+?)\|\|/y, (names, [, text]) => spoiler(inline(text, names))],
  [/\*\*(?=\S)((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, marked("strong")],
  [/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, marked("u")],
  [/~~((?:\\[\s\S]|[^\\])+?)~~/y, marked("s")],
  [/\*(?=\S)((?:\\[\s\S]|\*\*(?:\\[\s\S]|[^\\*])+\*\*|[^\\*])+?)\*(?!\*)/y, marked("em")],
  [/_(?=\S)((?:\\[\s\S]|[^\\_])+?)_(?!\w)/y, marked("em")],
  [new RegExp(String.raw`https?:\/\/[^\s<]*[^\s<.,:;"'\])]`, "y"), (_, [url]) => link(url, "", url)],
  [/@(?:everyone|here)\b/y, (_, [text]) => mention(text)],
];

function marked(name) {
  return (names, [, text]) => element(name, "", ...inline(text, names));
}

function masked(names, [, label, url]) {
  const made = link(url, "", "");
  made.append(...inline(label, { ...names, plain: true }));
  return made;
}

function mention(text) {
  return element("span", "mention", text);
}

export function spoiler(inside) {
  const made = element("button", "spoiler", element("span", "", ...inside));
  made.type = "button";
  made.setAttribute("aria-label", "Spoiler, press to show");
  made.addEventListener("click", () => {
    const shown = element("span", "spoiler shown", ...inside);
    shown.tabIndex = -1;
    made.replaceWith(shown);
    shown.focus();
  });
  return made;
}

export function inline(text, names) {
  const parts = [];
  let at = 0;
  while (at < text.length) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0] ?? "";
    at += plain.length;
    const [part, length] = at < text.length ? sign(text, at, names) : ["", 0];
    at += length;
    for (const each of [plain, part]) if (each) push(parts, each);
  }
  return parts;
}

function sign(text, at, names) {
  for (const [rule, make] of INLINE) {
    rule.lastIndex = at;
    const found = rule.exec(text);
    if (found && !(names.plain && found[0].startsWith("http"))) return [make(names, found), found[0].length];
  }
  return [text[at], 1];
}

function push(parts, part) {
  if (typeof part === "string" && typeof parts.at(-1) === "string") parts.push(parts.pop() + part);
  else parts.push(part);
}

const HEADING = /^(#{1,3}) +(.+)$/;
const SMALL = /^-# +(.+)$/;
const QUOTE = /^> (.*)$|^>$/;
const ITEM = /^( *)(?:[-*]|(\d+)\.) +(.+)$/;
const FENCE = /^```(?:[\w+-]+$)?/;

// The whole text as one element of blocks.
export function markdown(text, names, className = "markdown") {
  return element("div", className, ...blocks(text.split("\n"), names));
}

function* blocks(lines, names) {
  while (lines.length) {
    const line = lines[0];
    const [, marks, heading] = HEADING.exec(line) ?? [];
    const [, small] = SMALL.exec(line) ?? [];
    if (heading) yield element("strong", `h${marks.length}`, ...inline(heading, names));
    else if (small) yield element("small", "", ...inline(small, names));
    if (heading || small) lines = lines.slice(1);
    else if (line.startsWith(">>> ")) return yield element("blockquote", "", ...blocks([line.slice(4), ...lines.slice(1)], names));
    else {
      const [block, length] = run(lines, names);
      yield block;
      lines = lines.slice(length);
    }
  }
}

// Lines that belong together, and how many these are.
function run(lines, names) {
  const length = (fits) => (lines.findIndex((line) => !fits(line)) + 1 || lines.length + 1) - 1;
  if (FENCE.test(lines[0])) {
    const end = lines.findIndex((line, index) => index && line.endsWith("```"));
    if (end > 0) {
      const code = [...lines.slice(1, end), lines[end].slice(0, -3)].join("\n").replace(/\n$/, "");
      return [element("pre", "", element("code", "", code)), end + 1];
    }
  }
  const quoted = length((line) => QUOTE.test(line));
  if (quoted) return [element("blockquote", "", ...blocks(lines.slice(0, quoted).map((line) => line.slice(2)), names)), quoted];
  const listed = length((line) => ITEM.test(line));
  if (listed) return [list(lines.slice(0, listed), names), listed];
  const special = (line) => HEADING.test(line) || SMALL.test(line) || QUOTE.test(line) || ITEM.test(line) || FENCE.test(line);
  const plain = Math.max(1, length((line) => !special(line)));
  return [element("div", "lines", ...inline(lines.slice(0, plain).join("\n"), names)), plain];
}

function list(lines, names) {
  const ordered = ITEM.exec(lines[0])[2];
  const made = element(ordered ? "ol" : "ul", "");
  if (ordered) made.start = Number(ordered);
  for (const line of lines) {
    const [, indent, , text] = ITEM.exec(line);
    made.append(element("li", indent.length > 1 ? "deep" : "", ...inline(text, names)));
  }
  return made;
}
