// Files made in this tab, handed to the reader.

import { element } from "./elements.js";

const KEPT = 10_000; // ms that a browser may take to begin

/**
 * Returns a link to a file; its address is to be revoked when nobody needs it any more.
 * @param {Blob} blob
 * @param {string} name of the file
 */
export function fileLink(blob, name) {
  return element("a", "", { href: URL.createObjectURL(blob), download: name }, name);
}

/**
 * Downloads a file at once.
 * @param {Blob} blob
 * @param {string} name of the file
 */
export function download(blob, name) {
  const link = fileLink(blob, name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
