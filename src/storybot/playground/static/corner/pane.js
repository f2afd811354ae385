// The editor's corner.
import { element } from "../element.js";

export function mount(root) {
  root.append(element("p", "empty", "Stories are pushed from the command line: storybot push FILE."));
}
