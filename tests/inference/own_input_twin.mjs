// Run by test_own_input.py: reads {inputs, picture, forms} and prints what web/classify/own_input.js makes of them.
import { readFileSync } from "node:fs";
import { guess, prepare } from "../../web/classify/own_input.js";

const { inputs, picture, forms } = JSON.parse(readFileSync(0, "utf8"));
const prepared = (form) => {
  try {
    const { values, shape } = prepare({ ...picture, data: Uint8ClampedArray.from(picture.data) }, form);
    return { values: [...values], shape };
  } catch (error) {
    return { refused: error.message };
  }
};
console.log(JSON.stringify({ guesses: inputs.map((one) => guess(one)), prepared: forms.map(prepared) }));
