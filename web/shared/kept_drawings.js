// Drawings outlive a change of page, and a reload of the tab. The latest is told to whoever watches; none ever leaves the tab.

import { keep, kept } from "../frame/kept.js";
import { Drawing } from "./drawing.js";

const drawings = new Map(); // key -> Drawing
const watchers = new Set();
const seen = new Map(); // canvas -> uint8 (784,), the one told last at the end

const latest = () => [...seen.values()].at(-1) ?? null;

/**
 * Returns the drawing of that name, the same one as long as the tab shows this site.
 * @param {string} key
 * @returns {Drawing}
 */
export function keptDrawing(key) {
  if (!drawings.has(key)) {
    const drawing = new Drawing();
    const strokes = kept(key);
    if (areStrokes(strokes)) drawing.restore(strokes);
    drawings.set(key, drawing);
  }
  return drawings.get(key);
}

/**
 * Keeps a drawing over a reload; call it at the end of each stroke.
 * @param {string} key
 */
export function keepDrawing(key) {
  const { strokes } = keptDrawing(key);
  keep(key, strokes.length ? strokes : undefined);
}

/**
 * Tells strokes from whatever else a tab may have kept.
 * @param {any} found
 */
export function areStrokes(found) {
  const isPoint = (point) => [point?.x, point?.y, point?.width].every(Number.isFinite);
  return Array.isArray(found) && found.every((one) => Array.isArray(one) && one.length > 0 && one.every(isPoint));
}

/**
 * Takes what is drawn on a canvas.
 * @param {object} canvas
 * @param {Uint8Array | null} picture (784,); null for nothing or for a canvas that has left
 */
export function tell(canvas, picture) {
  seen.delete(canvas);
  if (picture) seen.set(canvas, picture);
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
