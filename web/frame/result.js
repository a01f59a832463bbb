// A result as one picture: what a part of the page shows, or what Streamlit itself draws there, with the page's title, the
// settings and the address. It is made in this tab, and nothing of it is sent. loader.js brings this module once somebody asks
// for a picture; where Streamlit draws the result, this module is a part too, of which only the button is seen.

import { download } from "./download.js";
import { element } from "./elements.js";

const SHARPEST = 2; // pixels of the picture a CSS pixel
const MOST = 16e6; // pixels of the picture; browsers refuse far larger ones
const NARROWEST = 480; // CSS px, so that an address has room
const EDGE = 24; // CSS px round everything
const LINES = { title: [20, 700], setting: [14, 400], address: [13, 400] }; // CSS px, and weight
const LEADING = 1.45;
// What Streamlit lays over a result to handle it, and buttons of ours; an icon is its name in letters where its font is missing.
const HANDLES =
  '.modebar-container, .hoverlayer, [data-testid="stElementToolbar"], [data-testid="stIconMaterial"], .controls > button';
// Nothing moves or fades in a picture, and what stands round the result neither cuts nor shifts it.
const STILL = "*, ::before, ::after { animation: none !important; transition: none !important; }";
const LOOSE = "; position: relative; inset: auto; overflow: visible; min-width: 0; max-width: none; min-height: 0";

/** What stands in a container of the page, drawn by Streamlit: core/ui/frame/saving.py. */
export default class PageResult {
  /** @param {import("./loader.js").Component} component */
  constructor({ parentElement, data }) {
    this.place = parentElement;
    this.data = data;
  }

  receive({ data }) {
    this.data = data;
  }

  /** @returns {Result} */
  toSave() {
    const { stage, lines, table } = this.data;
    if (!table.length) return { host: document.querySelector(`.st-key-${CSS.escape(stage)}`), lines };
    const host = tableOf(table);
    const away = element("div", "result-away", { "aria-hidden": "true" }, host);
    this.place.append(away);
    return { host, lines, after: () => away.remove() };
  }

  leave() {} // what it adds to the page stands there no longer than it takes to save
}

/** @param {string[][]} rows of cells, the headings first */
function tableOf([headings, ...rows]) {
  const row = (tag, cells) => element("tr", "", {}, ...cells.map((cell) => element(tag, "", {}, cell)));
  const body = element("tbody", "", {}, ...rows.map((cells) => row("td", cells)));
  return element("table", "result-table", {}, element("thead", "", {}, row("th", headings)), body);
}

/**
 * What a part gives to be saved.
 * @typedef {object} Result
 * @property {HTMLElement} host what is seen
 * @property {string[]} lines what it was made with
 * @property {() => void} [after] is called when the picture has been made, or could not be
 */

/**
 * Downloads a PNG of what a part shows now.
 * @param {Result} result
 * @param {{title: string, address: string}} page
 */
export async function saveResult(result, page) {
  try {
    download(await resultPicture(result, page), fileName(page.address));
  } finally {
    result.after?.();
  }
}

/**
 * Returns the name of the file: glassbox-gan-walk.png of the page /gan-walk.
 * @param {string} address
 */
export function fileName(address) {
  const page = new URL(address).pathname.split("/").filter(Boolean).at(-1) ?? "";
  return `${["glassbox", page.replace(/[^a-z0-9-]/gi, "")].filter(Boolean).join("-")}.png`;
}

/**
 * Returns the lines in which a text fits a width; words that are longer by themselves, as addresses are, break anywhere.
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure
 */
export function wrapped(text, width, measure) {
  const lines = [];
  let line = "";
  for (const word of text.split(/(?<= )/)) {
    if (line && measure((line + word).trimEnd()) > width) [line] = ["", lines.push(line.trimEnd())];
    for (const sign of word) {
      if (line && sign !== " " && measure(line + sign) > width) [line] = ["", lines.push(line)];
      line += sign;
    }
  }
  return [...lines, line.trimEnd()].filter(Boolean);
}

async function resultPicture({ host, lines }, { title, address }) {
  const seen = await imageOf(host);
  const width = Math.max(seen.width, NARROWEST);
  const canvas = element("canvas");
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(outside(host));
  const set = (kind) => (pen.font = `${LINES[kind][1]} ${LINES[kind][0]}px ${style.fontFamily}`);
  const linesOf = (kind, text) => {
    set(kind);
    return wrapped(text, width, (part) => pen.measureText(part).width).map((line) => ({ kind, line }));
  };
  const above = [...linesOf("title", title), ...lines.flatMap((line) => linesOf("setting", line))];
  const below = linesOf("address", address);
  const heightOf = (rows) => rows.reduce((sum, { kind }) => sum + LINES[kind][0] * LEADING, 0);
  const height = heightOf(above) + seen.height + heightOf(below) + 4 * EDGE;
  const scale = Math.min(SHARPEST, Math.sqrt(MOST / ((width + 2 * EDGE) * height)));
  canvas.width = Math.round((width + 2 * EDGE) * scale);
  canvas.height = Math.round(height * scale);
  pen.scale(scale, scale);
  pen.fillStyle = isOfPage(host) ? style.backgroundColor : style.getPropertyValue("--st-background-color") || "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = style.color;
  pen.textBaseline = "top";
  let top = EDGE;
  const write = (rows) => {
    for (const { kind, line } of rows) {
      set(kind);
      pen.fillText(line, EDGE, top);
      top += LINES[kind][0] * LEADING;
    }
  };
  write(above);
  top += EDGE;
  pen.drawImage(seen.image, 0, 0, seen.width, seen.height, EDGE, top, seen.width, seen.height);
  top += seen.height + EDGE;
  write(below);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("This canvas gives no picture."))), "image/png");
  });
}

/** Returns what the browser shows of an element, as an image of the element's own HTML and styles within an SVG. */
async function imageOf(host) {
  const { width, height } = host.getBoundingClientRect();
  const box = element("div", "result-root", { style: `${rootStyle(host)}; width: ${width}px` });
  box.append(element("style", "", {}, sheetsOf(rootOf(host))), within(frozen(host), host));
  const content = new XMLSerializer().serializeToString(box);
  // As wide as the window, which the styles ask for, if the part is not wider; the part stands in its corner.
  const size = `width="${Math.max(innerWidth, Math.ceil(width))}" height="${Math.ceil(height)}"`;
  const rem = `font-size="${getComputedStyle(document.documentElement).fontSize}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${rem} ${size}><foreignObject ${size}>${content}</foreignObject></svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`; // of a blob, the canvas would give no picture
  await image.decode();
  return { image, width, height };
}

/** Returns the styles of a part's shadow tree, or of the page; the root has no shadow in the picture. */
function sheetsOf(root) {
  const sheets = [...root.styleSheets, ...root.adoptedStyleSheets];
  const text = sheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("\n");
  return root === document ? text + STILL : text.replace(/:host(?:\(([^)]*)\))?/g, ".result-root$1");
}

/** Returns what a part inherits from the page round it. */
function rootStyle(host) {
  const style = getComputedStyle(outside(host));
  const names = new Set(sheetsOf(rootOf(host)).match(/--st-[\w-]+/g));
  const inherited = ["font-family", "font-size", "line-height", "color", "color-scheme", "font-weight"];
  return [...inherited, ...names].map((name) => `${name}: ${style.getPropertyValue(name)}`).join("; ");
}

/** Returns a copy of an element within empty copies of what it stands in, which the styles ask for. */
function within(copy, host) {
  let outer = copy;
  copy.style.margin = "0";
  for (let node = host.parentElement; node; node = node.parentElement) {
    const empty = /** @type {HTMLElement} */ (node.cloneNode(false));
    empty.style.cssText += "; display: flow-root; width: auto; height: auto; margin: 0; border: 0; padding: 0";
    if (isOfPage(host)) empty.style.cssText += LOOSE;
    empty.append(outer);
    outer = empty;
  }
  return outer;
}

/** @param {Node} node @returns {any} the shadow root that a part stands in, or the page */
const rootOf = (node) => node.getRootNode();

const isOfPage = (node) => rootOf(node) === document;

/** @returns {HTMLElement} what a result inherits its colours and type from */
const outside = (node) => rootOf(node).host ?? document.querySelector(".stApp");

/** Returns a copy in which what no HTML says is written down: canvases, pictures, and what stands in fields. */
function frozen(host) {
  const copy = /** @type {HTMLElement} */ (host.cloneNode(true));
  const [old, made] = [host, copy].map((root) => [...root.querySelectorAll("*")]);
  old.forEach((node, i) => {
    const twin = made[i];
    if (node instanceof HTMLCanvasElement || node instanceof HTMLImageElement) twin.replaceWith(still(node));
    else if (node instanceof HTMLInputElement) {
      twin.setAttribute("value", node.value);
      twin.toggleAttribute("checked", node.checked);
    } else if (node instanceof HTMLTextAreaElement) twin.textContent = node.value;
    else if (node instanceof HTMLOptionElement) twin.toggleAttribute("selected", node.selected);
  });
  for (const handle of copy.querySelectorAll(HANDLES)) handle.remove();
  return copy;
}

/** Returns a picture that stands as a canvas or a picture of the page does. */
function still(node) {
  const [width, height] =
    node instanceof HTMLCanvasElement ? [node.width, node.height] : [node.naturalWidth, node.naturalHeight];
  const copy = element("canvas", "", { width: width || 1, height: height || 1 });
  if (width && height) copy.getContext("2d").drawImage(node, 0, 0);
  const image = element("img", "", { src: copy.toDataURL(), alt: "" });
  const style = getComputedStyle(node);
  for (const name of style) image.style.setProperty(name, style.getPropertyValue(name));
  return image;
}
