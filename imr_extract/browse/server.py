"""OUT -> an exported file beside it, kept until the tables change, and Datasette over it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sqlite3
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette

from imr_extract.browse.plugin import NAME
from imr_extract.errors import BrowseError
from imr_extract.export import Progress, export_tables
from imr_extract.export.sqlite_file import LAYOUT
from imr_extract.load import read_run, tables_stamp
from imr_extract.storage.address import describe, is_remote, local_path

LOCAL = "127.0.0.1"
PORT = 8001
# A query of Datasette's SQL page may take this long, and return so many rows.
_SETTINGS = {
    "sql_time_limit_ms": 3_000,
    "max_returned_rows": 1_000,
    "facet_time_limit_ms": 500,
    "truncate_cells_html": 300,
    "allow_download": False,
}


def cached_file(out: str, progress: Progress) -> Path:
    """The exported file of OUT: `NAME-browse.sqlite` beside it, made where missing or stale.

    The file of tables behind an address is made in the working directory.

    Raises:
        TablesError: OUT holds no tables of a finished run.
        OutputError: the file cannot be written.
    """
    plain = out.rstrip("/" + os.sep)
    folder = Path.cwd() if is_remote(plain) else Path(local_path(plain)).absolute().parent
    name = plain.rsplit("/", 1)[-1] if is_remote(plain) else Path(local_path(plain)).absolute().name
    file = folder / f"{name}-browse.sqlite"
    if _about(file) != {"layout": LAYOUT, "tables": tables_stamp(out)}:
        # Each case once, as the report counts.
        export_tables(out, file, progress=progress, copies=False)
    return file


def _about(file: Path) -> dict[str, str]:
    """What a file was made of; nothing where there is none, or not of ours."""
    if not file.is_file():
        return {}
    query = "SELECT name, value FROM about WHERE name IN ('layout', 'tables')"
    try:
        with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            return dict(database.execute(query))
    except sqlite3.Error:
        return {}


def site(out: str, file: Path) -> Datasette:
    """Datasette over an exported file, with our pages.

    Args:
        out: the tables: the run's record says where relative paths of letters begin.
        file: the exported file.
    """
    letters = read_run(out).get("directory", "")
    return Datasette(
        immutables=[str(file)],
        metadata={
            "title": "Independent Medical Review decisions",
            "plugins": {NAME: {"letters": letters}},
        },
        settings=_SETTINGS,
    )


def serve(
    out: str,
    host: str,
    port: int | None,
    progress: Progress,
    on_start: Callable[[str], None],
    open_browser: bool = True,
) -> None:
    """Serve the site until it is interrupted.

    Args:
        out: folder or address of the tables.
        host: the address of this machine to listen on.
        port: the port; None takes 8001 or, where that is taken, any other.
        progress: is told of the export.
        on_start: is told the site's address once it answers.
        open_browser: whether to open it in the browser.

    Raises:
        BrowseError: the address cannot be listened on.
        TablesError: OUT holds no tables of a finished run.
        OutputError: the file beside OUT cannot be written.
    """
    with _listening(host, port) as listening:
        file = cached_file(out, progress)
        address = _address(host, listening.getsockname()[1])
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(site(out, file), listening, address, on_start, open_browser))


async def _serve(
    datasette: Any,
    listening: socket.socket,
    address: str,
    on_start: Callable[[str], None],
    open_browser: bool,
) -> None:
    await datasette.invoke_startup()
    config = uvicorn.Config(
        datasette.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        on_start(address)
        if open_browser:
            webbrowser.open(address)
    await serving


def _listening(host: str, port: int | None) -> socket.socket:
    """A socket that listens; without a port asked for, any port will do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    tried = [PORT, 0] if port is None else [port]
    for number in tried:
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
        except OSError as error:
            listening.close()
            if number == tried[-1]:
                raise BrowseError(
                    f"{host} port {number} cannot be listened on: {describe(error)}. Choose "
                    "another with --port or --host, or leave them out."
                ) from error
        else:
            return listening
    raise AssertionError


def _address(host: str, port: int) -> str:
    shown = LOCAL if host in ("0.0.0.0", "::") else host  # noqa: S104
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
