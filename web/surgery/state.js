// What has been done to the networks, as the address says it and as one can take it back: "b3.l5.f0-12.p30.q4.n10.s2".

export const MOST = { cuts: 64, prune: 95, noise: 100, seed: 999, text: 640, undo: 200 };
export const BITS = [0, 8, 4, 2]; // 0: as they were trained

/**
 * @typedef {{kind: "b" | "l" | "f", place: number, filter?: number}} Cut a block, a link or a filter by its place in the
 *   chain, or its layer's in the list of layers
 * @typedef {{cuts: Cut[], prune: number, bits: number, noise: number, seed: number}} State
 * @typedef {{blocks: {title: string, canDrop: boolean, canCut: boolean, filters?: number}[],
 *   kernels: {title: string, filters: number}[]}} Chain
 */

/** @type {Readonly<State>} */
export const WHOLE = Object.freeze({ cuts: [], prune: 0, bits: 0, noise: 0, seed: 1 });

/**
 * Returns what a text of an address says; what is not possible on this chain is left out.
 * @param {string} text
 * @param {Chain} chain
 * @returns {State}
 */
export function parsed(text, chain) {
  /** @type {State} */
  let state = { ...WHOLE, cuts: [] };
  for (const part of text.slice(0, MOST.text).split(".")) {
    const [, kind, first, second] = /^([blfpqns])(\d{1,3})(?:-(\d{1,3}))?$/.exec(part) ?? [];
    const value = Number(first);
    if ((second !== undefined) !== (kind === "f")) continue;
    if (kind === "p" && value <= MOST.prune) state.prune = value;
    else if (kind === "q" && BITS.includes(value)) state.bits = value;
    else if (kind === "n" && value <= MOST.noise) state.noise = value;
    else if (kind === "s" && value <= MOST.seed) state.seed = value;
    else if (kind === "b" || kind === "l" || kind === "f") {
      /** @type {Cut} */
      const cut = kind === "f" ? { kind, place: value, filter: Number(second) } : { kind, place: value };
      if (isPossible(cut, chain) && !has(state, cut)) state = toggled(state, cut);
    }
  }
  return state;
}

/**
 * Returns the text that says it; empty for networks that are whole.
 * @param {State} state
 */
export function written({ cuts, prune, bits, noise, seed }) {
  const settings = [prune && `p${prune}`, bits && `q${bits}`, noise && `n${noise}`, noise && seed !== 1 && `s${seed}`];
  const names = cuts.map(({ kind, place, filter }) => kind + place + (filter === undefined ? "" : `-${filter}`));
  return [...names, ...settings.filter(Boolean)].join(".");
}

/** @param {State} state @param {Cut} cut */
export const has = ({ cuts }, cut) => cuts.some((one) => isSame(one, cut));

/**
 * Returns the state with a cut made, or taken back. Of a block without its link nothing would be left to drop: a block is
 * dropped or its link is cut, not both. Beyond the limit nothing is cut.
 * @param {State} state
 * @param {Cut} cut
 * @returns {State}
 */
export function toggled(state, cut) {
  if (has(state, cut)) return { ...state, cuts: state.cuts.filter((one) => !isSame(one, cut)) };
  const isOther = ({ kind, place }) => kind !== "f" && cut.kind !== "f" && place === cut.place;
  const kept = state.cuts.filter((one) => !isOther(one));
  return kept.length < MOST.cuts ? { ...state, cuts: [...kept, cut] } : state;
}

/**
 * Returns what the thread is to do.
 * @param {State} state
 * @param {Chain} chain
 * @returns {import("./edit.js").Operation}
 */
export function operationOf({ cuts, ...settings }, { blocks, kernels }) {
  const kinds = /** @type {const} */ ({ b: "block", l: "link", f: "filter" });
  const named = cuts.map(({ kind, place, filter }) => ({
    kind: kinds[kind],
    title: (kind === "f" ? kernels : blocks)[place].title,
    filter,
  }));
  return { ...settings, cuts: named };
}

/** @param {Cut} cut @param {Chain} chain */
function isPossible({ kind, place, filter }, { blocks, kernels }) {
  if (kind === "f") return filter < (kernels[place]?.filters ?? 0);
  return Boolean(kind === "b" ? blocks[place]?.canDrop : blocks[place]?.canCut);
}

/** @param {Cut} a @param {Cut} b */
const isSame = (a, b) => a.kind === b.kind && a.place === b.place && a.filter === b.filter;
