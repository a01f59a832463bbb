// What moves in a card of the home page: frames that follow one another, a kernel that glides, networks that write.
// It runs only while it is seen. Python's side is core/ui/home/tiles.py and moving.py.

import { element, isStillWanted } from "../frame/elements.js";
import { fill } from "../frame/format.js";

const [WIDTH, HEIGHT] = [640, 360]; // of the canvas, twice what is shown
const COLOURS = { ink: "#C9D3E0", accent: "#56B4E9", strong: "#FFFFFF" };
const FADE = { shown: 1500, turning: 900 }; // ms of each photograph
const PLACES = 150; // that a kernel comes to in a second
const SYMBOLS = 16; // written in a second
const REST = 2500; // ms before anything begins again

export default class Tile {
  #pictures = []; // of HTMLImageElement
  #isSeen = false;
  #frame = null; // of requestAnimationFrame
  #time = 0; // ms that it has run
  #before = 0;

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.canvas = element("canvas", "", { width: WIDTH, height: HEIGHT, role: "img" });
    this.host = element("div", "tile", {}, this.canvas);
    parentElement.append(this.host);
    this.seeing = new IntersectionObserver(([{ isIntersecting }]) => {
      this.#isSeen = isIntersecting;
      this.host.dataset.state = isIntersecting ? "running" : "resting";
      this.#run();
    });
    this.seeing.observe(this.host);
  }

  async receive({ data }) {
    this.data = data;
    this.canvas.setAttribute("aria-label", data.alt);
    this.#pictures = await Promise.all(addresses(data).map(loaded));
    this.#paint();
    this.#run();
  }

  leave() {
    this.seeing.disconnect();
    cancelAnimationFrame(this.#frame);
    this.host.remove();
  }

  #run() {
    this.#before = performance.now();
    if (this.#isSeen && !isStillWanted()) this.#frame ??= requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    this.#frame = null;
    this.#time += Math.min(100, Math.max(0, now - this.#before));
    this.#before = now;
    this.#paint();
    if (this.#isSeen) this.#frame = requestAnimationFrame((next) => this.#tick(next));
  }

  #paint() {
    const { data } = this;
    const isReady = data && this.#pictures.length === addresses(data).length;
    if (!isReady) return;
    const target = this.canvas.getContext("2d");
    target.clearRect(0, 0, WIDTH, HEIGHT);
    target.imageSmoothingEnabled = false;
    const time = isStillWanted() ? null : this.#time;
    ({ frames: paintFrames, fade: paintFade, glide: paintGlide, write: paintWriting })[data.kind](
      target,
      data,
      this.#pictures,
      time,
      getComputedStyle(this.canvas).fontFamily,
    );
  }
}

const addresses = ({ sheet, pictures, picture, result }) =>
  sheet ? [sheet] : (pictures ?? [picture, result].filter(Boolean));

function loaded(url) {
  const picture = new Image();
  picture.src = url;
  return picture.decode().then(() => picture);
}

/** Each of these paints the moment `time`, ms, null for one that tells most while standing still. */
function paintFrames(target, data, [sheet], time, font) {
  const { count, milliseconds, rest, isSmooth, numbers, caption } = data;
  const at = time === null ? (count - 1) * milliseconds : time % (count * milliseconds + rest);
  const place = Math.min(at / milliseconds, count - (isSmooth ? 0 : 1));
  const index = Math.floor(place) % count;
  const height = sheet.naturalHeight / count;
  const foot = numbers.length ? 44 : 0;
  const scale = Math.min((WIDTH - 32) / sheet.naturalWidth, (HEIGHT - 32 - foot) / height);
  const size = [sheet.naturalWidth * scale, height * scale];
  const corner = [(WIDTH - size[0]) / 2, (HEIGHT - foot - size[1]) / 2];
  target.drawImage(sheet, 0, index * height, sheet.naturalWidth, height, ...corner, ...size);
  if (isSmooth) {
    target.globalAlpha = place - Math.floor(place);
    target.drawImage(sheet, 0, ((index + 1) % count) * height, sheet.naturalWidth, height, ...corner, ...size);
    target.globalAlpha = 1;
  }
  if (!numbers.length) return;
  write(target, fill(caption, { number: numbers[index] }), WIDTH / 2, HEIGHT - 36, `28px ${font}`);
}

function paintFade(target, _data, pictures, time) {
  const step = FADE.shown + FADE.turning;
  const at = time === null ? step : time;
  const index = Math.floor(at / step) % pictures.length;
  const turned = time === null ? 0 : Math.max(0, ((at % step) - FADE.shown) / FADE.turning);
  const side = HEIGHT - 32;
  const box = [(WIDTH - side) / 2, 16, side, side];
  target.imageSmoothingEnabled = true;
  target.drawImage(pictures[index], ...box);
  target.globalAlpha = turned;
  target.drawImage(pictures[(index + 1) % pictures.length], ...box);
  target.globalAlpha = 1;
}

function paintGlide(target, { sides, window }, [picture, result], time) {
  const [given, made] = sides;
  const places = made * made;
  const round = (places / PLACES) * 1000 + REST;
  const done = time === null ? places : Math.min(places, Math.floor(((time % round) / 1000) * PLACES));
  const last = Math.max(0, Math.min(done, places) - 1);
  const [row, column] = [Math.floor(last / made), last % made];
  const side = 276;
  const corners = { given: [26, (HEIGHT - side) / 2], made: [WIDTH - 26 - side, (HEIGHT - side) / 2] };
  target.drawImage(picture, ...corners.given, side, side);
  const cell = side / made;
  const whole = (rows, columns, top) =>
    target.drawImage(
      result,
      0,
      top,
      columns,
      rows,
      corners.made[0],
      corners.made[1] + top * cell,
      columns * cell,
      rows * cell,
    );
  target.fillStyle = "#16202F";
  target.fillRect(...corners.made, side, side);
  const full = done === places ? made : row;
  if (full) whole(full, made, 0);
  if (done < places && done) whole(1, column + 1, row);
  if (done === places) return;
  const pixel = side / given;
  const [x, y] = [corners.given[0] + column * pixel, corners.given[1] + row * pixel];
  const to = [corners.made[0] + column * cell, corners.made[1] + row * cell];
  target.strokeStyle = COLOURS.accent;
  target.lineWidth = 4;
  target.strokeRect(x, y, window * pixel, window * pixel);
  target.strokeRect(...to, cell, cell);
  target.lineWidth = 2;
  for (const corner of [0, 1]) {
    target.beginPath();
    target.moveTo(x + window * pixel, y + corner * window * pixel);
    target.lineTo(to[0], to[1] + corner * cell);
    target.stroke();
  }
}

function paintWriting(target, { columns, language }, _pictures, time, font) {
  const longest = Math.max(...columns.map(({ text }) => [...text].length));
  const round = (longest / SYMBOLS) * 1000 + REST;
  const count = time === null ? longest : Math.floor(((time % round) / 1000) * SYMBOLS);
  const width = (WIDTH - 32) / columns.length;
  columns.forEach(({ title, colour, prompt, text }, i) => {
    const left = 16 + i * width;
    target.fillStyle = colour;
    target.fillRect(left + 6, 20, width - 12, 5);
    write(target, title, left + 8, 36, `600 24px ${font}`, "left");
    const isWriting = time !== null && count < longest;
    const body = `${prompt}${[...text].slice(0, count).join("")}${isWriting ? "▏" : ""}`;
    target.font = `22px ${font}`;
    lines(target, body, width - 18, language)
      .slice(-9)
      .forEach((line, row) => write(target, line, left + 8, 74 + row * 30, `22px ${font}`, "left", COLOURS.strong));
  });
}

/** Returns a text in lines that are at most so wide; Korean may break after any symbol, English between words. */
function lines(target, text, width, language) {
  const parts = language === "ko" ? [...text] : text.split(/(?<= )/);
  const found = [""];
  for (const part of parts) {
    const longer = found.at(-1) + part;
    if (target.measureText(longer).width <= width || !found.at(-1)) found[found.length - 1] = longer;
    else found.push(part.trimStart());
  }
  return found;
}

function write(target, words, x, y, font, align = "center", colour = COLOURS.ink) {
  Object.assign(target, { font, textAlign: align, textBaseline: "top", fillStyle: colour });
  target.fillText(words, x, y);
}
