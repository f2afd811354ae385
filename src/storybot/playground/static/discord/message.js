// What a Discord message shows: content, embeds, and Components V2.
import { element, link } from "../element.js";
import { paragraph, unescaped } from "../markup.js";

export function body(payload) {
  return [
    ...(payload.content ? [paragraph(payload.content)] : []),
    ...(payload.embeds ?? []).map(embed),
    ...(payload.components ?? []).map(component),
  ].filter(Boolean);
}

function component(of) {
  switch (of.type) {
    case 1:
      return element("div", "row", ...of.components.map(component));
    case 2:
      return link(of.url, "button", `${of.emoji?.name ?? ""} ${of.label ?? ""}`.trim());
    case 9:
      return element("div", "side", element("div", "body", ...of.components.map(component)), component(of.accessory));
    case 10:
      return paragraph(of.content);
    case 11:
      return picture(of);
    case 12:
      return element("div", "row", ...of.items.map(picture));
    case 14:
      return of.divider === false ? null : element("hr", "rule");
    case 17:
      return element("div", "frame", ...of.components.map(component));
    default:
      return element("span", "button", of.placeholder ?? "Choose …");
  }
}

function picture(of) {
  return link(of.media?.url, "button", of.description || "Picture");
}

function embed(of) {
  const title = of.title ? element("p", "text", element("b", "head", link(of.url, "", unescaped(of.title)))) : null;
  const fields = (of.fields ?? []).map((field) => paragraph(`**${field.name}**\n${field.value}`));
  const footer = of.footer ? element("p", "text quiet", of.footer.text) : null;
  return element("div", "frame", title, of.description ? paragraph(of.description) : null, ...fields, footer);
}
