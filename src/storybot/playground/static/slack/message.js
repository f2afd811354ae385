// What a Slack message shows: Block Kit.
import { element, link } from "../element.js";
import { paragraph } from "../markup.js";

export const SLACK = { bold: "*", decode: unescaped };

export function body(payload) {
  return (payload.blocks ?? []).map(block).filter(Boolean);
}

function block(of) {
  switch (of.type) {
    case "header":
      return element("p", "text", element("b", "head", of.text.text));
    case "section":
      return section(of);
    case "context":
      return element("div", "quiet", ...of.elements.map(object));
    case "actions":
      return element("div", "row", ...of.elements.map(action));
    case "divider":
      return element("hr", "rule");
    case "image":
      return link(of.image_url, "button", of.alt_text || "Picture");
    case "rich_text":
      return element("div", "body", ...of.elements.map(rich));
    default:
      return element("p", "text quiet", of.type);
  }
}

function section(of) {
  const texts = [of.text, ...(of.fields ?? [])].filter(Boolean).map(object);
  const beside = of.accessory ? action(of.accessory) : null;
  return element("div", "side", element("div", "body", ...texts), beside);
}

function object(of) {
  if (of.type === "image") return link(of.image_url, "", of.alt_text || "Picture");
  return of.type === "plain_text" ? element("p", "text", of.text) : paragraph(of.text ?? "", SLACK);
}

function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

function action(of) {
  if (of.type === "image") return link(of.image_url, "button", of.alt_text || "Picture");
  return link(of.url, "button", of.text?.text ?? of.placeholder?.text ?? "Choose …");
}

function rich(of) {
  if (of.type === "rich_text_list") {
    const items = of.elements.map((item, index) => {
      const bullet = of.style === "ordered" ? `${index + 1 + (of.offset ?? 0)}. ` : "• ";
      return element("p", "text", bullet, ...inline(item.elements));
    });
    return element("div", "body", ...items);
  }
  const quiet = of.type === "rich_text_quote" ? "text quiet" : "text";
  return element("p", quiet, ...inline(of.elements));
}

function inline(elements) {
  return elements.map((of) => {
    if (of.type === "link") return link(of.url, "", of.text || of.url);
    const text = of.type === "text" ? of.text : of.unicode ? emoji(of.unicode) : `<${of.type}>`;
    return of.style?.bold ? element("b", "", text) : of.style?.italic ? element("i", "", text) : text;
  });
}

function emoji(unicode) {
  const points = unicode.split("-").map((hex) => Number.parseInt(hex, 16));
  return points.every(Number.isInteger) ? String.fromCodePoint(...points) : "";
}
