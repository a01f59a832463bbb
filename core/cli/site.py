"""Writes what is served without Python, and installs what the reader's tab runs."""

from pathlib import Path

from core.cli.commands import Commands, Options, show


def add(commands: Commands) -> None:
    """Adds the commands."""
    site = commands.add("site", _site, "Write the activities that need no server as plain files.")
    site.add_argument("out", metavar="OUT", type=Path, help="a new folder, for any host of files")
    site.add_argument("--app", default="", metavar="URL", help="where the full app is, for links to it")
    site.add_argument("--only", action="append", default=[], metavar="NAME", help="an activity; may be given again")
    files = commands.add("files", _files, "Write all files that readers load, for a proxy that serves them from disk.")
    files.add_argument("out", metavar="OUT", type=Path, help="a folder; earlier versions in it stay")
    commands.add("install-runtime", _install_runtime, "Install what runs models in the reader's tab.", has_json=False)


def _site(options: Options) -> int:
    from core.site.build import write

    found = write(options.out, options.app, options.only)
    lines = [f"{row['name']}: {row['bytes'] / 1e6:.1f} MB, loaded once" for row in found["activities"]]
    show(options, found, [*lines, "{folder}: {files} files, {bytes:,} bytes".format(**found)])
    return 0


def _files(options: Options) -> int:
    from core.site.disk import write_files

    found = write_files(options.out)
    show(options, found, ["{folder}: {files} files, {bytes:,} bytes".format(**found)])
    return 0


def _install_runtime(options: Options) -> int:
    from core import runtime_install

    runtime_install.install()
    return 0
