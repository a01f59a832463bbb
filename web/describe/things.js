// Pictures of the things that can be placed: those that came with the network, and shapes drawn here.

import { element } from "../frame/elements.js";
import { bytes } from "../frame/format.js";

const PIXELS = 96; // of a drawn shape
const PEN = 0.07; // of a shape's side
const CORNERS = { circle: 48, square: 4, triangle: 3, star: 10 };
const INNER = 0.42; // a star's inner corners

/**
 * Returns the pictures of each kind by its name: canvases, light on nothing.
 * @param {{name: string, pictures: {width: number, height: number, pixels: string}[]}[]} given
 * @returns {Map<string, HTMLCanvasElement[]>}
 */
export function picturesOf(given) {
  const found = new Map(given.map(({ name, pictures }) => [name, pictures.map(unpacked)]));
  for (const shape of Object.keys(CORNERS)) found.set(shape, [drawn(shape)]);
  return found;
}

function unpacked({ width, height, pixels }) {
  const canvas = element("canvas", "", { width, height });
  const image = new ImageData(width, height);
  bytes(pixels).forEach((light, place) => image.data.set([light, light, light, 255], 4 * place));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

function drawn(shape) {
  const points = cornersOf(shape);
  const [right, bottom] = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis])));
  const margin = (PEN * PIXELS) / 2;
  const scale = (PIXELS - 2 * margin) / Math.max(right, bottom);
  const canvas = element("canvas", "", {
    width: Math.ceil(right * scale + 2 * margin),
    height: Math.ceil(bottom * scale + 2 * margin),
  });
  const context = canvas.getContext("2d");
  context.lineWidth = PEN * PIXELS;
  context.lineJoin = "round";
  context.strokeStyle = "white";
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x * scale + margin, y * scale + margin);
  context.closePath();
  context.stroke();
  return canvas;
}

/**
 * Returns a shape's corners, from 0 to 1 or more along both axes.
 * @returns {number[][]}
 */
export function cornersOf(shape) {
  const count = CORNERS[shape];
  const turn = shape === "square" ? Math.PI / 4 : 0;
  const points = Array.from({ length: count }, (_, place) => {
    const angle = (place * 2 * Math.PI) / count + turn - Math.PI / 2;
    const radius = shape === "star" && place % 2 ? INNER : 1;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const least = [0, 1].map((axis) => Math.min(...points.map((point) => point[axis])));
  return points.map((point) => point.map((value, axis) => value - least[axis]));
}
