// A list that is redrawn only where something changed; focus and scroll position stay where they were.
const NEAR = 40; // pixels from the bottom that still count as the bottom

export class Keyed {
  #drawn = new Map();
  #draw;

  // `draw(item)` makes an item's element.
  constructor(root, draw) {
    this.root = root;
    this.#draw = draw;
  }

  // Show these: [key, item, text], where the same `text` needs no redrawing.
  update(entries) {
    const keys = new Set(entries.map(([key]) => key));
    const within = this.root.contains(document.activeElement);
    for (const [key, { node }] of this.#drawn)
      if (!keys.has(key)) {
        node.remove();
        this.#drawn.delete(key);
      }
    let at = this.root.firstElementChild;
    for (const [key, item, text] of entries) {
      const old = this.#drawn.get(key);
      const node = old?.text === text ? old.node : this.#renew(key, item, text, old?.node);
      if (old && old.node === at) at = node;
      if (node === at) at = node.nextElementSibling;
      else this.root.insertBefore(node, at);
    }
    // What had the focus may be gone: then the list has it, not the page's beginning.
    if (within && !this.root.contains(document.activeElement)) this.root.focus({ preventScroll: true });
  }

  node(key) {
    return this.#drawn.get(key)?.node;
  }

  #renew(key, item, text, old) {
    const node = this.#draw(item);
    this.#drawn.set(key, { node, text });
    if (old) replace(old, node);
    return node;
  }
}

// Put one element in the place of another, and the focus where it was in that.
export function replace(old, node) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.dataset.focus;
  old.replaceWith(node);
  if (!focused) return;
  const same = name === undefined ? null : [...node.querySelectorAll("[data-focus]")].find((each) => each.dataset.focus === name);
  if (same) return same.focus({ preventScroll: true });
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

// Change what scrolls in `root`: what is at its top stays there, but at the bottom it `follow`s.
export function keepingPlace(root, change, { follow = false } = {}) {
  const bottom = follow && root.scrollHeight - root.scrollTop - root.clientHeight < NEAR;
  const before = bottom ? null : firstSeen(root);
  change();
  if (bottom) root.scrollTop = root.scrollHeight;
  else if (before?.node.isConnected) root.scrollTop += before.node.getBoundingClientRect().top - before.top;
}

function firstSeen(root) {
  const edge = root.getBoundingClientRect().top;
  for (const node of root.children) {
    const { top, bottom } = node.getBoundingClientRect();
    if (bottom > edge) return { node, top };
  }
  return null;
}
