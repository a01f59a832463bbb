// Run by test_calibration.py: reads {rows, familiar, calibrations} and prints what web/shared/calibration.js makes of them.
import { readFileSync } from "node:fs";
import { isNoneOfThese, probabilities } from "../../web/shared/calibration.js";

const { rows, familiar, calibrations } = JSON.parse(readFileSync(0, "utf8"));
console.log(
  JSON.stringify(
    calibrations.map((calibration) => ({
      probabilities: rows.map((row) => probabilities(row, calibration)),
      isNone: rows.map((row, place) => isNoneOfThese(row, calibration, familiar[place])),
    })),
  ),
);
