"""Draws pictures with a generator."""

import time
from pathlib import Path

from core.cli.commands import Commands, Options, as_utf8, show
from core.errors import SettingError


def add(commands: Commands) -> None:
    """Adds the command."""
    sample = commands.add("sample", _sample, "Draw pictures with a generator.")
    sample.add_argument("--model", default="gan-mnist-dcgan", metavar="NAME", type=as_utf8)
    sample.add_argument("--count", type=int, default=64, metavar="N")
    sample.add_argument("--seed", type=int, default=0, metavar="S")
    sample.add_argument("--out", type=Path, default=Path("grid.png"), metavar="FILE", help="a PNG; grid.png without")


def _sample(options: Options) -> int:
    import numpy as np

    from core.inference import ImageSampler
    from core.pictures.pixels import encode_png, from_signed, tile_sheet

    sampler = ImageSampler.load(options.model)
    latents = sampler.latents(options.count, options.seed)
    labels = np.arange(len(latents), dtype=np.int32) % len(sampler.card.labels) if sampler.is_conditional else None
    started = time.perf_counter()
    pictures = from_signed(sampler.sample(latents, labels))[..., 0]
    rate = len(pictures) / (time.perf_counter() - started)
    try:
        options.out.write_bytes(encode_png(tile_sheet(pictures)))
    except OSError as error:
        raise SettingError(
            "{file} cannot be written: {reason}.", file=as_utf8(options.out), reason=error.strerror
        ) from error
    found = {"file": as_utf8(options.out), "count": len(pictures), "images_per_second": round(rate, 1)}
    show(options, found, ["{file}: {count} pictures, {images_per_second} a second".format(**found)])
    return 0
