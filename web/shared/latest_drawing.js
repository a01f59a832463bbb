// What is drawn in this tab: canvases tell, the reader's own network watches. It never leaves the tab.

const watchers = new Set();
const drawings = new Map(); // canvas -> uint8 (784,), the one told last at the end

const latest = () => [...drawings.values()].at(-1) ?? null;

/**
 * Takes what is drawn on a canvas.
 * @param {object} canvas
 * @param {Uint8Array | null} picture (784,); null for nothing or for a canvas that has left
 */
export function tell(canvas, picture) {
  drawings.delete(canvas);
  if (picture) drawings.set(canvas, picture);
  for (const watcher of watchers) watcher(latest());
}

/**
 * Calls `watcher` now and at every change with the latest drawing or null; returns how to end that.
 * @param {(picture: Uint8Array | null) => void} watcher
 */
export function watch(watcher) {
  watchers.add(watcher);
  watcher(latest());
  return () => watchers.delete(watcher);
}
