// A little of both platforms' markup, made into elements: headings, bold, italics, small print and links.
import { element, link } from "./element.js";

const INLINE = /\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^)>\s]+)>?\)|<(https?:\/\/[^|>\s]+)(?:\|([^>]*))?>|(\*\*|__|\*|_)(?=\S)(.+?)\5|\\([!-/:-@[-`{-~])/gs;

const DISCORD = { bold: "**", decode: (text) => text, escapes: true };

// What a text says that has no markup but backslashes before punctuation, as Discord has it.
export function unescaped(text) {
  return text.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

export function paragraph(text, dialect = DISCORD) {
  const lines = text.split("\n").map((line) => ofLine(line, dialect));
  return element("p", "text", ...lines.flatMap((line, index) => (index ? ["\n", ...line] : line)));
}

function ofLine(line, dialect) {
  const small = /^-# (.*)$/.exec(line);
  if (small) return [element("span", "quiet", ...inline(small[1], dialect))];
  const heading = /^#{1,3} (.*)$/.exec(line);
  if (heading) return [element("b", "head", ...inline(heading[1], dialect))];
  const item = /^[-*] (.*)$/.exec(line);
  return item ? ["• ", ...inline(item[1], dialect)] : inline(line, dialect);
}

function inline(text, dialect) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(dialect.decode(text.slice(end, found.index)), ofMatch(found, dialect));
    end = found.index + found[0].length;
  }
  return [...parts, dialect.decode(text.slice(end))].filter((part) => part !== "");
}

function ofMatch([whole, label, url, bare, bareLabel, mark, marked, escaped], dialect) {
  if (url) return link(url, "", dialect.escapes ? unescaped(label) : label);
  if (bare) return link(dialect.decode(bare), "", dialect.decode(bareLabel || bare));
  if (mark) return element(mark === dialect.bold ? "b" : "i", "", ...inline(marked, dialect));
  return dialect.escapes ? escaped : whole;
}
