// An animated GIF of grey pictures. Source: GIF89a specification, CompuServe 1990; LZW as in its appendix F.

const GREYS = 8; // bits of a pixel
const CLEAR = 1 << GREYS;
const END = CLEAR + 1;
const LAST_CODE = 4095;

/**
 * Returns the bytes of a GIF that repeats for ever.
 * @param {Uint8Array[]} frames of width x height grey pixels
 * @param {number} width px
 * @param {number} height px
 * @param {number} delay of each frame, in hundredths of a second
 */
export function encodeGif(frames, width, height, delay) {
  const palette = Array.from({ length: 3 * CLEAR }, (_, i) => Math.floor(i / 3));
  const parts = [text("GIF89a"), [...word(width), ...word(height), 0xf7, 0, 0], palette];
  parts.push([0x21, 0xff, 11], text("NETSCAPE2.0"), [3, 1, 0, 0, 0]);
  for (const frame of frames) {
    parts.push([0x21, 0xf9, 4, 4, ...word(delay), 0, 0]);
    parts.push([0x2c, 0, 0, 0, 0, ...word(width), ...word(height), 0, GREYS], blocks(compress(frame)), [0]);
  }
  parts.push([0x3b]);
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

const text = (letters) => Array.from(letters, (letter) => letter.charCodeAt(0));
const word = (value) => [value & 255, value >> 8];

/** Returns the LZW code of the pixels as bytes. */
function compress(pixels) {
  const bytes = [];
  let held = 0;
  let bits = 0;
  let size = GREYS + 1;
  const write = (code) => {
    held |= code << bits;
    for (bits += size; bits >= 8; bits -= 8) {
      bytes.push(held & 255);
      held >>>= 8;
    }
  };
  let table = new Map(); // prefix code * 256 + pixel -> code
  let next = END + 1;
  write(CLEAR);
  let prefix = pixels[0];
  for (let i = 1; i < pixels.length; i += 1) {
    const known = table.get(prefix * CLEAR + pixels[i]);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    write(prefix);
    if (next <= LAST_CODE) {
      if (next === 1 << size) size += 1;
      table.set(prefix * CLEAR + pixels[i], next);
      next += 1;
    } else {
      write(CLEAR);
      table = new Map();
      next = END + 1;
      size = GREYS + 1;
    }
    prefix = pixels[i];
  }
  write(prefix);
  write(END);
  if (bits) bytes.push(held & 255);
  return bytes;
}

/** Returns the bytes in blocks of at most 255, each with its length in front. */
function blocks(bytes) {
  const parts = [];
  for (let start = 0; start < bytes.length; start += 255) {
    const block = bytes.slice(start, start + 255);
    parts.push(block.length, ...block);
  }
  return parts;
}
