// A part waits: for its networks, and for its reader to pause.

import { element } from "./elements.js";

/** The line that says whether a part's networks have come, with a button that tries again. */
export class Loading {
  #load;
  #onLoaded;
  #messages;
  #state = "loading";

  /**
   * @param {() => Promise<void>} load brings what the part needs, or throws
   * @param {() => void} onLoaded is called once it is there, if the part is still on the page
   */
  constructor(load, onLoaded) {
    this.#load = load;
    this.#onLoaded = onLoaded;
    this.status = element("p", "status", { role: "status" });
    this.retry = element("button", "", { type: "button", hidden: "" });
    this.retry.addEventListener("click", () => this.begin());
    this.box = element("div", "say", {}, this.status, this.retry);
  }

  get isReady() {
    return this.#state === "ready";
  }

  /**
   * Takes words in another language.
   * @param {{loading: string, failed: string, ready: string, retry: string}} messages
   */
  receive(messages) {
    this.#messages = messages;
    this.retry.textContent = messages.retry;
    this.#say();
  }

  /** Loads, and again where that has failed. */
  async begin() {
    this.#become("loading");
    try {
      await this.#load();
      this.#become("ready");
    } catch (error) {
      console.warn("What this part of the page needs could not be loaded:", error);
      this.#become("failed");
    }
    if (this.isReady && this.box.isConnected) this.#onLoaded();
  }

  #become(state) {
    this.#state = state;
    this.retry.hidden = state !== "failed";
    this.#say();
  }

  #say() {
    if (this.#messages) this.status.textContent = this.#messages[this.#state];
  }
}

/**
 * Returns a function that runs `work`, and once more for all calls that come meanwhile: the newest counts, none runs beside
 * another. The call that has run gets true when all is done, the others get false at once.
 * @param {() => Promise<void>} work
 * @returns {() => Promise<boolean>}
 */
export function newestOnly(work) {
  let asked = 0;
  let isRunning = false;
  return async () => {
    asked += 1;
    if (isRunning) return false;
    isRunning = true;
    try {
      for (let answered = 0; answered !== asked;) {
        answered = asked;
        await work();
      }
    } finally {
      isRunning = false;
    }
    return true;
  };
}
