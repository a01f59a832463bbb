// Numbers between JavaScript and the runtime's types, float16 where the browser has no such array, too.

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
};
const LONG = { int64: BigInt64Array, uint64: BigUint64Array };

/** Types that an input may have. */
export const TYPES = ["float16", ...Object.keys(ARRAYS), ...Object.keys(LONG)];

/** @param {string} type */
export const isWhole = (type) => /int/.test(type);

/**
 * Returns numbers as the runtime wants them for a type; whole ones are rounded.
 * @param {Float32Array} values
 * @param {string} type one of TYPES
 */
export function typed(values, type) {
  if (type === "float16") {
    const Halves = /** @type {any} */ (globalThis).Float16Array;
    return Halves ? Halves.from(values) : Uint16Array.from(values, toHalf);
  }
  if (type in LONG) return LONG[type].from(Array.from(values, (value) => BigInt(Math.round(value))));
  return ARRAYS[type].from(values, isWhole(type) ? Math.round : undefined);
}

/**
 * Returns what the runtime gives as numbers.
 * @param {ArrayLike<any>} data of a tensor
 * @param {string} type of the tensor
 * @returns {number[]}
 */
export function numbers(data, type) {
  return Array.from(data, type === "float16" && data instanceof Uint16Array ? fromHalf : Number);
}

/** Returns the bits of the nearest float16. */
function toHalf(value) {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | even(size * 2 ** 24); // subnormal
  const exponent = Math.floor(Math.log2(size));
  return sign | (((exponent + 15) << 10) + even((size / 2 ** exponent - 1) * 1024)); // a carry goes into the exponent
}

function fromHalf(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction);
}

/** Rounds to the nearest whole number, halves to the even one. */
function even(value) {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2) ? low + 1 : low;
}
