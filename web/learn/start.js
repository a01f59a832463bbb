// Where a network's parameters start: Glorot's uniform numbers from Keras's own generator, so that a seed gives here what it
// gives there, to the last bit.

/**
 * @typedef {{ data: Float32Array, dims: number[] }} Parameter
 */

/**
 * Returns the parameters before the first step: kernels by Glorot and Bengio 2010, eq. 16, biases of zeros. The kernel of the
 * layer at place i is what `keras.initializers.GlorotUniform(seed=seed + i)` gives.
 * @param {{ [name: string]: (number | null)[] }} shapes by name; null is the width of a hidden layer
 * @param {number} width
 * @param {number} seed a whole number from 0 to 2 ** 31 - 100
 * @returns {Map<string, Parameter>}
 */
export function initialParameters(shapes, width, seed) {
  let place = 0;
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const dims = shape.map((size) => size ?? width);
      const isKernel = dims.length > 1;
      return [name, { dims, data: isKernel ? glorotUniform(dims, seed + place++) : new Float32Array(dims[0]) }];
    }),
  );
}

/**
 * Returns the shapes of parameters whose open sides are as many as there are features, and last as many as classes.
 * @param {{ [name: string]: (number | null)[] }} shapes by name; null is open
 * @param {number} features
 * @param {number} classes
 * @returns {{ [name: string]: number[] }}
 */
export function shapesOf(shapes, features, classes) {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      shape.map((side, place) => side ?? (place === shape.length - 1 ? classes : features)),
    ]),
  );
}

/**
 * @param {number[]} dims of a dense layer's kernel (inputs, units) or of a convolution's (height, width, channels, filters)
 * @param {number} seed
 */
export function glorotUniform(dims, seed) {
  const places = dims.slice(0, -2).reduce((product, size) => product * size, 1);
  const [inputs, outputs] = dims.slice(-2).map((size) => size * places);
  const limit = Math.sqrt(6 / (inputs + outputs));
  const numbers = uniform(
    dims.reduce((product, size) => product * size),
    seed,
  );
  const [low, range] = [Math.fround(-limit), Math.fround(Math.fround(limit) - Math.fround(-limit))];
  return numbers.map((number) => Math.fround(number * range) + low);
}

/**
 * Returns `tf.random.stateless_uniform` of the seed (seed, 0): float32 in [0, 1).
 * @param {number} count
 * @param {number} seed
 */
export function uniform(count, seed) {
  const mixed = philox([seed, 0, 0, 0], [0x3ec8f720, 0x02461e29]); // so do weak seeds become strong ones
  const key = mixed.slice(0, 2);
  const numbers = new Float32Array(count);
  for (let block = 0; block * 4 < count; block++) {
    const words = philox([block, 0, mixed[2], mixed[3]], key);
    for (let place = 0; place < 4 && 4 * block + place < count; place++) {
      numbers[4 * block + place] = (words[place] & 0x7fffff) / 0x800000; // 23 bits: the mantissa
    }
  }
  return numbers;
}

/** Philox4x32-10, Salmon et al. 2011: four random words from a counter of four and a key of two. */
function philox(counter, key) {
  let [a, b, c, d] = counter;
  let [left, right] = key;
  for (let round = 0; round < 10; round++) {
    const [highA, lowA] = product(0xd2511f53, a);
    const [highC, lowC] = product(0xcd9e8d57, c);
    [a, b, c, d] = [(highC ^ b ^ left) >>> 0, lowC, (highA ^ d ^ right) >>> 0, lowA];
    left = (left + 0x9e3779b9) >>> 0;
    right = (right + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

/** Returns the high and the low word of a product of two words. */
function product(x, y) {
  const [xHigh, xLow, yHigh, yLow] = [x >>> 16, x & 0xffff, y >>> 16, y & 0xffff];
  const middle = xHigh * yLow + ((xLow * yLow) >>> 16);
  const carried = xLow * yHigh + (middle % 0x10000);
  return [(xHigh * yHigh + Math.floor(middle / 0x10000) + Math.floor(carried / 0x10000)) >>> 0, Math.imul(x, y) >>> 0];
}
