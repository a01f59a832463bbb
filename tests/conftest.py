"""What has been imported for the tests stays: the garbage collector need not look through TensorFlow again and again.

Streamlit asks for a full collection after every run of a page, which would take longer than the run itself.
"""

import gc


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
