// A reader's table of dates and numbers, read as a person would read it. The same as core/series/table.py.

import { textOf } from "../frame/format.js";
import { Refusal } from "./refusal.js";

export const LEAST = 12; // values
export const MOST = 2_000_000; // rows
const SAMPLE = 200; // rows that tell which column is what
const ENOUGH = 0.8; // of the sample must be dates, or numbers, for a column to hold them
const EVEN = 0.85; // of the steps between dates must be the commonest for gaps to be gaps
const LARGEST = 1e15;
const DAY = 86_400_000; // ms
const STEPS = [
  // what a step is called, its length in ms, and the steps of a season
  ["minute", 60_000, 60],
  ["5 minutes", 300_000, 288],
  ["10 minutes", 600_000, 144],
  ["15 minutes", 900_000, 96],
  ["30 minutes", 1_800_000, 48],
  ["hour", 3_600_000, 24],
  ["day", DAY, 7],
  ["week", 7 * DAY, 52],
];
const DATE =
  /^(\d{4})(?:\s*[-/.년]\s*(\d{1,2})(?:\s*[-/.월]\s*(\d{1,2}))?\s*[.월일]?)?(?:[T\s]+(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.\d+)?)?|시))?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$/;
const DIGITS = /^-?\d+$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const ENDING = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * @typedef {object} Table
 * @property {number[]} values evenly spaced, without gaps
 * @property {string} column name of the numbers, "" without a header
 * @property {string} step what lies between two of them
 * @property {number} period steps of a season
 * @property {{name: string, [field: string]: any}[]} notes what was mended, in order
 */

/**
 * Returns the text of a file, and a note where its encoding had to be guessed.
 * @param {Uint8Array} bytes
 * @returns {{text: string, notes: Table["notes"]}}
 * @throws {Refusal} It is no text.
 */
export function decoded(bytes) {
  const { text, encoding, isSure } = textOf(bytes);
  if (!encoding || text.slice(0, 4000).includes("\0")) throw new Refusal("binary");
  return { text, notes: isSure ? [] : [{ name: "encoding", encoding }] };
}

/**
 * Reads a table; of several columns of numbers the first.
 * @param {string} text
 * @returns {Table}
 * @throws {Refusal} It cannot be forecast; `name` and `fields` say why.
 */
export function readTable(text) {
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim());
  if (!lines.length) throw new Refusal("empty");
  if (lines.length > MOST) throw new Refusal("many", { most: MOST, count: lines.length });
  const separator = separatorOf(lines);
  const rows = lines.map((line) => cellsOf(line, separator));
  const sample = rows.slice(0, SAMPLE + 1);
  const body = sample.length > 1 ? sample.slice(1) : sample;
  const width = Math.max(...sample.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, place) => body.map((row) => row[place] ?? ""));
  const order = orderOf(rows, columns);
  const dated = columns.findIndex((cells, place) => width > 1 && holdsDates(cells, order, place));
  const numbered = columns.findIndex((cells, place) => place !== dated && holdsNumbers(cells));
  if (numbered < 0) throw new Refusal("noNumbers");
  const notes = [];
  const isComma = separator !== "," && usesComma(rows, numbered);
  const first = rows[0];
  const hasHeader =
    rows.length > 1 &&
    numberOf(first[numbered] ?? "", isComma) === null &&
    (dated < 0 || timeOf(first[dated] ?? "", order) === null);
  const found = [];
  let strange = 0;
  for (const row of hasHeader ? rows.slice(1) : rows) {
    const time = dated < 0 ? found.length : timeOf(row[dated] ?? "", order);
    const cell = row[numbered] ?? "";
    const value = numberOf(cell, isComma);
    if (time === null || (value === null && cell.trim())) strange += 1;
    if (time !== null) found.push([time, value]);
  }
  if (isComma) notes.push({ name: "comma" });
  if (strange) notes.push({ name: "text", count: strange });
  const series = dated < 0 ? undated(found, notes) : even(found, notes, order);
  return finished(series, hasHeader ? first[numbered].trim() : "", notes);
}

function finished({ values, step, period }, column, notes) {
  const whole = filledIn(values, notes);
  if (whole.length < LEAST) throw new Refusal("few", { count: whole.length });
  const large = whole.find((value) => Math.abs(value) >= LARGEST);
  if (large !== undefined) throw new Refusal("large", { value: large });
  if (whole.every((value) => value === whole[0])) notes.push({ name: "constant" });
  const season = whole.length >= 3 * period ? period : 1;
  return { values: whole, column, step, period: season, notes };
}

/** Returns what parts the cells: the first of tab, semicolon, comma that is in most lines; "" for a single column. */
function separatorOf(lines) {
  const some = lines.slice(0, SAMPLE);
  return (
    ["\t", ";", ","].find((mark) => some.filter((line) => line.includes(mark)).length >= ENOUGH * some.length) ?? ""
  );
}

function cellsOf(line, separator) {
  if (!separator) return [line.trim().replace(/^"(.*)"$/, "$1")];
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells = [""];
  let isQuoted = false;
  for (let place = 0; place < line.length; place++) {
    const mark = line[place];
    if (mark === '"' && isQuoted && line[place + 1] === '"') cells[cells.length - 1] += line[place++];
    else if (mark === '"') isQuoted = !isQuoted;
    else if (mark === separator && !isQuoted) cells.push("");
    else cells[cells.length - 1] += mark;
  }
  return cells.map((cell) => cell.trim());
}

/** Returns "day" or "month", whichever stands first where the year ends a date, and whether the dates tell. */
function orderOf(rows, columns) {
  const place = columns.findIndex((cells) => share(cells, (cell) => ENDING.test(cell)) >= ENOUGH);
  if (place < 0) return { first: "day", isTold: true };
  let [day, month] = [false, false];
  for (const row of rows) {
    const parts = ENDING.exec(row[place] ?? "");
    if (!parts) continue;
    day ||= Number(parts[1]) > 12;
    month ||= Number(parts[2]) > 12;
  }
  if (day && month) throw new Refusal("mixedDates");
  return { first: month ? "month" : "day", isTold: day || month };
}

/**
 * Returns a date as ms since 1970 in UTC, null where it is none.
 * @param {string} cell
 * @param {{first: string}} order
 */
export function timeOf(cell, order) {
  const text = cell.trim();
  const ending = ENDING.exec(text);
  if (ending) {
    const [day, month] = order.first === "day" ? [ending[1], ending[2]] : [ending[2], ending[1]];
    return utc(ending[3], month, day, ending[4], ending[5], ending[6]);
  }
  const parts = COMPACT.exec(text) ?? DATE.exec(text);
  return parts && utc(parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]);
}

function utc(year, month = "1", day = "1", hour = "0", minute = "0", second = "0") {
  const parts = [year, month, day, hour, minute, second].map(Number);
  const time = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5]);
  const then = new Date(time);
  const isReal = then.getUTCMonth() === parts[1] - 1 && parts[3] < 24 && parts[4] < 60 && parts[5] < 60;
  const isMidnight = parts[3] === 24 && parts[4] === 0; // 24:00 is the next day's 0:00
  return parts[0] >= 1000 && (isReal || isMidnight) ? time : null;
}

/** Are these dates? Years alone only where they rise by one, and in the first column: else they may be numbers. */
function holdsDates(cells, order, place) {
  if (share(cells, (cell) => timeOf(cell, order) !== null) < ENOUGH) return false;
  if (share(cells, (cell) => /^\d{4}$/.test(cell)) < ENOUGH) return true;
  const years = cells.map(Number);
  return place === 0 && years.every((year, i) => i === 0 || Math.abs(year - years[i - 1]) === 1);
}

const holdsNumbers = (cells) =>
  share(cells, (cell) => numberOf(cell, false) !== null || numberOf(cell, true) !== null || cell === "") >= 0.5 &&
  cells.some((cell) => numberOf(cell, false) !== null || numberOf(cell, true) !== null);

const share = (cells, is) => cells.filter(is).length / cells.length;

/** Is the comma a decimal sign: is there one that parts off no three digits, or stands behind a point? */
function usesComma(rows, place) {
  return rows.some((row) => {
    if (!row[place]?.includes(",")) return false;
    const cell = row[place].replace(/\s/g, "");
    return /^[^,]*,\d*$/.test(cell) && (/\.\d{3},\d+/.test(cell) || !/\d,\d{3}\D*$/.test(cell)) && /\d,\d/.test(cell);
  });
}

/**
 * Returns the number of a cell, null where there is none. A unit behind it and a sign of money before it are no part.
 * @param {string} cell
 * @param {boolean} isComma the comma is the decimal sign
 */
export function numberOf(cell, isComma) {
  if (DIGITS.test(cell)) return Number(cell); // most cells: no need to look closer
  const bare = cell
    .trim()
    .replace(/^[₩$€£¥]\s*/, "")
    .replace(/[−–]/g, "-");
  const parts = /^([-+]?[\d.,' \u00a0\u202f]*\d[.,]?(?:e[-+]?\d+)?)\s*(?:[^\d\s.,:/-]{1,6})?$/i.exec(bare);
  if (!parts) return null;
  const plain = isComma
    ? parts[1].replace(/[.' \u00a0\u202f]/g, "").replace(",", ".")
    : parts[1].replace(/[,' \u00a0\u202f]/g, "");
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

function undated(found, notes) {
  notes.push({ name: "undated" });
  return { values: found.map(([, value]) => value), step: "row", period: 1 };
}

/** Sorts by date, takes the mean of a date's values, and puts null where a step is missing. */
function even(found, notes, order) {
  if (!order.isTold) notes.push({ name: "dayFirst" });
  if (found.some(([time], i) => i > 0 && time < found[i - 1][0])) {
    found.sort((a, b) => a[0] - b[0]);
    notes.push({ name: "sorted" });
  }
  const [times, values] = [[], []];
  let doubled = 0;
  for (let i = 0; i < found.length;) {
    let end = i;
    while (end < found.length && found[end][0] === found[i][0]) end++;
    const known = found.slice(i, end).flatMap(([, value]) => (value === null ? [] : [value]));
    doubled += end - i - 1;
    times.push(found[i][0]);
    values.push(known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : null);
    i = end;
  }
  if (doubled) notes.push({ name: "duplicates", count: doubled });
  return spaced(times, values, notes);
}

function spaced(times, values, notes) {
  const months = times.map((time) => monthOf(time));
  const days = new Set(times.map((time) => new Date(time).getUTCDate()));
  const isMonthly = days.size === 1 || times.every((time) => new Date(time + DAY).getUTCDate() === 1);
  if (times.length > 1 && isMonthly && times.every((time, i) => i === 0 || months[i] > months[i - 1])) {
    const isYearly = months.every((month, i) => i === 0 || (month - months[i - 1]) % 12 === 0);
    const size = isYearly ? 12 : 1;
    const places = months.map((month) => (month - months[0]) / size);
    return isYearly ? onGrid(places, values, notes, "year") : onGrid(places, values, notes, "month", 12);
  }
  const step = commonest(times);
  const known = STEPS.find(([, length]) => length === step) ?? ["step", step, 1];
  const places = times.map((time) => (time - times[0]) / step);
  return onGrid(places, values, notes, String(known[0]), Number(known[2]));
}

const monthOf = (time) => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth();

function commonest(times) {
  const counts = new Map();
  for (let i = 1; i < times.length; i++) {
    const step = times[i] - times[i - 1];
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [1, 0])[0];
}

/** Places values by their number of steps from the first; where steps differ too often they follow each other. */
function onGrid(places, values, notes, step = "step", period = 1) {
  const ones = places.filter((place, i) => i > 0 && place - places[i - 1] === 1).length;
  const isWhole = places.every((place) => Number.isInteger(place));
  const count = places.length;
  if (count > 1 && (!isWhole || ones < EVEN * (count - 1) || places.at(-1) + 1 > 2 * count)) {
    notes.push({ name: "uneven" });
    return { values, step: "row", period: 1 };
  }
  const grid = new Array(count ? places.at(-1) + 1 : 0).fill(null);
  values.forEach((value, i) => (grid[places[i]] = value));
  return { values: grid, step, period };
}

/** Returns the values with gaps filled in evenly; what is missing at an end is left out. */
function filledIn(values, notes) {
  const first = values.findIndex((value) => value !== null);
  const whole = first < 0 ? [] : values.slice(first, values.findLastIndex((value) => value !== null) + 1);
  let count = 0;
  for (let i = 1; i < whole.length; i++) {
    if (whole[i] !== null) continue;
    let end = i;
    while (whole[end] === null) end++;
    const [from, step] = [whole[i - 1], (whole[end] - whole[i - 1]) / (end - i + 1)];
    for (let place = i; place < end; place++, count++) whole[place] = from + step * (place - i + 1);
    i = end;
  }
  if (count) notes.push({ name: "filled", count });
  return whole;
}
