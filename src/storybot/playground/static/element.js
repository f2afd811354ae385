// The only way in which this page makes elements: text is always text, and a link is http(s) or no link.

export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function link(url, className, text) {
  if (!/^https?:\/\//i.test(url ?? "")) return element("span", className, text);
  const made = element("a", className, text);
  made.href = url;
  made.target = "_blank";
  made.rel = "noopener noreferrer nofollow";
  return made;
}
