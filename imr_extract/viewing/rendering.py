"""Jinja2 templates -> a self-contained page that makes no requests and escapes all letter text."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from imr_extract.viewing.safe_text import safe_text


def render(name: str, title: str, **values: Any) -> str:
    """Render the template `NAME.html.j2` with its style and script inline.

    The page's security policy blocks all other scripts and all external addresses.
    """
    script = _asset(f"{name}.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    page: str = (
        environment("imr_extract.viewing")
        .get_template(f"{name}.html.j2")
        .render(
            title=title,
            style=Markup(_asset("page.css") + _asset(f"{name}.css")),  # noqa: S704 # our own files
            script=Markup(script),  # noqa: S704 # likewise
            script_hash=f"sha256-{digest}",
            **values,
        )
    )
    return page


@cache
def environment(package: str) -> Environment:
    """The templates of a package: they escape everything except our own markup."""
    return Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_safe,
    )


def _safe(value: Any) -> Any:
    return safe_text(value) if type(value) is str else value


@cache
def _asset(name: str) -> str:
    return (resources.files("imr_extract.viewing") / "templates" / name).read_text(encoding="utf-8")
