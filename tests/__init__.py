"""The tests; `core` is imported before all of them, as it turns onnxruntime's telemetry off."""

import core  # noqa: F401
