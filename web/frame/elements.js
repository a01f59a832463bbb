// Elements of the convolution lab's parts, made in one line.

export function element(tag, name = "", attributes = {}, text = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
}

/** Returns a button that shows a drawing of 24 x 24; its name is set with the language. */
export function iconButton(path, name = "") {
  const button = element("button", name, { type: "button" });
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
  return button;
}

export function nameButton(button, name) {
  button.title = name;
  button.setAttribute("aria-label", name);
}

/** Does the reader's machine ask for less motion? */
export const isStillWanted = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
