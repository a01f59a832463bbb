// A round of the walk as a file: GIF by our own encoder, WebM by the browser's.

import { PIXELS, SIDE } from "./generator.js";
import { encodeGif } from "./gif.js";

export const FRAMES = 48; // of one round
const PACE = 60; // ms a frame
const SCALE = 8; // px on a side for each pixel

/** Can this browser record a canvas? */
export const canRecordWebm = () => Boolean(globalThis.MediaRecorder?.isTypeSupported("video/webm"));

/**
 * Returns image/gif.
 * @param {ArrayLike<number>[]} frames uint8 (28, 28), flat
 */
export async function recordGif(frames) {
  const bytes = encodeGif(frames.map(enlarged), SIDE * SCALE, SIDE * SCALE, PACE / 10);
  return new Blob([bytes], { type: "image/gif" });
}

/**
 * Returns video/webm; it takes as long as the video.
 * @param {ArrayLike<number>[]} frames uint8 (28, 28), flat
 */
export async function recordWebm(frames) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE * SCALE, height: SIDE * SCALE });
  const context = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(1000 / PACE), { mimeType: "video/webm" });
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const isDone = new Promise((resolve, reject) => {
    recorder.addEventListener("stop", resolve);
    recorder.addEventListener("error", reject);
  });
  recorder.start();
  for (const frame of frames) {
    const image = new ImageData(SIDE * SCALE, SIDE * SCALE);
    enlarged(frame).forEach((grey, i) => image.data.set([grey, grey, grey, 255], 4 * i));
    context.putImageData(image, 0, 0);
    await new Promise((resolve) => setTimeout(resolve, PACE));
  }
  recorder.stop();
  await isDone;
  return new Blob(parts, { type: "video/webm" });
}

/** Returns each pixel as a square of SCALE x SCALE. */
function enlarged(frame) {
  const side = SIDE * SCALE;
  const large = new Uint8Array(PIXELS * SCALE * SCALE);
  for (let row = 0; row < side; row += 1) {
    const from = Math.floor(row / SCALE) * SIDE;
    for (let column = 0; column < side; column += 1)
      large[row * side + column] = frame[from + Math.floor(column / SCALE)];
  }
  return large;
}
