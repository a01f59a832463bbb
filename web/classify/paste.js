// A picture in the clipboard goes where the page takes files: Ctrl+V anywhere is like dropping it there.

const INPUT = '[data-testid="stFileUploaderDropzoneInput"]';

export default class Paste {
  #listener = (event) => take(event); // its own: this part may leave after the next one has come

  constructor() {
    document.addEventListener("paste", this.#listener);
  }

  receive() {}

  leave() {
    document.removeEventListener("paste", this.#listener);
  }
}

function take(event) {
  if (event.composedPath()[0]?.matches?.("input:not([type=file]), textarea")) return; // Excel's text brings its picture along
  const files = [...(event.clipboardData?.files ?? [])];
  /** @type {HTMLInputElement | null} */
  const input = document.querySelector(INPUT);
  if (!files.length || !input) return;
  event.preventDefault();
  const handed = new DataTransfer();
  for (const file of files) handed.items.add(file);
  input.files = handed.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
