// Block Kit, drawn from the payload. `place` is where the blocks are: who is named in them, and what can be
// done there (names, press, suggest, held, hold).
import { element, link } from "../element.js";
import { external, staticSelect } from "./choose.js";
import { meant } from "./confirm.js";
import { mrkdwn } from "./mrkdwn.js";
import { rich } from "./rich.js";

export function blocks(list, place) {
  return (list ?? []).map((of) => block(of, place));
}

// Not everything is checked before it comes here: what lacks something must not take the others with it.
export function block(of, place) {
  try {
    return drawn(of, place);
  } catch {
    return unknown(of.type);
  }
}

function drawn(of, place) {
  switch (of.type) {
    case "header":
      return element("p", "header text", of.text.text);
    case "section":
      return section(of, place);
    case "rich_text":
      return rich(of, place.names);
    case "context":
      return element("div", "context", ...of.elements.map((each) => object(each, place)));
    case "divider":
      return element("hr", "rule");
    case "actions":
      return element("div", "actions", ...of.elements.map((each) => act(each, of, place)));
    case "image":
      return element("figure", "figure", of.title ? element("figcaption", "text", of.title.text) : null, picture(of, place));
    default:
      return unknown(of.type);
  }
}

// What this pane doesn't draw is said, not passed over.
export function unknown(type, what = "A block") {
  return element("p", "unknown", `${what} of the type ${type}, which the playground doesn't show`);
}

export function unknownElement(type) {
  return unknown(type, "An element");
}

function section(of, place) {
  const texts = element("div", "texts");
  if (of.text) texts.append(object(of.text, place));
  if (of.fields) texts.append(element("div", "fields", ...of.fields.map((each) => object(each, place))));
  if (!of.accessory) return element("div", "section", texts);
  const beside = of.accessory.type === "image" ? picture(of.accessory, place) : act(of.accessory, of, place);
  return element("div", "section", texts, element("div", "accessory", beside));
}

function object(of, place) {
  if (of.type === "image") return picture(of, place);
  return of.type === "mrkdwn" ? mrkdwn(of.text, place.names) : element("p", "text", of.text);
}

// What the app uploaded is shown. From other hosts the page loads nothing: it shows what such a picture says it is.
function picture(of, place) {
  const framed = element("span", "picture framed", element("span", "kind", "Picture"), link(of.image_url, "", of.alt_text || "without a description"));
  if (!of.slack_file) return framed;
  const made = element("img", "picture");
  made.src = `slack/pictures?${new URLSearchParams(of.slack_file)}`;
  made.alt = of.alt_text ?? "";
  made.addEventListener("error", () => made.replaceWith(framed)); // a file that isn't there
  return made;
}

function act(of, within, place) {
  switch (of.type) {
    case "button":
      return button(of, place);
    case "static_select":
      return staticSelect(of, within, place);
    case "external_select":
      return external(of, within, place);
    default:
      return unknownElement(of.type);
  }
}

function button(of, place) {
  const look = ["button", of.style].filter(Boolean).join(" ");
  const made = of.url ? link(of.url, look, of.text.text) : element("button", look, of.text.text);
  if (!of.url) Object.assign(made, { type: "button", disabled: !place.press });
  if (of.accessibility_label) made.setAttribute("aria-label", of.accessibility_label);
  made.dataset.focus = of.action_id;
  made.addEventListener("click", async () => {
    if (made.getAttribute("aria-busy") === "true") return;
    if (!(await meant(made, of.confirm))) return;
    made.setAttribute("aria-busy", "true");
    await place.press(of);
    made.removeAttribute("aria-busy");
  });
  return made;
}
