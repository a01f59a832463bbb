// A network that forecasts a series, in this tab: the same file as core/inference/sequences/forecaster.py.

import { fetched, openSession, selfTest, testedOnceATab } from "../frame/session.js";
import { calendarOf } from "./series.js";

const TOLERANCE = 1e-4; // of a quantile, in units of what a value differs from yesterday's
export const WEEK = 168;
export const DAY = 24;
const WIDTH = 12; // of a calendar's row

/** Loads such a network and the hours that it is shown with, once a tab, and runs its self-test. */
export const loadForecaster = testedOnceATab(async (source, onProgress) => {
  const [opened, series] = await Promise.all([
    openSession(source, onProgress),
    fetched(/** @type {any} */ (source).series).then((response) => response.json()),
  ]);
  return new Forecaster(opened, series);
});

class Forecaster {
  #session;
  #Tensor;
  #rows; // of each hour what is known once it is over
  #calendar;

  constructor({ session, facts, Tensor }, series) {
    this.#session = session;
    this.#Tensor = Tensor;
    this.card = facts;
    this.series = series;
    this.values = series.columns[0];
    this.start = new Date(`${series.start}:00Z`);
    this.#calendar = calendarOf(this.start, series.days_off);
    this.#rows = this.#calendar.map((row, hour) => [...series.columns.map((column) => column[hour]), ...row]);
  }

  /** Compares this tab's quantiles with the card's; throws where they are not the same. */
  async selfTest() {
    const { past, future, quantiles } = this.card.self_test;
    const here = await this.#run(Float32Array.from(past[0]), Float32Array.from(future[0]));
    const scale = this.series.scale;
    const [ours, theirs] = [here, quantiles[0]].map((row) => Array.from(row, (value) => value / scale));
    this.difference = selfTest(this.card, ours, theirs, TOLERANCE);
  }

  /**
   * Returns the quantiles of the day after an hour: 24 rows of 10, 50 and 90 %.
   * @param {number} origin place of the last hour that is known
   * @returns {Promise<number[][]>}
   */
  async forecast(origin) {
    const past = Float32Array.from(this.#rows.slice(origin + 1 - WEEK, origin + 1).flat());
    const future = Float32Array.from(this.#calendar.slice(origin + 1, origin + 1 + DAY).flat());
    const found = await this.#run(past, future);
    return Array.from({ length: DAY }, (_, step) => Array.from(found.slice(3 * step, 3 * step + 3)));
  }

  async #run(past, future) {
    const { quantiles } = await this.#session.run({
      past: new this.#Tensor("float32", past, [1, WEEK, past.length / WEEK]),
      future: new this.#Tensor("float32", future, [1, DAY, WIDTH]),
    });
    return quantiles.data;
  }
}
