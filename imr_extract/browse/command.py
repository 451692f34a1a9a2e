"""`imr-extract browse`."""

from __future__ import annotations

import ipaddress
import sys
from typing import Annotated

import typer
from rich.console import Console

from imr_extract.errors import MissingPackageError
from imr_extract.export.command import ExportBar
from imr_extract.viewing.safe_text import safe_text


def browse(
    out: Annotated[
        str, typer.Argument(metavar="OUT", help="Folder of the tables.", show_default=False)
    ],
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Address of this machine to listen on; any but the default makes the letters "
            "public to that network.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port.", show_default="8001, or any that is free"),
    ] = None,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Do not open the page in the browser.")
    ] = False,
) -> None:
    """Search the letters in the browser: a site on this machine, until Ctrl-C.

    The first time, and when the tables have changed, a SQLite file is made beside OUT:
    OUT-browse.sqlite. Needs pip install 'imr-extract[browse]'.
    """
    try:
        from imr_extract.browse.server import serve
    except ModuleNotFoundError as error:
        raise MissingPackageError(
            f"The search site needs the package {error.name}. Install what it needs: "
            "pip install 'imr-extract[browse]'"
        ) from error
    if not _is_local(host):
        print(
            f"imr-extract: --host {safe_text(host)}: everybody who can reach this machine through "
            "that network can read and search these letters.",
            file=sys.stderr,
        )
    with ExportBar(Console(stderr=True, highlight=False)) as bar:
        serve(out, host, port, bar, lambda address: _started(bar, out, address), not no_open)


def _started(bar: ExportBar, out: str, address: str) -> None:
    from imr_extract.load import copies_in

    bar.stop()
    if copies := len(copies_in(out)):
        print(f"Each case counts once: {copies:,} copies of letters are left out.")
    print(f"The letters are at {address} - Ctrl-C ends this.", flush=True)


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
