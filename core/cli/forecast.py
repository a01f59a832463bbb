"""Forecasts a table of dates and numbers."""

from pathlib import Path

from core.cli.commands import Commands, Options, as_utf8, read_file, show


def add(commands: Commands) -> None:
    """Adds the command."""
    forecast = commands.add("forecast", _forecast, "Forecast a table of dates and numbers by plain methods.")
    forecast.add_argument("file", metavar="FILE", type=Path, help="a CSV; its last values are held back to measure")
    forecast.add_argument("--horizon", type=int, default=24, metavar="N", help="steps to come; 24 without")


def _forecast(options: Options) -> int:
    from core.series.own import forecast_table
    from core.series.table import decoded, read_table

    text, notes = decoded(read_file(options.file))
    table = read_table(text)
    found = forecast_table(table, options.horizon)
    about = {key: getattr(table, key) for key in ("column", "step", "period")}
    notes += table.notes
    answer = {"file": as_utf8(options.file), **about, "values": len(table.values), "notes": notes, **found}
    lines = [f"{name}: off by {score['mae']:.4g}" for name, score in found["scores"].items()]
    lines += [f"{name}: {', '.join(f'{value:.6g}' for value in given)}" for name, given in found["forecasts"].items()]
    show(options, answer, lines)
    return 0
