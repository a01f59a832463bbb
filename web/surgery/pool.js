// Threads that take one task after another: a WebAssembly thread alone would need a page of its own origin.

import { openThread } from "../frame/player.js";

const MOST = 3; // each holds the runtime and the networks

/** How many pictures are asked for at a time. */
export const TOGETHER = 25;

export class Pool {
  #workers = [];
  #next;
  #onFound;
  #onFailed;

  /**
   * @param {import("./worker.js").Setting} setting
   * @param {object} calls
   * @param {() => import("./worker.js").Task | null} calls.next returns what is wanted most, null for nothing
   * @param {(task: import("./worker.js").Task, found: any) => void} calls.onFound
   * @param {(reason: string) => void} calls.onFailed
   */
  constructor(setting, { next, onFound, onFailed }) {
    [this.#next, this.#onFound, this.#onFailed] = [next, onFound, onFailed];
    const count = Math.min(MOST, navigator.hardwareConcurrency || 1);
    for (let number = 0; number < count; number += 1) this.#begin(setting);
  }

  /** Sessions that all threads hold. */
  get alive() {
    return this.#workers.reduce((sum, { alive }) => sum + alive, 0);
  }

  /** Gives every thread that rests the next task. */
  wake() {
    for (const one of this.#workers) if (!one.task) this.#give(one);
  }

  leave() {
    for (const { worker } of this.#workers) worker.terminate();
    this.#workers = [];
  }

  #begin(setting) {
    const worker = openThread(new URL("./worker.js", import.meta.url), ({ found, failed, alive = 0 }) => {
      const { task } = one;
      Object.assign(one, { task: null, alive });
      if (failed !== undefined) return this.#onFailed(failed);
      this.#onFound(task, found);
      if (!one.task) this.#give(one);
    });
    const one = { worker, task: null, alive: 0 };
    worker.postMessage({ setting });
    this.#workers.push(one);
  }

  #give(one) {
    one.task = this.#next();
    if (one.task) one.worker.postMessage({ task: one.task });
  }
}
