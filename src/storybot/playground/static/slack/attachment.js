// Secondary attachments: blocks beside a bar, or the fields of older days.
// https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
import { element, link } from "../element.js";
import { blocks, unknownElement } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";

export function attachment(of, place) {
  const pretext = of.pretext ? mrkdwn(String(of.pretext), place.names) : null;
  const inside = Array.isArray(of.blocks) ? blocks(of.blocks, place) : older(of, place);
  return element("div", "attachment", pretext, element("div", "unfurl", ...inside));
}

function older(of, place) {
  const said = (text) => (text ? mrkdwn(String(text), place.names) : null);
  const fields = list(of.fields).map(({ title, value }) => element("div", "", element("b", "", String(title ?? "")), said(value)));
  const parts = [
    of.author_name ? linked(of.author_link, of.author_name, "author") : null,
    of.title ? linked(of.title_link, of.title, "title") : null,
    said(of.text),
    fields.length ? element("div", "fields", ...fields) : null,
    of.image_url ? element("p", "text", link(of.image_url, "", `Picture ${of.image_url}`)) : null,
    ...list(of.actions).map(({ type }) => unknownElement(type)), // Slack takes them from no new app
    of.footer ? element("p", "footer", String(of.footer)) : null,
  ].filter(Boolean);
  return parts.length ? parts : [element("p", "text", String(of.fallback ?? ""))];
}

function linked(url, text, look) {
  return element("p", look, url ? link(String(url), "", String(text)) : String(text));
}

function list(given) {
  return Array.isArray(given) ? given.filter((each) => each && typeof each === "object") : [];
}
