// The list at the side: channels, and the app.
import { element } from "../element.js";

// `now` is what is shown: a channel's id, or "app". `channels` are those of one workspace.
export function sidebar({ workspaces, now, unread, app, select }) {
  const made = element("nav", "sidebar");
  made.setAttribute("aria-label", "Slack channels");
  for (const { name, channels } of workspaces)
    made.append(
      element("h3", "workspace", name),
      element("h4", "", "Channels"),
      element("ul", "", ...channels.map((each) => entry(each.id, mark(each), each.name, each))),
    );
  if (app) made.append(element("h4", "", "Apps"), element("ul", "", entry("app", "S", app, {})));
  return made;

  function entry(key, before, name, { archived, member = true }) {
    const sign = element("span", "mark", before);
    sign.setAttribute("aria-hidden", "true");
    const button = element("button", "", sign, element("span", "name", name));
    button.type = "button";
    button.dataset.focus = key;
    button.dataset.key = key;
    if (key === now) button.setAttribute("aria-current", "page");
    if (unread.has(key)) button.classList.add("unread");
    if (unread.has(key)) button.append(element("span", "hidden", " (unread)"));
    if (before === "🔒") button.append(element("span", "hidden", " (private)"));
    const state = archived ? "archived" : member ? "" : "not joined";
    if (state) button.append(element("span", "tag", state));
    button.addEventListener("click", () => select(key));
    return element("li", "", button);
  }
}

function mark({ kind }) {
  return kind === "private" ? "🔒" : "#";
}
