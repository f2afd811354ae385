// Lists that are brought up to date: what stays the same stays the same element, with its focus.

// `made` is a Map of what is in `list` by key; `make(item)` gives [element, update], and update(item) is called
// for each item at once and whenever it is another.
export function keyed(list, made, items, keyOf, make) {
  const keys = new Set(items.map(keyOf));
  for (const [key, { node }] of made) {
    if (keys.has(key)) continue;
    node.remove();
    made.delete(key);
  }
  let place = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const text = JSON.stringify(item);
    if (!made.has(key)) {
      const [node, update] = make(item);
      made.set(key, { node, update, text: null });
    }
    const one = made.get(key);
    if (one.text !== text) {
      one.text = text;
      one.update(item);
    }
    if (one.node === place) place = place.nextElementSibling;
    else list.insertBefore(one.node, place);
  }
}
