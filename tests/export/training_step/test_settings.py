"""The optimizers' settings that web/learn/optimizers.js is tested against are those of Python."""

import json
from itertools import product
from pathlib import Path

import numpy as np

from core.export.training_step.optimizers import OPTIMIZERS, settings_of

FILE = Path(__file__).resolve().parents[2] / "web" / "learn" / "optimizer_settings.json"


def rows():
    for optimizer, step, (rate, decay) in product(OPTIMIZERS, (1, 2, 1000), ((0.001, 0.0), (0.5, 0.01))):
        settings = [float(value) for value in settings_of(optimizer, rate, step, decay)]
        yield {"optimizer": optimizer, "rate": rate, "step": step, "decay": decay, "settings": settings}


def test_settings_of_the_tab_are_compared_with_those_of_today():
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    wanted = list(rows())
    assert [{**row, "settings": None} for row in kept] == [{**row, "settings": None} for row in wanted]
    np.testing.assert_allclose([row["settings"] for row in kept], [row["settings"] for row in wanted], rtol=1e-7)


if __name__ == "__main__":  # writes the file anew
    FILE.write_text(json.dumps(list(rows()), indent=1) + "\n", encoding="utf-8")
