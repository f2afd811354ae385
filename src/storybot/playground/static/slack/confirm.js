// Block Kit's confirm: asks once more, before an element does what it does.
// https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
import { element } from "../element.js";

// Whether the person means it; `at` is the element that was used. What has no confirm is always meant.
export function meant(at, confirm) {
  if (!confirm) return Promise.resolve(true);
  const button = (text, look, answer) => {
    const made = element("button", `button ${look}`, text);
    made.type = "button";
    made.addEventListener("click", () => dialog.close(answer));
    return made;
  };
  const heading = element("h2", "", confirm.title.text);
  heading.id = "slack-confirm-title";
  const dialog = element(
    "dialog",
    "slack-modal confirm",
    element("header", "", heading),
    element("p", "text", confirm.text.text),
    element("footer", "", button(confirm.deny.text, "", ""), button(confirm.confirm.text, confirm.style ?? "primary", "yes")),
  );
  dialog.setAttribute("aria-labelledby", heading.id);
  at.closest(".slack").append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
