// The wire inspector: requests, answers and events, the newest first.
import { element } from "../element.js";
import { time } from "../time.js";

const FITS = { true: "fits", false: "doesn't fit", null: "" };

export function mount(root, live) {
  live.subscribe("wire/", () => {
    const entries = [...live.entries("wire/")].map(([, item]) => item).reverse();
    root.replaceChildren(entries.length ? list(entries) : element("p", "empty", "Nothing has been sent yet."));
  });
}

function list(entries) {
  return element("ol", "wire", ...entries.map(line));
}

function line({ platform, direction, method, path, status, fits, problem, at }) {
  const words = [platform, direction, method, path, status, FITS[fits]].filter((each) => each !== null && each !== "");
  return element("li", "", time(at), ` ${words.join(" ")}`, problem ? element("div", "quiet", problem) : null);
}
