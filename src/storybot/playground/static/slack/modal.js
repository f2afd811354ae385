// The modal that lies on top of those that are open.
import { element } from "../element.js";
import { keepingPlace } from "../keyed.js";
import { Form } from "./form.js";

export class Modal {
  #forms = new Map();
  #item = null;

  constructor(root, acts, names) {
    Object.assign(this, { acts, names });
    this.dialog = element("dialog", "slack-modal");
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#close();
    });
    this.visible = () => root.checkVisibility();
    root.append(this.dialog);
    // A pane that isn't shown must not lock the page; when it is shown, its modal is.
    new ResizeObserver(() => this.#open()).observe(root);
  }

  update(views) {
    const top = views.filter((each) => each.on_top).at(-1) ?? null;
    for (const id of this.#forms.keys()) if (!views.some((each) => each.id === id)) this.#forms.delete(id);
    const another = top?.id !== this.#item?.id;
    this.#item = top;
    if (!top) return this.dialog.close();
    const form = this.#forms.get(top.id) ?? this.#forms.set(top.id, new Form(this.acts, this.names)).get(top.id);
    const within = this.dialog.contains(document.activeElement);
    if (form.root.isConnected) keepingPlace(form.root, () => form.update(top));
    else form.update(top);
    this.#frame(top, form);
    this.#open();
    if (another || (within && !this.dialog.contains(document.activeElement))) this.#focusFirst(form);
  }

  #open() {
    if (this.#item && !this.dialog.open && this.visible()) {
      this.dialog.showModal();
      this.#focusFirst(this.#forms.get(this.#item.id));
    }
  }

  #focusFirst(form) {
    const first = form.root.querySelector("input, select, textarea") ?? form.root.querySelector("button, a[href]");
    (first ?? this.dialog.querySelector("button"))?.focus();
    form.root.scrollTop = 0;
  }

  // What is around the blocks, drawn anew where it says something else.
  #frame(item, form) {
    const { title, submit, close } = item.payload;
    const text = JSON.stringify([item.id, title, submit, close]);
    if (this.drawn === text) return;
    this.drawn = text;
    const heading = element("h2", "", title.text);
    heading.id = "slack-modal-title";
    this.dialog.setAttribute("aria-labelledby", heading.id);
    this.problem = element("p", "problem");
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    const inside = element(
      "form",
      "",
      element("header", "", heading, this.#button("✕", "x", "Close this modal")),
      form.root,
      this.problem,
      element("footer", "", this.#button(close?.text ?? (submit ? "Cancel" : "Close"), "button"), submit ? this.#submitter(submit.text) : null),
    );
    inside.noValidate = true;
    form.root.tabIndex = 0;
    form.root.setAttribute("role", "group");
    form.root.setAttribute("aria-labelledby", heading.id);
    inside.addEventListener("submit", (event) => {
      event.preventDefault();
      if (submit) this.#submit(form);
    });
    this.dialog.replaceChildren(inside);
  }

  #button(text, look, label) {
    const made = element("button", look, text);
    made.type = "button";
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", () => this.#close());
    return made;
  }

  #submitter(text) {
    this.submitter = element("button", "button primary", text);
    return this.submitter;
  }

  async #submit(form) {
    await form.uploaded();
    const missing = form.missing();
    form.complain(Object.fromEntries(missing.map((id) => [id, "Please complete this required field."])));
    if (missing.length || this.submitter.getAttribute("aria-busy") === "true") return;
    const { submitter } = this;
    submitter.setAttribute("aria-busy", "true");
    const answer = await this.acts.ask("submit", { view_id: this.#item.id, values: form.values }, "Submitting");
    submitter.removeAttribute("aria-busy");
    this.#say(answer ? "" : document.getElementById("refusal").textContent);
    if (answer?.response_action === "errors") form.complain(answer.errors);
  }

  // The page's own box for refusals lies behind the modal.
  #say(words) {
    this.problem.textContent = words;
    this.problem.hidden = !words;
  }

  #close() {
    this.acts.do("close_view", { view_id: this.#item.id });
  }
}
