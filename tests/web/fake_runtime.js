// ONNX Runtime Web and the server, as a test has them: `web/frame/session.js` gets both in its own way.

import { register } from "node:module";

const RUNTIME = `
export const env = { wasm: {} };
export class Tensor {
  constructor(type, data, dims) {
    Object.assign(this, { type, data, dims });
  }
}
export const InferenceSession = { create: (...given) => globalThis.createSession(...given) };
`;
const HOOK = `
export async function resolve(name, context, next) {
  if (!name.endsWith("ort.wasm.bundle.min.mjs")) return next(name, context);
  return { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(RUNTIME)}`)}, shortCircuit: true };
}
`;
register(`data:text/javascript,${encodeURIComponent(HOOK)}`);

/**
 * Lets every session be `create(weights, options)`, and the server answer with `files`, bytes or an object a URL.
 * @returns {string[]} the URLs that are fetched, in order
 */
export function serve(create, files) {
  const asked = [];
  globalThis.createSession = create;
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    if (String(url).endsWith(".wasm")) return new Response(new Uint8Array(4));
    const file = files[url];
    if (file === undefined) return new Response("", { status: 404 });
    return new Response(file instanceof Uint8Array ? file : JSON.stringify(file));
  };
  return asked;
}
