// Pictures and files. What was uploaded to the playground is shown; from other hosts the page loads nothing: it
// shows what such a picture says it is.
import { element, link } from "../element.js";
import { spoiler } from "./markdown.js";

const UPLOADED = "attachment://";
const UNSAID = "Picture without a description";

// A picture of a gallery, section or embed; `files` are its message's attachments.
export function picture({ media, description, spoiler: hidden }, className, files = []) {
  const name = media.url.startsWith(UPLOADED) ? media.url.slice(UPLOADED.length) : null;
  const upload = files.find(({ filename }) => filename === name);
  const made = upload ? uploaded(upload, description, className) : tile(media.url, description, className);
  return hidden ? spoiler([made]) : made;
}

// What hangs on a message that shows its attachments by itself.
export function attachment({ id, url, filename, size, description, content_type }) {
  if (content_type?.startsWith("image/")) return uploaded({ id, url, description }, description, "picture");
  return element("div", "file", "📄 ", link(url, "", filename), element("span", "faint", ` ${size} bytes`));
}

export function file(url) {
  return element("div", "file", "📄 ", link(url, "", url.replace(UPLOADED, "")));
}

function uploaded({ id, url, description: own }, description, className) {
  const made = element("img", className);
  made.alt = description ?? own ?? UNSAID;
  made.src = `discord/pictures/${encodeURIComponent(id)}`;
  made.addEventListener("error", () => made.replaceWith(tile(url, made.alt, className))); // it isn't one after all
  return made;
}

function tile(url, description, className) {
  return link(url, `${className} tile`, description || UNSAID);
}
