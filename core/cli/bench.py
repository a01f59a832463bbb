"""Measures speed."""

from core.cli.commands import Commands, Options, as_utf8, show


def add(commands: Commands) -> None:
    """Adds the command."""
    bench = commands.add("bench", _bench, "Measure speed.")
    bench.add_argument("jobs", metavar="JOB", nargs="*", type=as_utf8)


def _bench(options: Options) -> int:
    from core import bench

    found = bench.run(options.jobs)
    show(options, found, [found["machine"], *(" ".join(f"{k}={v}" for k, v in row.items()) for row in found["rows"])])
    return 0
