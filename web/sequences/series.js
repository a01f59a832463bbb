// Numbers that follow each other in time: plain methods and scores. The same as core/series/{methods,scores,calendar}.py.

export const LAGS = 48;
const LEVEL_SHARES = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1];
const SEASON_SHARES = [0, 0.05, 0.1, 0.2, 0.3, 0.5];

/**
 * Returns the mean of |wanted - given|.
 * @param {ArrayLike<number>} wanted
 * @param {ArrayLike<number>} given
 */
export function meanAbsoluteError(wanted, given) {
  let sum = 0;
  for (let i = 0; i < wanted.length; i++) sum += Math.abs(wanted[i] - given[i]);
  return sum / wanted.length;
}

/**
 * Returns by how much a value differs from that one period before, on the mean: what MASE divides by.
 * @param {ArrayLike<number>} values
 * @param {number} period
 */
export function naiveError(values, period) {
  let sum = 0;
  for (let i = period; i < values.length; i++) sum += Math.abs(values[i] - values[i - period]);
  return sum / (values.length - period);
}

/**
 * Returns the value one period before of each hour to come.
 * @param {ArrayLike<number>} past
 * @param {number} horizon
 * @param {number} period
 */
export function sameAs(past, horizon, period) {
  return Array.from({ length: horizon }, (_, i) => past[past.length - period + (i % period)]);
}

/**
 * Returns what a linear function of the last values says of each hour to come.
 * @param {ArrayLike<number>} past
 * @param {number[][]} weights (lags + 1, horizon), the constant last
 */
export function linear(past, weights) {
  const lags = weights.length - 1;
  return weights[lags].map((constant, step) => {
    let sum = constant;
    for (let lag = 0; lag < lags; lag++) sum += past[past.length - lags + lag] * weights[lag][step];
    return sum;
  });
}

/**
 * Fits such a function by least squares with a ridge to all windows of a series.
 * @param {ArrayLike<number>} values
 * @param {number} horizon
 * @param {number} [lags]
 * @param {number} [penalty]
 * @returns {number[][]} (lags + 1, horizon)
 */
export function fitLinear(values, horizon, lags = LAGS, penalty = 1) {
  const count = values.length - lags - horizon + 1;
  if (count < 1) throw new RangeError(`There must be ${lags + horizon} values at least. Received: ${values.length}`);
  const width = lags + horizon;
  const means = new Float64Array(width);
  let [sum, squares] = [0, 0];
  for (let place = 0; place < width; place++) {
    for (let row = 0; row < count; row++) {
      means[place] += values[row + place] / count;
      if (place < lags) sum += values[row + place];
    }
  }
  const mean = sum / (count * lags);
  for (let place = 0; place < lags; place++) {
    for (let row = 0; row < count; row++) squares += (values[row + place] - mean) ** 2;
  }
  const scale = Math.sqrt(squares / (count * lags)) || 1;
  const left = Array.from({ length: lags }, () => new Float64Array(lags));
  const right = Array.from({ length: lags }, () => new Float64Array(horizon));
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < lags; i++) {
      const x = (values[row + i] - means[i]) / scale;
      for (let j = i; j < lags; j++) left[i][j] += (x * (values[row + j] - means[j])) / scale;
      for (let step = 0; step < horizon; step++) {
        right[i][step] += x * (values[row + lags + step] - means[lags + step]);
      }
    }
  }
  for (let i = 0; i < lags; i++) {
    left[i][i] += penalty;
    for (let j = 0; j < i; j++) left[i][j] = left[j][i];
  }
  const slopes = solve(left, right).map((row) => Array.from(row, (value) => value / scale));
  const constant = Array.from({ length: horizon }, (_, step) =>
    slopes.reduce((rest, row, i) => rest - means[i] * row[step], means[lags + step]),
  );
  return [...slopes, constant];
}

/** Solves left x = right, both changed, by elimination with pivots. */
function solve(left, right) {
  const size = left.length;
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(left[row][column]) > Math.abs(left[best][column])) best = row;
    }
    [left[column], left[best]] = [left[best], left[column]];
    [right[column], right[best]] = [right[best], right[column]];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const share = left[row][column] / left[column][column];
      for (let place = column; place < size; place++) left[row][place] -= share * left[column][place];
      for (let place = 0; place < right[row].length; place++) right[row][place] -= share * right[column][place];
    }
  }
  return right.map((row, place) => row.map((value) => value / left[place][place]));
}

/**
 * Follows a series by exponential smoothing with an added season.
 * @param {ArrayLike<number>} past
 * @param {{level_share: number, season_share: number, period: number}} settings
 * @returns {{level: number, season: number[], error: number}} the season's next place first; the squared errors
 */
function follow(past, { level_share: alpha, season_share: gamma, period }) {
  let level = 0;
  for (let i = 0; i < period; i++) level += past[i] / period;
  const season = Array.from({ length: period }, (_, i) => past[i] - level);
  let squared = 0;
  for (let step = period; step < past.length; step++) {
    const place = step % period;
    const error = past[step] - level - season[place];
    level += alpha * error;
    if (period > 1) season[place] += gamma * error;
    squared += error ** 2;
  }
  const next = past.length % period;
  return { level, season: [...season.slice(next), ...season.slice(0, next)], error: squared };
}

/**
 * Returns what exponential smoothing says of each hour to come.
 * @param {ArrayLike<number>} past a period of values at least
 * @param {number} horizon
 * @param {{level_share: number, season_share: number, period: number}} settings
 */
export function smoothing(past, horizon, settings) {
  const { level, season } = follow(past, settings);
  return Array.from({ length: horizon }, (_, step) => level + season[step % settings.period]);
}

/**
 * Returns the settings of a grid whose squared errors one step ahead are least.
 * @param {ArrayLike<number>} past
 * @param {number} period
 */
export function fitSmoothing(past, period) {
  let best = null;
  for (const level_share of LEVEL_SHARES) {
    for (const season_share of period > 1 ? SEASON_SHARES : [0]) {
      const settings = { level_share, season_share, period };
      const { error } = follow(past, settings);
      if (!best || error < best.error) best = { error, settings };
    }
  }
  return best.settings;
}

/**
 * Returns what is known beforehand of each hour, a row of 12 each: see core/series/calendar.py.
 * @param {Date} start in UTC, the first hour
 * @param {ArrayLike<number>} daysOff 1 in each hour of a day off
 */
export function calendarOf(start, daysOff) {
  return Array.from(daysOff, (isOff, number) => {
    const then = new Date(start.getTime() + number * 3_600_000);
    const angle = (2 * Math.PI * then.getUTCHours()) / 24;
    const weekday = (then.getUTCDay() + 6) % 7;
    const waves = [Math.sin(angle), Math.cos(angle), Math.sin(2 * angle), Math.cos(2 * angle)];
    return [...waves, ...Array.from({ length: 7 }, (_, day) => Number(day === weekday)), isOff];
  });
}
