// A graph whose parameters are inputs becomes a file that holds them: the trained network to take along.
// Source of the field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

const MODEL_GRAPH = 7;
const [GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT] = [1, 5, 11, 12];
const [NODE_INPUT, VALUE_NAME] = [1, 1];
const [TENSOR_DIMS, TENSOR_TYPE, TENSOR_NAME, TENSOR_RAW] = [1, 2, 8, 9];
const FLOAT = 1;
const [VARINT, FIXED64, LENGTH, FIXED32] = [0, 1, 2, 5]; // wire types of Protocol Buffers

/**
 * Returns an .onnx file from `images` to `logits`, its parameters inside.
 * @param {Uint8Array} file a graph that also takes each parameter, and also gives the values of hidden layers
 * @param {Iterable<[string, {data: Float32Array, dims: readonly number[]}]>} parameters
 */
export function withParameters(file, parameters) {
  const wanted = { [GRAPH_INPUT]: "images", [GRAPH_OUTPUT]: "logits" };
  const parts = [...fields(file)].map((part) => {
    if (part.number !== MODEL_GRAPH) return part.whole;
    const graph = [...fields(part.content)];
    const nodes = graph.filter(({ number }) => number === GRAPH_NODE);
    const used = new Set(nodes.flatMap(({ content }) => textsOf(content, NODE_INPUT)));
    const initializers = [...parameters]
      .filter(([name]) => used.has(name)) // a graph may take what it does not need
      .map(([name, values]) => field(GRAPH_INITIALIZER, tensor(name, values)));
    const left = graph.filter(
      ({ number, content }) => !(number in wanted) || textsOf(content, VALUE_NAME)[0] === wanted[number],
    );
    return field(MODEL_GRAPH, joined([...left.map(({ whole }) => whole), ...initializers]));
  });
  return joined(parts);
}

/** Yields the fields of a message: number, content where it has a length, and all its bytes. */
function* fields(message) {
  for (let place = 0; place < message.length;) {
    const start = place;
    let key, length;
    [key, place] = readVarint(message, place);
    const type = key & 7;
    if (type === VARINT) [, length] = [0, readVarint(message, place)[1] - place];
    else if (type === LENGTH) [length, place] = readVarint(message, place);
    else if (type === FIXED64 || type === FIXED32) length = type === FIXED64 ? 8 : 4;
    else throw new RangeError(`no ONNX file has the wire type ${type}`);
    yield {
      number: key >>> 3,
      content: message.subarray(place, place + length),
      whole: message.subarray(start, place + length),
    };
    place += length;
  }
}

function readVarint(message, place) {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = message[place++];
    value += (byte & 127) * shift;
    if (byte < 128) return [value, place];
  }
}

function textsOf(message, field) {
  const found = [...fields(message)].filter(({ number }) => number === field);
  return found.map(({ content }) => new TextDecoder().decode(content));
}

function tensor(name, { data, dims }) {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength); // float32, little-endian as ONNX has it
  return joined([
    ...dims.map((size) => joined([varint((TENSOR_DIMS << 3) | VARINT), varint(size)])),
    joined([varint((TENSOR_TYPE << 3) | VARINT), varint(FLOAT)]),
    field(TENSOR_NAME, new TextEncoder().encode(name)),
    field(TENSOR_RAW, raw),
  ]);
}

function field(number, content) {
  return joined([varint((number << 3) | LENGTH), varint(content.length), content]);
}

function varint(value) {
  const found = [];
  for (; value > 127; value = Math.floor(value / 128)) found.push((value % 128) + 128);
  return Uint8Array.from([...found, value]);
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
