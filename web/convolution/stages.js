// The stages of a layer side by side: zoomed together, and pointing at one value shows where it came from.
// Python's side is core/ui/convolution/stages.py.

import { element, iconButton, nameButton } from "../frame/elements.js";
import { fill, floats, show } from "../frame/format.js";
import { css, gradient, ink, paint, painter, unpack } from "../shared/scale.js";

const NUMBERED = 19; // px a value must have on the screen for its number to be written into it
const FEWEST = 4; // pixels of the picture along the shorter side at the deepest zoom
const TALLEST = 460; // px
const ZOOM = 1.6;

export default class Stages {
  data;
  setTriggerValue;
  #view = null; // what is seen, in pixels of the first stage: { x, y, width, height }
  #whole = null; // the view that shows everything
  #spot = null; // what is pointed at: { stage, row, column }
  #drags = new Map(); // pointer -> place

  /** @param {import("../frame/loader.js").Component} component */
  constructor({ parentElement }) {
    this.root = element("div", "stages");
    this.readout = element("p", "readout", { "aria-live": "polite" });
    this.grid = element("div", "grid");
    this.root.append(this.grid, this.#tools());
    parentElement.append(this.root);
    this.panels = [];
    this.resizing = new ResizeObserver(() => this.#draw());
    this.resizing.observe(this.root);
  }

  receive({ data, setTriggerValue }) {
    Object.assign(this, { data, setTriggerValue });
    const diverging = gradient(data.diverging);
    this.theme = getComputedStyle(this.root);
    while (this.panels.length > data.stages.length) this.panels.pop().figure.remove();
    while (this.panels.length < data.stages.length) this.panels.push(this.#panel(this.panels.length));
    for (const [name, button] of Object.entries(this.buttons)) nameButton(button, data.messages[name]);
    this.#frameAll();
    this.grid.style.setProperty("--shape", `${this.#whole.width} / ${this.#whole.height}`); // their room, before they are drawn
    const call = (this.call = (this.call ?? 0) + 1);
    const isNew = call === 1; // their words and ramps take their room before the pictures are there
    if (isNew) this.panels.forEach((panel, index) => this.#label({ ...panel, stage: data.stages[index] }, diverging));
    // All pictures change at once, or one would compare the old with the new.
    const decoded = data.stages.map((stage) => decode(stage, painter(stage.view, stage.limit, diverging)));
    Promise.all(decoded).then((pictures) => {
      if (call !== this.call) return;
      this.panels.forEach((panel, index) => {
        Object.assign(panel, { values: null }, pictures[index], { stage: data.stages[index] });
        this.#label(panel, diverging);
      });
      this.#point(this.#spot && this.#isOn(this.#spot) ? this.#spot : null);
      this.root.dataset.drawn = call; // for whoever waits for the new pictures
    });
  }

  toSave() {
    return { host: this.grid, lines: this.data.settings };
  }

  leave() {
    this.call += 1;
    this.resizing.disconnect();
  }

  #tools() {
    const bar = element("div", "tools");
    this.buttons = {};
    const actions = {
      zoomIn: { path: "M12 6v12M6 12h12", action: () => this.#zoom(ZOOM) },
      zoomOut: { path: "M6 12h12", action: () => this.#zoom(1 / ZOOM) },
      zoomReset: { path: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", action: () => this.#show(this.#whole) },
    };
    for (const [name, { path, action }] of Object.entries(actions)) {
      const button = iconButton(path);
      button.addEventListener("click", action);
      this.buttons[name] = button;
      bar.append(button);
    }
    bar.append(this.readout);
    return bar;
  }

  #panel(index) {
    const panel = {
      figure: element("figure"),
      title: element("strong"),
      shape: element("span", "shape"),
      canvas: element("canvas", "", { role: "img", tabindex: "0" }),
      bar: element("div", "bar"),
      note: element("p", "note"),
      formula: element("p", "formula"),
      enlarge: iconButton("M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5"),
    };
    const caption = element("figcaption");
    caption.append(panel.title, panel.shape, panel.enlarge);
    panel.figure.append(caption, panel.canvas, panel.bar, panel.note, panel.formula);
    panel.enlarge.addEventListener("click", () => this.setTriggerValue("enlarged", panel.stage.name));
    this.#listen(panel.canvas, index);
    this.grid.append(panel.figure);
    return panel;
  }

  #label(panel, diverging) {
    const { stage } = panel;
    panel.title.textContent = stage.title;
    panel.shape.textContent = stage.shape;
    panel.canvas.setAttribute("aria-label", `${stage.alt} ${this.data.messages.keys}`);
    nameButton(panel.enlarge, fill(this.data.messages.enlarge, { stage: stage.title }));
    panel.note.textContent = stage.note;
    panel.formula.replaceChildren(...stage.formula.flatMap((line, index) => (index ? [element("br"), line] : [line])));
    const isSigned = stage.view === "signed" && stage.channels === 1;
    const stops = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];
    const colours = isSigned ? stops.map((stop) => css(diverging(stop))) : ["#000", "#fff"];
    const ramp = element("span", "ramp");
    ramp.style.background = `linear-gradient(90deg, ${colours.join(", ")})`;
    panel.bar.replaceChildren(show(stage.low, 3), ramp, show(stage.high, 3));
  }

  /** Finds the view that shows every stage whole, padding included. */
  #frameAll() {
    const edges = { x: [0, 0], y: [0, 0] };
    for (const stage of this.data.stages) {
      for (const [axis, size] of [
        ["x", stage.columns],
        ["y", stage.rows],
      ]) {
        const { start, scale } = stage.axes[axis];
        edges[axis] = [Math.min(edges[axis][0], start), Math.max(edges[axis][1], start + scale * size)];
      }
    }
    const [[left, right], [top, bottom]] = [edges.x, edges.y];
    const whole = { x: left, y: top, width: right - left, height: bottom - top };
    const isSame = JSON.stringify(whole) === JSON.stringify(this.#whole);
    this.#whole = whole;
    if (!isSame) this.#view = { ...whole };
  }

  #draw() {
    for (const panel of this.panels) if (panel.stage) this.#drawPanel(panel);
  }

  #drawPanel({ canvas, picture, values, colour, stage }) {
    const width = canvas.clientWidth;
    if (!width) return;
    const { x: left, y: top, width: across, height: down } = this.#view;
    const height = Math.min(width * (this.#whole.height / this.#whole.width), TALLEST);
    const ratio = Math.min(devicePixelRatio || 1, 2);
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const zoom = Math.min(width / across, height / down);
    const [marginX, marginY] = [(width - across * zoom) / 2, (height - down * zoom) / 2];
    const toScreen = { x: (x) => (x - left) * zoom + marginX, y: (y) => (y - top) * zoom + marginY };
    const { x, y } = stage.axes;
    const box = [toScreen.x(x.start), toScreen.y(y.start), stage.columns * x.scale * zoom, stage.rows * y.scale * zoom];
    context.imageSmoothingEnabled = box[2] < picture.width;
    context.drawImage(picture, ...box);
    const [cellWidth, cellHeight] = [x.scale * zoom, y.scale * zoom];
    if (values && Math.min(cellWidth, cellHeight) >= NUMBERED && stage.channels === 1) {
      this.#numbers(context, { box, cellWidth, cellHeight, stage, values, colour });
    }
    canvas.layout = { toScreen, zoom, left, top, marginX, marginY };
    this.#mark(context, stage, toScreen);
  }

  #numbers(context, { box, cellWidth, cellHeight, stage, values, colour }) {
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `${Math.min(15, Math.max(9, cellWidth * 0.32))}px ${this.theme.fontFamily}`;
    context.strokeStyle = "rgb(128 128 128 / 0.35)";
    values.forEach((value, index) => {
      const [column, row] = [index % stage.columns, Math.floor(index / stage.columns)];
      const [x, y] = [box[0] + column * cellWidth, box[1] + row * cellHeight];
      context.strokeRect(x, y, cellWidth, cellHeight);
      context.fillStyle = ink(colour([value]));
      context.fillText(show(value, cellWidth < 30 ? 1 : 2), x + cellWidth / 2, y + cellHeight / 2, cellWidth - 3);
    });
  }

  /** Frames what is pointed at, or what it was made from. */
  #mark(context, stage, toScreen) {
    const area = this.#areas?.[this.data.stages.indexOf(stage)];
    if (!area) return;
    const place = (axis, value) => toScreen[axis](stage.axes[axis].start + value * stage.axes[axis].scale);
    const [x, y] = [place("x", area.x[0]), place("y", area.y[0])];
    const [width, height] = [place("x", area.x[1]) - x, place("y", area.y[1]) - y];
    const grow = Math.max(0, (8 - width) / 2);
    for (const [colour, line] of [
      ["#fff", 4],
      [this.theme.getPropertyValue("--st-primary-color"), 2],
    ]) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.strokeRect(x - grow, y - grow, width + 2 * grow, height + 2 * grow);
    }
  }

  #areas = null;

  /** Points at one value, or at nothing. */
  #point(spot) {
    this.#spot = spot;
    this.#areas = spot ? this.#origin(spot) : null;
    this.readout.textContent = spot ? this.#words(spot) : this.data.messages.hint;
    this.#draw();
  }

  #isOn({ stage, row, column }) {
    const { rows, columns } = this.data.stages[stage] ?? { rows: 0, columns: 0 };
    return row >= 0 && column >= 0 && row < rows && column < columns;
  }

  /** Returns, stage by stage, the rows and columns that one value was made from; null for later stages. */
  #origin({ stage, row, column }) {
    const areas = this.data.stages.map(() => null);
    let area = { y: [row, row + 1], x: [column, column + 1] };
    for (let index = stage; index >= 0; index -= 1) {
      areas[index] = area;
      const { axes } = this.data.stages[index];
      const before = (axis) => {
        const { stride, padding, reach } = axes[axis];
        const [first, end] = area[axis];
        return [first * stride - padding, (end - 1) * stride - padding + reach];
      };
      area = { y: before("y"), x: before("x") };
    }
    return areas;
  }

  #words({ stage, row, column }) {
    const panel = this.panels[stage];
    const { messages } = this.data;
    const values = panel.read(row, column).map((value) => show(value, panel.values ? 4 : 2));
    const first = this.#areas[0];
    const fields = {
      stage: panel.stage.title,
      row: row + 1,
      column: column + 1,
      value: (panel.values ? "" : "≈ ") + values.join(" / "),
      rows: first.y[1] - first.y[0],
      columns: first.x[1] - first.x[0],
    };
    return fill(stage ? messages.origin : messages.pixel, fields);
  }

  #show(view) {
    const whole = this.#whole;
    const width = Math.min(view.width, whole.width);
    const height = Math.min(view.height, whole.height);
    const within = (place, size, start, all) => Math.min(Math.max(place, start), start + all - size);
    const x = within(view.x, width, whole.x, whole.width);
    this.#view = { x, y: within(view.y, height, whole.y, whole.height), width, height };
    const isZoomed = width < whole.width * 0.999;
    for (const { canvas } of this.panels) canvas.classList.toggle("zoomed", isZoomed);
    this.#draw();
  }

  /** Zooms by a factor, about a point of the view given as shares of its sides. */
  #zoom(factor, at = { x: 0.5, y: 0.5 }) {
    const { x, y, width, height } = this.#view;
    const least = Math.min(FEWEST / Math.min(width, height), 1);
    const share = Math.max(Math.min(1 / factor, this.#whole.width / width), least);
    this.#show({
      x: x + width * at.x * (1 - share),
      y: y + height * at.y * (1 - share),
      width: width * share,
      height: height * share,
    });
  }

  #listen(canvas, index) {
    const shareOf = (event) => {
      const { zoom, marginX, marginY } = canvas.layout;
      return {
        x: (event.offsetX - marginX) / (this.#view.width * zoom),
        y: (event.offsetY - marginY) / (this.#view.height * zoom),
      };
    };
    canvas.addEventListener("pointerdown", (event) => {
      this.#drags.set(event.pointerId, { x: event.clientX, y: event.clientY });
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (this.#drags.has(event.pointerId)) this.#drag(canvas, event);
      if (this.#drags.size < 2) this.#pointAt(canvas, index, event);
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(kind, (event) => this.#drags.delete(event.pointerId));
    }
    canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.#point(null));
    canvas.addEventListener("dblclick", (event) => this.#zoom(2, shareOf(event)));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return; // the wheel alone scrolls the page
        event.preventDefault();
        this.#zoom(Math.exp(-event.deltaY / 200), shareOf(event));
      },
      { passive: false },
    );
    canvas.addEventListener("keydown", (event) => this.#onKey(event, index));
  }

  #drag(canvas, event) {
    const from = this.#drags.get(event.pointerId);
    const to = { x: event.clientX, y: event.clientY };
    const other = [...this.#drags].find(([pointer]) => pointer !== event.pointerId)?.[1];
    this.#drags.set(event.pointerId, to);
    if (other) {
      const distance = (place) => Math.max(Math.hypot(place.x - other.x, place.y - other.y), 1);
      this.#zoom(distance(to) / distance(from));
      return;
    }
    const { zoom } = canvas.layout;
    const { x, y } = this.#view;
    this.#show({ ...this.#view, x: x - (to.x - from.x) / zoom, y: y - (to.y - from.y) / zoom });
  }

  #pointAt(canvas, index, event) {
    const { zoom, left, top, marginX, marginY } = canvas.layout;
    const { axes } = this.data.stages[index];
    const at = (axis, offset, margin, edge) =>
      Math.floor(((offset - margin) / zoom + edge - axes[axis].start) / axes[axis].scale);
    const row = at("y", event.offsetY, marginY, top);
    const spot = { stage: index, row, column: at("x", event.offsetX, marginX, left) };
    this.#point(this.#isOn(spot) ? spot : null);
  }

  #onKey(event, index) {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const zooms = { "+": ZOOM, "=": ZOOM, "-": 1 / ZOOM };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) {
      const { rows, columns } = this.data.stages[index];
      const middle = { stage: index, row: Math.floor(rows / 2), column: Math.floor(columns / 2) };
      const spot = this.#spot?.stage === index ? this.#spot : middle;
      const [down, right] = moves[event.key];
      const next = { stage: index, row: spot.row + down, column: spot.column + right };
      this.#point(this.#isOn(next) ? next : spot);
    } else if (zooms[event.key]) this.#zoom(zooms[event.key]);
    else if (event.key === "0") this.#show(this.#whole);
    else return;
    event.preventDefault();
  }
}

/** Returns a stage's picture in its colours, and a function that reads one of its values. */
async function decode(stage, colour) {
  const { rows, columns, channels } = stage;
  if (!stage.values) {
    const { picture, read } = await unpack(stage, colour);
    const [down, across] = [picture.height / rows, picture.width / columns]; // it may be shown smaller than it is
    return { picture, colour, read: (row, column) => read(Math.floor(row * down), Math.floor(column * across)) };
  }
  const values = floats(stage.values);
  const at = (index) => Array.from(values.subarray(index * channels, (index + 1) * channels));
  const read = (row, column) => at(row * columns + column);
  return { picture: paint(columns, rows, at, colour), values, colour, read };
}
