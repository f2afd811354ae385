// The fault corner: what is set to go wrong.
import { element } from "../element.js";

export function mount(root, live) {
  live.subscribe("faults", () => {
    const faults = live.get("faults") ?? [];
    const lines = faults.map(({ platform, kind, match, times }) =>
      element("li", "", `${platform}: ${kind} for ${match || "everything"}, ${times} more`),
    );
    root.replaceChildren(lines.length ? element("ul", "", ...lines) : element("p", "empty", "No faults are set."));
  });
}
