// Elements of a page, made in one line.

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h3.5v14H7zm6.5 0H17v14h-3.5z";

/**
 * Returns an element of a class, with attributes and what stands in it.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [name] of its class, or of several
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, name = "", attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children.filter((child) => child !== ""));
  return node;
}

/**
 * Returns a button that shows a drawing; its name is set with the language.
 * @param {string} path of an SVG of 24 x 24
 * @param {string} [name] of its class, or of several
 * @returns {HTMLButtonElement}
 */
export function iconButton(path, name = "") {
  const button = element("button", name, { type: "button" });
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
  return button;
}

/** Returns a button that plays and pauses; showPlaying() says which. */
export function playButton() {
  const button = iconButton(PLAY, "play primary");
  button.append(element("span"));
  return button;
}

/**
 * Draws and says on a play button what pressing it will do.
 * @param {HTMLButtonElement} button of playButton()
 * @param {boolean} isPlaying
 * @param {{play: string, pause: string}} messages
 */
export function showPlaying(button, isPlaying, { play, pause }) {
  button.querySelector("path").setAttribute("d", isPlaying ? PAUSE : PLAY);
  button.lastChild.textContent = isPlaying ? pause : play;
}

/**
 * Gives a button without words its name.
 * @param {HTMLElement} button
 * @param {string} name
 */
export function nameButton(button, name) {
  button.title = name;
  button.setAttribute("aria-label", name);
}

/**
 * Returns a button that asks for files, in the page's language: what a browser writes on its own is in the browser's.
 * @param {Record<string, string | number>} attributes of the field
 * @returns {{node: HTMLLabelElement, input: HTMLInputElement, name: (words: string) => void, show: () => void}} `name`
 *   says what it is for, `show` which files are chosen
 */
export function filePicker(attributes) {
  const input = element("input", "", { type: "file", ...attributes });
  const [words, chosen] = [element("span"), element("span", "chosen")];
  const show = () => (chosen.textContent = [...input.files].map(({ name }) => name).join(", "));
  input.addEventListener("change", show);
  return {
    node: element("label", "file-picker", {}, input, words, chosen),
    input,
    name: (text) => (words.textContent = text),
    show,
  };
}

/** Does the reader's machine ask for less motion? */
export const isStillWanted = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
