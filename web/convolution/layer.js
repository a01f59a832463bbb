// The arithmetic of one convolution or pooling layer, one window at a time; the server's is core/convolution/layer.py.

const ACTIVATIONS = {
  none: (value) => value,
  relu: (value) => Math.max(value, 0),
  leaky_relu: (value, slope) => (value > 0 ? value : slope * value),
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
  tanh: Math.tanh,
};

/**
 * @typedef {object} Geometry what a layer does, and how large everything is
 * @property {number} height px of the picture
 * @property {number} width
 * @property {number} channels
 * @property {string} operation "convolution", "max" or "average"
 * @property {number[][]} kernel rows of cells; of ones for pooling
 * @property {number} stride
 * @property {number} dilation
 * @property {number} top padding in px
 * @property {number} left
 * @property {number} bottom
 * @property {number} right
 * @property {number} rows of the result
 * @property {number} columns
 * @property {number} bias
 * @property {string} activation a key of ACTIVATIONS
 * @property {number} leakySlope
 */

export class Layer {
  /**
   * @param {Float32Array} picture (height, width, channels)
   * @param {Geometry} layer
   */
  constructor(picture, layer) {
    this.height = layer.height;
    this.width = layer.width;
    this.channels = layer.channels;
    this.operation = layer.operation;
    this.stride = layer.stride;
    this.dilation = layer.dilation;
    this.top = layer.top;
    this.left = layer.left;
    this.bottom = layer.bottom;
    this.right = layer.right;
    this.rows = layer.rows;
    this.columns = layer.columns;
    this.bias = layer.bias;
    this.activation = layer.activation;
    this.leakySlope = layer.leakySlope;
    this.picture = picture;
    this.cells = Float32Array.from(layer.kernel.flat());
    this.kernelRows = layer.kernel.length;
    this.kernelColumns = layer.kernel[0].length;
    this.count = layer.rows * layer.columns;
  }

  /** Returns the pixel of the picture under the window's first cell; negative in the padding. */
  corner(index) {
    const row = Math.floor(index / this.columns);
    return { y: row * this.stride - this.top, x: (index % this.columns) * this.stride - this.left };
  }

  /** Returns the values under the window, float32 (channels, kernel rows, kernel columns), 0 in the padding. */
  patch(index) {
    const { y, x } = this.corner(index);
    const values = new Float32Array(this.channels * this.cells.length);
    let place = 0;
    for (let channel = 0; channel < this.channels; channel += 1) {
      for (let row = 0; row < this.kernelRows; row += 1) {
        for (let column = 0; column < this.kernelColumns; column += 1) {
          values[place] = this.pixel(y + row * this.dilation, x + column * this.dilation, channel);
          place += 1;
        }
      }
    }
    return values;
  }

  pixel(y, x, channel) {
    const isInside = y >= 0 && x >= 0 && y < this.height && x < this.width;
    return isInside ? this.picture[(y * this.width + x) * this.channels + channel] : 0;
  }

  /** Returns every number on the way to one result. `sums` has one sum a channel, `sum` is before the bias. */
  step(index) {
    const patch = this.patch(index);
    if (this.operation !== "convolution") return this.#pooled(patch);
    const size = this.cells.length;
    const products = patch.map((value, place) => value * this.cells[place % size]);
    const sums = Array.from({ length: this.channels }, (_, channel) =>
      products.subarray(channel * size, (channel + 1) * size).reduce((total, value) => total + value, 0),
    );
    const sum = sums.reduce((total, value) => total + value, 0);
    const convolved = Math.fround(sum + this.bias);
    const result = Math.fround(ACTIVATIONS[this.activation](convolved, this.leakySlope));
    return { patch, products, sums, sum, convolved, result };
  }

  #pooled(patch) {
    const isMax = this.operation === "max";
    const sum = patch.reduce((total, value) => total + value, 0);
    const result = Math.fround(isMax ? Math.max(...patch) : sum / patch.length);
    return { patch, products: patch, sums: [sum], sum, convolved: result, result };
  }

  /** Returns the whole result, float32 (rows, columns). */
  output() {
    return Float32Array.from({ length: this.count }, (_, index) => this.step(index).result);
  }
}
