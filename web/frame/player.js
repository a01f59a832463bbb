// Threads of a part, and the button that lets one work by itself or pauses it.

import { isStillWanted, playButton, showPlaying } from "./elements.js";

/**
 * Begins a thread.
 * @param {URL} module
 * @param {(news: any) => void} hear is told what it tells, and {failed: reason} where it cannot go on
 */
export function openThread(module, hear) {
  const worker = new Worker(module, { type: "module" });
  worker.onmessage = ({ data }) => hear(data);
  worker.onerror = (event) => {
    event.preventDefault();
    hear({ failed: event.message || "" });
  };
  return worker;
}

/** A thread that works on and on while its reader lets it, unless the tab is hidden or less motion is asked for at first. */
export class Player {
  button = playButton();
  isPlaying = !isStillWanted(); // what the reader wishes; a hidden tab pauses all the same
  #worker = null;
  #module;
  #hear;
  #tell = () => this.ask("play", this.isPlaying && !document.hidden);

  /**
   * @param {URL} module of the thread, which takes {name: "play", value} and what else it is asked
   * @param {(news: any) => void} hear as openThread()'s
   * @param {() => void} onTurned is called when the reader or the part has turned it on or off
   */
  constructor(module, hear, onTurned) {
    this.#module = module;
    this.#hear = hear;
    this.onTurned = onTurned;
    this.button.addEventListener("click", () => this.turn(!this.isPlaying));
    document.addEventListener("visibilitychange", this.#tell);
  }

  get isOpen() {
    return this.#worker !== null;
  }

  /** Begins a thread, after a failure another one. */
  open() {
    this.#worker?.terminate();
    this.#worker = openThread(this.#module, this.#hear);
  }

  ask(name, value = null) {
    this.#worker?.postMessage({ name, value });
  }

  turn(isPlaying) {
    this.isPlaying = isPlaying;
    this.#tell();
    this.onTurned();
  }

  /**
   * Draws and says what pressing the button will do.
   * @param {{play: string, pause: string}} messages
   */
  show(messages) {
    showPlaying(this.button, this.isPlaying, messages);
  }

  leave() {
    document.removeEventListener("visibilitychange", this.#tell);
    this.#worker?.terminate();
    this.#worker = null;
  }
}
