// The thread that paints: one picture after the other, so that the page never waits for it. Its page's side is stage.js.

import { rest, serve } from "../shared/rest.js";
import { Painter } from "./painter.js";

/** What the page asked for and has not got yet: the newest counts. */
const wish = { open: null, frame: null };
let painter = null;

async function work() {
  for (; wish.open || (painter && wish.frame); await rest()) {
    if (wish.open) await open();
    else await paint();
  }
}

async function open() {
  const source = wish.open;
  wish.open = null;
  painter = await Painter.load(source, (share) => self.postMessage({ arrived: share }));
  self.postMessage({ opened: { difference: painter.difference } });
}

async function paint() {
  const { pixels, side, style, number } = wish.frame;
  wish.frame = null;
  const painted = await painter.paint(planes(pixels), style);
  const seen = new Uint8ClampedArray(side * side * 4);
  for (let place = 0; place < side * side; place += 1) {
    for (let channel = 0; channel < 3; channel += 1) seen[4 * place + channel] = 255 * painted[3 * place + channel];
    seen[4 * place + 3] = 255;
  }
  const { milliseconds } = painter;
  self.postMessage({ painted: { pixels: seen, side, number, milliseconds } }, { transfer: [seen.buffer] });
}

/** Returns the screen's pixels, (side, side, 4), as float32 (side, side, 3) in [0, 1], flat. */
function planes(pixels) {
  const image = new Float32Array((pixels.length / 4) * 3);
  for (let place = 0; 4 * place < pixels.length; place += 1) {
    for (let channel = 0; channel < 3; channel += 1) image[3 * place + channel] = pixels[4 * place + channel] / 255;
  }
  return image;
}

serve(
  (name, value) => {
    if (name in wish) wish[name] = value;
  },
  work,
  () => Object.assign(wish, { open: null, frame: null }),
);
