// Where everything stands on the stepper's board.

const WIDE = 820; // px from which everything stands in one row
const TALLEST = 380; // px, of the picture and of the result
const CAPTION = 24;
const OPERATOR = 26; // px between two grids
const LARGEST_CELL = 52;

/**
 * Returns where everything stands on a board, in px.
 * @param {number} width of the board
 * @param {Omit<import("./layer.js").Geometry, "kernel"> & {kernelRows: number, kernelColumns: number}} layer
 */
export function layOut(width, layer) {
  const isWide = width >= WIDE;
  const gap = isWide ? 52 : 14;
  const side = isWide ? Math.min(width * 0.3, TALLEST) : (width - gap) / 2;
  const input = fit(layer.width + layer.left + layer.right, layer.height + layer.top + layer.bottom, side);
  const output = fit(layer.columns, layer.rows, side);
  const between = isWide ? width - 2 * side - 2 * gap : width;
  const middle = arrange(between, isWide ? TALLEST : 320, layer);
  const top = isWide
    ? Math.max(input.height, output.height, middle.height - CAPTION)
    : Math.max(input.height, output.height);
  const stand = (box, x) => Object.assign(box, { x, y: CAPTION + (top - box.height) / 2 });
  stand(input, isWide ? (side - input.width) / 2 : 0);
  stand(output, isWide ? width - side + (side - output.width) / 2 : width - side);
  const [dx, dy] = isWide
    ? [side + gap + (between - middle.width) / 2, CAPTION + (top - middle.height) / 2 - CAPTION / 2]
    : [(width - middle.width) / 2, CAPTION + top + 18];
  for (const part of [...middle.grids.map(({ box }) => box), middle.sum, ...middle.signs, ...middle.captions]) {
    part.x += dx;
    part.y += dy;
  }
  const outer = [
    { name: "input", x: input.x, y: input.y - 8, width: side },
    { name: "output", x: output.x, y: output.y - 8, width: side },
  ];
  const height = Math.ceil((isWide ? CAPTION + top : dy + middle.height) + 6);
  return { ...middle, captions: [...outer, ...middle.captions], input, output, width, height };
}

function fit(columns, rows, side) {
  const free = Math.min(side / columns, TALLEST / rows, LARGEST_CELL);
  const cell = free >= 4 ? Math.floor(free) : free;
  return { cell, width: columns * cell, height: rows * cell };
}

/** Returns patch, kernel, products and sum within `width` x `height`, from the origin. */
function arrange(width, height, { channels, kernelRows: rows, kernelColumns: columns, operation }) {
  const isPooling = operation !== "convolution";
  if (channels > 1) return rowPerChannel(width, height, channels, rows, columns);
  const across = isPooling ? 1 : 2;
  const cell = Math.floor(
    Math.min((width - OPERATOR - 4) / 2 / columns, (height - 2 * CAPTION - 8) / across / rows, LARGEST_CELL),
  );
  const [gridWidth, gridHeight] = [cell * columns, cell * rows];
  const sumWidth = Math.max(gridWidth, 104);
  const box = (x, y) => ({ x, y, width: gridWidth, height: gridHeight });
  const second = { x: gridWidth + OPERATOR, y: gridHeight + 2 * CAPTION };
  const caption = (name, x, y) => ({ name, x, y: y - 7, width: gridWidth + OPERATOR });
  const grids = [{ kind: "patch", channel: 0, cell, box: box(0, CAPTION) }];
  const signs = [];
  const captions = [caption("patch", 0, CAPTION)];
  const last = isPooling ? CAPTION : second.y;
  if (!isPooling) {
    grids.push({ kind: "kernel", channel: 0, cell, box: box(second.x, CAPTION) });
    grids.push({ kind: "products", channel: 0, cell, box: box(0, second.y) });
    captions.push(caption("kernel", second.x, CAPTION), caption("products", 0, second.y));
    signs.push({ text: "×", x: gridWidth + OPERATOR / 2, y: CAPTION + gridHeight / 2 });
  }
  signs.push({ text: isPooling ? "→" : "Σ", x: gridWidth + OPERATOR / 2, y: last + gridHeight / 2 });
  const sumHeight = Math.max(Math.min(gridHeight, 120), 68);
  const sum = { x: second.x, y: last + (gridHeight - sumHeight) / 2, width: sumWidth, height: sumHeight };
  return { grids, signs, captions, sum, width: second.x + sumWidth, height: last + Math.max(gridHeight, 68) };
}

function rowPerChannel(width, height, channels, rows, columns) {
  const gap = 10;
  const free = (width - 2 * OPERATOR) / 3 / columns;
  const cell = Math.floor(Math.min(free, (height - CAPTION - 90 - channels * gap) / channels / rows, 40));
  const [gridWidth, gridHeight] = [cell * columns, cell * rows];
  const lefts = [0, gridWidth + OPERATOR, 2 * (gridWidth + OPERATOR)];
  const grids = [];
  const signs = [];
  for (let channel = 0; channel < channels; channel += 1) {
    const y = CAPTION + channel * (gridHeight + gap);
    ["patch", "kernel", "products"].forEach((kind, part) => {
      grids.push({ kind, channel, cell, box: { x: lefts[part], y, width: gridWidth, height: gridHeight } });
    });
    signs.push({ text: "×", x: gridWidth + OPERATOR / 2, y: y + gridHeight / 2 });
    signs.push({ text: "=", x: lefts[2] - OPERATOR / 2, y: y + gridHeight / 2 });
  }
  const bottom = CAPTION + channels * (gridHeight + gap);
  const sum = {
    x: lefts[2] + gridWidth - Math.max(gridWidth, 120),
    y: bottom + 8,
    width: Math.max(gridWidth, 120),
    height: 68,
  };
  signs.push({ text: "Σ", x: sum.x - OPERATOR / 2, y: sum.y + 34 });
  const captions = ["patch", "kernel", "products"].map((name, part) => ({
    name,
    x: lefts[part],
    y: CAPTION - 7,
    width: gridWidth + OPERATOR,
  }));
  return { grids, signs, captions, sum, width: lefts[2] + gridWidth, height: bottom + 80 };
}
