"""Our pages as a plugin of Datasette, for every file that `imr-extract export` wrote.

Datasette finds it by its entry point. It adds the search page in the place of Datasette's list of
files, the letters, and what the columns mean; Datasette's own pages stay where they are.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from datasette import handle_exception, hookimpl
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import AsgiStream, NotFound, Response

from imr_extract.browse.asked import Asked, understood
from imr_extract.browse.cards import Card, cards
from imr_extract.browse.downloads import STEP, as_json, csv_lines
from imr_extract.browse.facet_index import load_facets
from imr_extract.browse.letters import letter_of_site
from imr_extract.browse.pages import POLICY, search_page
from imr_extract.browse.search import Hits, Searcher
from imr_extract.browse.ways import Way, ways_out
from imr_extract.columns import TABLES
from imr_extract.export.views import DESCRIPTIONS

NAME = "imr-extract"
# A search of ours has more time than a query of a stranger.
_LIMIT_MS = 10_000
_TOO_LONG = (
    "This search took too long and was stopped. Add a word that fewer letters have, or put words "
    "that belong together in quotes."
)
_OURS = {"about", "facets", "search", "search_text", "decisions", "letters"}
_HEADERS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_Answer = TypeVar("_Answer")


class Site:
    """The pages over one exported file."""

    def __init__(self, datasette: Any, name: str, path: str) -> None:
        """Read the facets of the file."""
        self._datasette = datasette
        self._name = name
        with contextlib.closing(_opened(path)) as connection:
            self._searcher = Searcher(load_facets(connection))

    @property
    def _root(self) -> str:
        root: str = self._datasette.setting("base_url")
        return root

    @property
    def _database(self) -> str:
        """The path of Datasette's own pages, below the root."""
        path: str = self._datasette.urls.database(self._name)
        return path.removeprefix(self._root)

    async def search(self, request: Any) -> Response:
        """The search page."""
        asked = understood(request.query_string)

        def work(connection: sqlite3.Connection) -> tuple[Asked, Hits, list[Card], list[Way]]:
            hits, on_page = self._hits(connection, asked)
            found = cards(connection, hits.page(on_page.page), asked.query)
            ways = [] if found else ways_out(connection, self._searcher, asked)
            return on_page, hits, found, ways

        try:
            on_page, hits, found, ways = await self._limited(work)
        except TimeoutError:
            page = search_page(asked, None, [], self._root, self._database, problem=_TOO_LONG)
            return self._html(page, status=503)
        return self._html(search_page(on_page, hits, found, self._root, self._database, ways))

    async def json(self, request: Any) -> Response:
        """The same search as JSON."""
        asked = understood(request.query_string)

        def work(connection: sqlite3.Connection) -> str:
            hits, on_page = self._hits(connection, asked)
            return as_json(connection, on_page, hits, self._root)

        try:
            body = await self._limited(work)
        except TimeoutError:
            return Response.json({"error": _TOO_LONG}, status=503, headers=_HEADERS)
        return Response(body, headers=_HEADERS, content_type="application/json; charset=utf-8")

    async def csv(self, request: Any) -> Any:
        """All hits of the same search as CSV, sent as they are read."""
        asked = understood(request.query_string)
        try:
            hits, _ = await self._limited(lambda connection: self._hits(connection, asked))
        except TimeoutError:
            return Response.text(_TOO_LONG, status=503, headers=_HEADERS)
        ids = [int(found) for found in hits.ids]

        async def stream(writer: Any) -> None:
            for first in range(0, max(len(ids), 1), STEP):
                lines = partial(csv_lines, ids=ids[first : first + STEP], header=first == 0)
                await writer.write(await self._limited(lines))

        headers = {**_HEADERS, "content-disposition": 'attachment; filename="decisions.csv"'}
        return AsgiStream(stream, headers=headers, content_type="text/csv; charset=utf-8")

    async def letter(self, request: Any) -> Response:
        """One letter."""
        asked = understood(request.query_string)
        letter_id = request.url_vars["letter_id"]
        config = self._datasette.plugin_config(NAME) or {}
        site = {"root": self._root, "database": self._database}

        def work(connection: sqlite3.Connection) -> str | None:
            return letter_of_site(
                connection, self._searcher, letter_id, asked, site, config.get("letters", "")
            )

        try:
            page = await self._limited(work)
        except TimeoutError:
            return Response.text(_TOO_LONG, status=503, headers=_HEADERS)
        if page is None:
            raise NotFound(f"There is no letter {letter_id}")
        # The viewer's page names its own script in its own policy.
        return Response.html(page, headers=_HEADERS)

    def _hits(self, connection: sqlite3.Connection, asked: Asked) -> tuple[Hits, Asked]:
        """The hits, and what was asked with a page that there is."""
        hits = self._searcher.search(connection, asked.query, asked.filters, asked.sort)
        return hits, understood(asked.encoded(page=min(asked.page, max(1, hits.pages))))

    async def _limited(self, work: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """Run on a connection of Datasette's, for a limited time.

        Raises:
            TimeoutError: the time is over.
        """

        def timed(connection: sqlite3.Connection) -> _Answer:
            started = time.perf_counter()
            try:
                with sqlite_timelimit(connection, _LIMIT_MS):
                    return work(connection)
            except sqlite3.OperationalError as error:
                # What SQLite says depends on what it was doing.
                if time.perf_counter() - started >= _LIMIT_MS / 1000:
                    raise TimeoutError from error
                raise

        database = self._datasette.get_database(self._name)
        answer: _Answer = await database.execute_fn(timed)
        return answer

    def _html(self, page: str, status: int = 200) -> Response:
        headers = {**_HEADERS, "content-security-policy": POLICY}
        return Response.html(page, status=status, headers=headers)


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Our pages, where there is a file of ours."""
    for name, path in _files(datasette):
        _no_tracebacks()
        site = Site(datasette, name, path)

        # Datasette looks at the names of a view's arguments; it takes no methods.
        async def search(request: Any) -> Any:
            return await site.search(request)  # noqa: B023 # the loop ends here

        async def as_csv(request: Any) -> Any:
            return await site.csv(request)  # noqa: B023

        async def as_json(request: Any) -> Any:
            return await site.json(request)  # noqa: B023

        async def letter(request: Any) -> Any:
            return await site.letter(request)  # noqa: B023

        return [
            (r"^/$", search),
            (r"^/-/search\.csv$", as_csv),
            (r"^/-/search\.json$", as_json),
            (r"^/-/letter/(?P<letter_id>[0-9a-f]{16})$", letter),
        ]
    return []


@hookimpl
def get_metadata(datasette: Any) -> dict[str, Any]:
    """What tables and columns hold, for Datasette's own pages."""
    tables: dict[str, Any] = {
        table.name: {
            "description": table.description,
            "columns": {column.name: column.description for column in table.columns},
        }
        for table in TABLES
    }
    for name, description in DESCRIPTIONS.items():
        tables[name] = {"description": description}
    # Datasette's own search box over decisions.
    tables["decisions"] |= {"fts_table": "search", "fts_pk": "service_id"}
    for hidden in ("facets", "about", "search_text"):
        tables[hidden] = {"hidden": True}
    return {"databases": {name: {"tables": tables} for name, _ in _files(datasette)}}


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """The way from Datasette's pages to the search page."""
    if not _files(datasette):
        return []
    return [{"href": datasette.urls.path("/"), "label": "Search decisions"}]


def _no_tracebacks() -> None:
    """Where rich is installed, Datasette prints every error with all values that are at hand.

    These are letter text, which must not reach a terminal, and for a page that is not there rich
    itself fails, so that the answer would be 500 instead of 404.
    """
    handle_exception.rich = None


def _files(datasette: Any) -> list[tuple[str, str]]:
    """The files of ours that Datasette serves, by name and path."""
    known: dict[str, bool] = datasette.__dict__.setdefault("_imr_extract_files", {})
    found = []
    for name, database in datasette.databases.items():
        path = database.path
        if path and path not in known:
            known[path] = _is_ours(path)
        if path and known[path]:
            found.append((name, path))
    return found


def _is_ours(path: str) -> bool:
    try:
        with contextlib.closing(_opened(path)) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error:
        return False
    return names >= _OURS


def _opened(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(path).absolute().as_uri()}?immutable=1", uri=True)
