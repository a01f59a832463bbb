// A network that follows a thing, in this tab: the same file as core/inference/sequences/follower.py.

import { openSession, selfTest, testedOnceATab } from "../frame/session.js";

const TOLERANCE = 1e-4; // of a number, between this tab and the card

/** Loads such a network, once a tab, and runs its self-test. */
export const loadFollower = testedOnceATab(
  async (source, onProgress) => new Network(await openSession(source, onProgress)),
);

class Network {
  #session;
  #Tensor;

  constructor({ session, facts, Tensor }) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.card = facts;
    this.side = facts.preprocessing.side;
    this.stateSize = facts.inputs[1].shape[1];
  }

  /** Compares this tab's numbers with the card's; throws where they are not the same. */
  async selfTest() {
    const { frame, state, place, next_state } = this.card.self_test;
    const made = await this.step(Float32Array.from(frame[0]), Float32Array.from(state[0]));
    const here = [...made.place, ...made.state];
    this.difference = selfTest(this.card, here, [...place[0], ...next_state[0]], TOLERANCE);
  }

  /** Returns the state before the first frame. */
  firstState() {
    return new Float32Array(this.stateSize);
  }

  /**
   * Looks at one frame.
   * @param {Float32Array} frame (side, side) in [0, 1], flat
   * @param {Float32Array} state of the frame before
   * @returns {Promise<{place: number[], state: Float32Array}>} x, y and side by the frame's side, visible; the state
   */
  async step(frame, state) {
    const { place, next_state } = await this.#session.run(
      {
        frame: new this.#Tensor("float32", frame, [1, this.side, this.side]),
        state: new this.#Tensor("float32", state, [1, this.stateSize]),
      },
      ["place", "next_state"],
    );
    return { place: [...place.data], state: next_state.data };
  }
}
