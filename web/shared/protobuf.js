// Protocol Buffers' wire format, as much of it as .onnx files need here. Long fields (weights) are never copied.
// Source: https://protobuf.dev/programming-guides/encoding/

const ONNX = { graph: 7, output: 12, name: 1 }; // of ModelProto, GraphProto, ValueInfoProto in onnx.proto
const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];

/** One message: its fields by their numbers in the .proto file. */
export class Message {
  #fields = new Map(); // number -> values in the order of the file: numbers, or Uint8Arrays that look into the file
  /** @type {{number: number, whole: Uint8Array}[]} each field with its key, as it stands in the file, in its order */
  parts = [];

  /**
   * @param {Uint8Array} bytes
   * @throws {RangeError} These are no such bytes, or they end too early.
   */
  constructor(bytes) {
    for (let at = 0; at < bytes.length;) {
      const [key, start] = varint(bytes, at);
      const [value, end] = payload(bytes, start, key & 7);
      const number = Math.floor(key / 8);
      if (number < 1) throw new RangeError("field 0");
      if (!this.#fields.has(number)) this.#fields.set(number, []);
      this.#fields.get(number).push(value);
      this.parts.push({ number, whole: bytes.subarray(at, end) });
      at = end;
    }
  }

  /**
   * Returns the messages of a repeated field.
   * @param {number} number
   * @returns {Message[]}
   */
  messages(number) {
    return this.chunks(number).map((bytes) => new Message(bytes));
  }

  /**
   * Returns one message, or undefined. One that the file holds in parts is put together, as the format has it.
   * @param {number} number
   */
  message(number) {
    const parts = this.chunks(number);
    return parts.length ? new Message(parts.length === 1 ? parts[0] : joined(parts)) : undefined;
  }

  /**
   * Returns the fields of that number that are bytes.
   * @param {number} number
   * @returns {Uint8Array[]}
   */
  chunks(number) {
    return (this.#fields.get(number) ?? []).filter((value) => value instanceof Uint8Array);
  }

  /** @param {number} number */
  texts(number) {
    return this.chunks(number).map((bytes) => new TextDecoder().decode(bytes));
  }

  /** @param {number} number */
  text(number) {
    return this.texts(number).at(-1) ?? "";
  }

  /**
   * Returns a repeated field of whole numbers, whether it is packed or not.
   * @param {number} number
   * @returns {number[]}
   */
  integers(number) {
    return (this.#fields.get(number) ?? []).flatMap((value) => {
      if (!(value instanceof Uint8Array)) return [value];
      const found = [];
      for (let at = 0, one; at < value.length; found.push(one)) [one, at] = varint(value, at);
      return found;
    });
  }

  /**
   * Returns a whole number, or undefined where the file does not say it.
   * @param {number} number
   */
  integer(number) {
    return this.integers(number).at(-1);
  }
}

/**
 * Returns a field of bytes.
 * @param {number} number of the field
 * @param {Uint8Array} content
 */
export function field(number, content) {
  return joined([Uint8Array.from([...encoded(number * 8 + BYTES), ...encoded(content.length)]), content]);
}

/**
 * Returns a field of a whole number.
 * @param {number} number of the field
 * @param {number} value 0 or more
 */
export function integerField(number, value) {
  return Uint8Array.from([...encoded(number * 8 + VARINT), ...encoded(value)]);
}

/**
 * Returns arrays of bytes as one.
 * @param {Uint8Array[]} parts
 */
export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Returns an .onnx file whose graph gives further tensors. In this format two parts of one message, one after the other,
 * are that message put together, so the file itself stays as it is.
 * @param {Uint8Array} file
 * @param {string[]} names of tensors of the graph
 */
export function withOutputs(file, names) {
  if (!names.length) return file;
  const encoder = new TextEncoder();
  const outputs = names.map((name) => field(ONNX.output, field(ONNX.name, encoder.encode(name))));
  return joined([file, field(ONNX.graph, joined(outputs))]);
}

function payload(bytes, at, wire) {
  if (wire === VARINT) return varint(bytes, at);
  const [length, start] = wire === BYTES ? varint(bytes, at) : [{ [FIXED64]: 8, [FIXED32]: 4 }[wire], at];
  if (!(length >= 0) || start + length > bytes.length) throw new RangeError(`wire type ${wire}, length ${length}`);
  return [bytes.subarray(start, start + length), start + length];
}

/** Returns a signed number of 64 bits (exact up to 2^53) and where the next field starts. */
function varint(bytes, start) {
  let value = 0n;
  for (let at = start; at < start + 10 && at < bytes.length; at += 1) {
    value |= BigInt(bytes[at] & 127) << BigInt(7 * (at - start));
    if (bytes[at] < 128) return [Number(BigInt.asIntN(64, value)), at + 1];
  }
  throw new RangeError("varint");
}

function encoded(value) {
  const found = [];
  for (; value > 127; value = Math.floor(value / 128)) found.push((value % 128) + 128);
  return [...found, value];
}
