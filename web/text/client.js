// The page's side of web/text/worker.js: one worker a network, kept for all parts of the app in this tab.

import { absolute, absoluteSource } from "../frame/address.js";

const RETRY_AFTER = 1000; // ms

const writers = new Map(); // URL of an .onnx file -> TextWriter

/**
 * Returns the networks of these sources; others end, as they hold memory, but for those of `kept`.
 * @param {{card: string, file: string, vocabulary: string, bytes: number}[]} sources with absolute paths
 * @param {{file: string}[]} [kept]
 */
export function textWriters(sources, kept = sources) {
  for (const [file, writer] of writers) if (!kept.some((source) => source.file === file)) writer.end();
  return sources.map((source) => writers.get(source.file) ?? new TextWriter(source));
}

class TextWriter {
  #worker = null;
  #calls = new Map(); // id -> {resolve, reject, onNews}
  #listeners = new Set();
  #last = 0;
  share = 0; // of the file that has arrived

  constructor(source) {
    this.file = source.file;
    writers.set(this.file, this);
    this.ready = this.#load(source).catch(() => this.#loadAgain(source)); // a connection may fail once
    this.ready.catch(() => this.end()); // so that a later visit tries again
  }

  #load(source) {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#receive(data);
    this.#worker.onerror = (event) => this.#fail(new Error(event.message || "The worker could not start."));
    const whole = { ...absoluteSource(source), vocabulary: absolute(source.vocabulary) };
    return this.call("load", whole, ({ share }) => {
      this.share = share;
      for (const listener of this.#listeners) listener(share);
    });
  }

  async #loadAgain(source) {
    this.#worker.terminate();
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
    if (writers.get(this.file) !== this) throw new Error("The network was put away.");
    return this.#load(source);
  }

  /**
   * Tells a listener of the file's arrival; returns the function that ends it.
   * @param {import("../frame/session.js").OnProgress} listener
   */
  onProgress(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Asks the worker.
   * @param {string} name of one of the calls in worker.js
   * @param {any} [argument]
   * @param {(news: any) => void} [onNews] is told what comes before the answer
   * @returns {Promise<any>}
   */
  call(name, argument, onNews = () => {}) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, onNews });
      this.#worker.postMessage({ id, name, argument });
    });
  }

  end() {
    this.#worker.terminate();
    if (writers.get(this.file) === this) writers.delete(this.file);
    this.#fail(new Error("The network was put away."));
  }

  #receive({ id, news, result, error }) {
    const call = this.#calls.get(id);
    if (!call) return;
    if (news) return void call.onNews(news);
    this.#calls.delete(id);
    if (error) call.reject(new Error(error));
    else call.resolve(result);
  }

  #fail(error) {
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }
}
