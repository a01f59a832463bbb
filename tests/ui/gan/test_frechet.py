"""The distance that the tab works out is the one of the generators' cards."""

import json
import os
import shutil
import subprocess

import numpy as np
import pytest

from core.export.gan.quality import frechet_distance
from core.runtime_install import WEB

PROGRAM = """
import { readFileSync } from "node:fs";
import { moments, Reference } from %s;
const [real, made] = JSON.parse(readFileSync(0, "utf8")).map((one) => moments(one.flat(), one[0].length));
console.log(new Reference(real).distance(made));
"""


def test_the_tab_finds_the_distance_that_the_server_finds():
    node = shutil.which("node")
    if node is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Node to run web/live/frechet.js")
    rng = np.random.default_rng(3)
    mix = rng.normal(size=(24, 24))
    features = [np.maximum(rng.normal(shift, size=(count, 24)) @ mix, 0) for shift, count in ((0.0, 90), (0.3, 60))]
    for part in features:
        part[:, 5] = 0  # a unit that never answers, as networks have them
    program = PROGRAM % json.dumps((WEB / "live" / "frechet.js").as_uri())
    done = subprocess.run(
        [node, "--input-type=module", "-e", program],
        input=json.dumps([part.tolist() for part in features]),
        capture_output=True,
        text=True,
        check=True,
    )
    wanted = frechet_distance(*features)
    assert wanted > 1
    assert float(done.stdout) == pytest.approx(wanted, rel=1e-6)
