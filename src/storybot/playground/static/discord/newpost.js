// A forum's new post, as a dialog.
import { element } from "../element.js";
import { button } from "./button.js";

const MOST_TAGS = 5;

// `post({title, tags, text})` gives null where it was refused; `done(id)` is told which thread it made.
export function newPost({ name, tags }, post, done) {
  const heading = element("h3", "", `New post in ${name}`);
  heading.id = "discord-new-post";
  const title = input("input", { maxLength: 100, required: true });
  const text = input("textarea", { maxLength: 2000, required: true });
  const choices = tags.map((tag) => choice(tag));
  const problem = element("p", "failed");
  problem.setAttribute("role", "alert");
  const end = element("div", "row end", button("button secondary", "Cancel", () => made.close()), element("button", "button primary", "Post"));
  const form = element("form", "", heading, labelled("Title", title), tags.length ? tagged(choices) : null, labelled("Message", text), problem, end);
  const made = element("dialog", "discord-form", form);
  made.setAttribute("aria-labelledby", heading.id);
  made.addEventListener("close", () => made.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = choices.filter(({ box }) => box.checked).map(({ id }) => id);
    problem.textContent = chosen.length > MOST_TAGS ? `A post has ${MOST_TAGS} tags at most.` : "";
    if (problem.textContent) return;
    const thread = await post({ title: title.value, tags: chosen, text: text.value });
    if (!thread) problem.textContent = "That could not be posted.";
    else {
      made.close();
      done(thread.id);
    }
  });
  return made;
}

function input(name, given) {
  return Object.assign(element(name, ""), given);
}

function labelled(name, inside) {
  return element("label", "field", element("strong", "", name), inside);
}

function choice({ id, name }) {
  const box = input("input", { type: "checkbox" });
  return { id, box, root: element("label", "", box, name) };
}

function tagged(choices) {
  return element("fieldset", "tags", element("legend", "", "Tags"), ...choices.map(({ root }) => root));
}
