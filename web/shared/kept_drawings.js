// Drawings outlive a change of page, and a reload of the tab.

import { keep, kept } from "../frame/kept.js";
import { Drawing } from "./drawing.js";

const drawings = new Map(); // key -> Drawing

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
