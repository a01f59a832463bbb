import assert from "node:assert/strict";
import { test } from "node:test";

import { encodeGif } from "../../../web/gan/gif.js";
import { Random } from "../../../web/text/sampler.js";

/** Reads a GIF89a as its specification says, block by block; refuses whatever it does not say. */
function decode(bytes) {
  let at = 0;
  const take = (count) => bytes.subarray(at, (at += count));
  const byte = () => take(1)[0];
  const word = () => byte() + 256 * byte();
  const letters = (count) => String.fromCharCode(...take(count));
  const data = () => {
    const parts = [];
    for (let size = byte(); size; size = byte()) parts.push(...take(size));
    return parts;
  };
  assert.equal(letters(6), "GIF89a");
  const screen = { width: word(), height: word() };
  const flags = byte();
  assert.equal(flags & 0x80, 0x80, "a palette for all pictures");
  assert.deepEqual([byte(), byte()], [0, 0]); // background, aspect
  const palette = take(3 * 2 ** ((flags & 7) + 1));
  const gif = { ...screen, palette, frames: [], delays: [], loops: null };
  for (;;) {
    const kind = byte();
    if (kind === 0x3b) break;
    if (kind === 0x21) {
      const label = byte();
      if (label === 0xff) {
        assert.equal(byte(), 11);
        assert.equal(letters(11), "NETSCAPE2.0");
        const [one, low, high] = data();
        assert.equal(one, 1);
        gif.loops = low + 256 * high;
      } else {
        assert.equal(label, 0xf9);
        assert.equal(byte(), 4);
        assert.equal(byte() & 1, 0, "no colour is transparent");
        gif.delays.push(word());
        byte();
        assert.equal(byte(), 0);
      }
      continue;
    }
    assert.equal(kind, 0x2c);
    assert.deepEqual([word(), word(), word(), word(), byte()], [0, 0, screen.width, screen.height, 0]);
    gif.frames.push(expand(byte(), data()));
  }
  assert.equal(at, bytes.length, "nothing follows the trailer");
  return gif;
}

/** Returns the pixels of LZW codes. Source: GIF89a specification, appendix F. */
function expand(bits, data) {
  const [clear, end] = [2 ** bits, 2 ** bits + 1];
  const pixels = [];
  let [size, table, before] = [bits + 1, [], null];
  let [held, count] = [0, 0];
  for (const byte of data) {
    held += byte * 2 ** count; // below 2^20: no bit is lost
    count += 8;
    while (count >= size) {
      const code = held % 2 ** size;
      held = Math.floor(held / 2 ** size);
      count -= size;
      if (code === end) {
        assert.ok(count < 8 && held === 0, "nothing but zeros follows the end");
        return pixels;
      }
      if (code === clear) {
        table = Array.from({ length: end + 1 }, (_, i) => (i < clear ? [i] : null));
        [size, before] = [bits + 1, null];
        continue;
      }
      assert.ok(code < table.length + (before ? 1 : 0), `code ${code} is not known yet`);
      const entry = table[code] ?? [...before, before[0]];
      pixels.push(...entry);
      if (before && table.length < 4096) table.push([...before, entry[0]]);
      if (table.length === 2 ** size && size < 12) size += 1;
      before = entry;
    }
  }
  return assert.fail("no end");
}

const noise = (count, seed, levels = 256) => {
  const random = new Random(seed);
  return Uint8Array.from({ length: count }, () => random.nextWord() % levels);
};

test("one white pixel is exactly these bytes", () => {
  const gif = [...encodeGif([Uint8Array.of(255)], 1, 1, 6)];
  assert.equal(gif.length, 6 + 7 + 768 + 19 + 8 + 10 + 1 + 5 + 1 + 1);
  assert.deepEqual(gif.slice(0, 13), [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0xf7, 0, 0]);
  // three codes of 9 bits, low bits first: 100000000 (clear), 011111111 (255), 100000001 (end), and five zeros
  assert.deepEqual(gif.slice(-8), [8, 4, 0x00, 0xff, 0x05, 0x04, 0, 0x3b]);
});

test("the palette is the 256 greys from black to white", () => {
  const { palette } = decode(encodeGif([Uint8Array.of(0)], 1, 1, 6));
  assert.deepEqual([...palette], Array.from({ length: 256 }, (_, grey) => [grey, grey, grey]).flat());
});

test("every frame comes back as it was, with its delay, and the film repeats for ever", () => {
  const frames = [0, 1, 2].map((seed) => noise(31 * 17, seed, 5));
  const gif = decode(encodeGif(frames, 31, 17, 300));
  assert.deepEqual([gif.width, gif.height, gif.loops], [31, 17, 0]);
  assert.deepEqual(gif.delays, [300, 300, 300]);
  assert.deepEqual(gif.frames.map((frame) => Uint8Array.from(frame)), frames);
});

test("sides above 255 px are written in two bytes", () => {
  const gif = decode(encodeGif([noise(258 * 3, 1, 2)], 258, 3, 6));
  assert.deepEqual([gif.width, gif.height], [258, 3]);
});

test("the table of codes may fill up and begin anew: noise needs it many times", () => {
  const frame = noise(224 * 224, 7);
  const bytes = encodeGif([frame], 224, 224, 6);
  assert.deepEqual(Uint8Array.from(decode(bytes).frames[0]), frame);
});

test("frames of every length near the growth of a code come back", () => {
  // noise makes one code a pixel: 9 bits become 10 after 254 new codes, 10 become 11 after 766, and so on to 3,838
  for (const edge of [1, 2, 254, 766, 1790, 3838]) {
    for (let count = Math.max(1, edge - 3); count <= edge + 6; count++) {
      const frame = noise(count, count);
      assert.deepEqual(Uint8Array.from(decode(encodeGif([frame], count, 1, 6)).frames[0]), frame, `${count} pixels`);
    }
  }
});

test("an even frame is packed: codes name ever longer runs", () => {
  const frame = new Uint8Array(224 * 224).fill(128);
  const bytes = encodeGif([frame], 224, 224, 6);
  assert.ok(bytes.length < 1400, `${bytes.length} bytes`); // runs of 1, 2, 3, ... : 317 codes, about 350 bytes, and 800 around
  assert.deepEqual(Uint8Array.from(decode(bytes).frames[0]), frame);
});

test("a run of one grey is named by a code that the reader has not got yet", () => {
  const frame = Uint8Array.from([9, 9, 9, 9, 9, 9, 3, 9, 9, 9, 9]);
  assert.deepEqual(decode(encodeGif([frame], 11, 1, 6)).frames[0], [...frame]);
});
