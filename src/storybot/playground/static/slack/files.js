// An input of files in a modal: each is uploaded as soon as it is chosen, and can be taken away again.
import { element } from "../element.js";
import { base64 } from "../upload.js";

const MOST = 10;

// `held` are the files that are there, [{id, name}]; `keep(files)` is told of every change.
export class FileInput {
  constructor(of, held, acts, keep) {
    Object.assign(this, { acts, keep, files: held });
    this.input = element("input", "");
    this.input.type = "file";
    this.input.multiple = (of.max_files ?? MOST) > 1;
    this.input.accept = (of.filetypes ?? []).map((type) => `.${type}`).join(",");
    this.input.dataset.focus = of.action_id;
    this.list = element("ul", "files");
    this.root = element("div", "file-input", this.input, this.list);
    this.done = Promise.resolve(); // once everything that was chosen has been uploaded
    this.input.addEventListener("change", () => {
      const chosen = [...this.input.files];
      this.input.value = ""; // so that the same can be chosen again
      this.done = this.done.then(() => this.#add(chosen));
    });
    this.#draw();
  }

  async #add(chosen) {
    for (const file of chosen) {
      const uploaded = await this.acts.do("upload", { name: file.name, content: await base64(file) });
      if (uploaded) this.#change([...this.files, { id: uploaded.result, name: file.name }]);
    }
  }

  #change(files) {
    this.files = files;
    this.keep(files);
    this.#draw();
  }

  #draw() {
    this.list.hidden = !this.files.length;
    this.list.replaceChildren(...this.files.map((file) => this.#row(file)));
  }

  #row(file) {
    const remove = element("button", "x", "✕");
    remove.type = "button";
    remove.setAttribute("aria-label", `Remove ${file.name}`);
    remove.addEventListener("click", () => {
      this.#change(this.files.filter((each) => each !== file));
      this.input.focus();
    });
    return element("li", "", element("span", "", `📄 ${file.name}`), remove);
  }
}
