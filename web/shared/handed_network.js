// A network made on one page of this tab, for another page that opens networks. It never leaves the tab, and a reload forgets it.

let handed = null;

/**
 * Keeps a network for the page that opens it next.
 * @param {File} file an .onnx file
 */
export function hand(file) {
  handed = file;
}

/** Returns the network that was handed over, once; null where there is none. */
export function taken() {
  const file = handed;
  handed = null;
  return file;
}
