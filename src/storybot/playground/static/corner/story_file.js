// What a pasted text is: its format and its name, guessed; and samples to start from.
export const FORMATS = [["txt", "Text (.txt)"], ["md", "Markdown (.md)"], ["json", "JSON (.json)"]];

export function guessedFormat(text, fileName = "") {
  const ending = /\.(txt|md|json)$/i.exec(fileName)?.[1].toLowerCase();
  if (ending) return ending;
  const start = text.trimStart();
  if (start.startsWith("{")) return "json";
  return start.startsWith("---\n") || /^#{1,3} \S/m.test(start) ? "md" : "txt";
}

export function guessedName(text, format) {
  const words = (headline(text, format) ?? "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return words.match(/[a-z0-9]+/g)?.slice(0, 6).join("-").slice(0, 60) || "story";
}

function headline(text, format) {
  if (format === "json") return /"headline"\s*:\s*"([^"]*)"/.exec(text)?.[1];
  if (format === "md") return /^# (.+)$/m.exec(text)?.[1];
  return text.split("\n").find((line) => line.trim());
}

export const SAMPLES = {
  txt: `Ferry Company Swaps Horns for Cellos

Why It Matters
Half of Lindhaven lives within earshot of the harbour, and the first ferry leaves at five in the morning.

Key Points
- Eleven ferries are to play two bars of cello instead of the horn.
- In fog they still use the horn: the law asks for it.
- A trial begins in March and lasts six weeks.

The ferry company of Lindhaven is going to announce its departures with two bars of cello. Neighbours had complained of the horns for thirty years.

Sides

Critics
Pilots' Association
A signal that people like is a signal that people stop hearing.

Defenders
Harbour residents
We have been awake since 1994. Let us try the cello.
`,
  md: `---
topics: [harbour]
---

# Ferry company swaps horns for cellos

The ferry company of Lindhaven is going to announce its departures with two bars of cello. Neighbours had complained of the horns for thirty years.

## Key points

- Eleven ferries are to play two bars of cello instead of the horn.
- In fog they still use the horn: the law asks for it.
`,
  json: `{
  "headline": "Ferry company swaps horns for cellos",
  "summary": "The ferry company of Lindhaven is going to announce its departures with two bars of cello.",
  "key_points": [
    "Eleven ferries are to play two bars of cello instead of the horn.",
    "In fog they still use the horn: the law asks for it."
  ],
  "topics": ["harbour"]
}
`,
};
