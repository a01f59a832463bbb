"""Where the tab's networks start, against Keras."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from core.runtime_install import WEB

NODE = shutil.which("node", path=os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)]))
PROGRAM = """
import { initialParameters } from %s;
const found = initialParameters(%s, %d, %d);
console.log(JSON.stringify(Object.fromEntries([...found].map(([name, { dims, data }]) => [name, [dims, [...data]]]))));
"""


def start(shapes, width, seed):
    module = json.dumps((WEB / "learn" / "start.js").as_uri())
    program = PROGRAM % (module, json.dumps(shapes), width, seed)
    done = subprocess.run([NODE, "--input-type=module", "-e", program], capture_output=True, text=True, check=True)
    return {
        name: np.reshape(np.array(data, np.float32), dims) for name, (dims, data) in json.loads(done.stdout).items()
    }


@pytest.mark.parametrize("seed", [0, 7, 2**31 - 100])
def test_a_seed_gives_in_the_tab_what_it_gives_in_keras_to_the_last_bit(seed):
    found = start({"a/kernel": [3, 3, 5, 7], "a/bias": [7], "b/kernel": [11, None], "b/bias": [None]}, 6, seed)
    for place, (name, shape) in enumerate([("a/kernel", (3, 3, 5, 7)), ("b/kernel", (11, 6))]):
        wanted = keras.ops.convert_to_numpy(keras.initializers.GlorotUniform(seed=seed + place)(shape))
        np.testing.assert_array_equal(found[name], wanted)
    assert found["b/bias"].shape == (6,) and not found["b/bias"].any()
