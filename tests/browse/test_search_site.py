"""The site without a browser: addresses, escaping, limits, and the file that it keeps."""

import asyncio
import csv
import io
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest
from conftest import SAMPLES, imr_extract
from datasette.app import Datasette
from report.test_report import write_tables

from imr_extract.browse import plugin, server
from imr_extract.browse.command import browse
from imr_extract.errors import BrowseError, TablesError
from imr_extract.export import Progress
from imr_extract.load import load_rows

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Client:
    """Asks a site without a network."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette

    def get(self, path: str, **parameters: str) -> Any:
        address = f"{path}?{urlencode(parameters)}" if parameters else path
        return asyncio.run(self._datasette.client.get(address))


def client(out: Path, **options: Any) -> Client:
    return Client(server.site(str(out), server.cached_file(str(out), Progress()), **options))


@pytest.fixture(scope="module")
def site(sample_tables: Path) -> Client:
    return client(sample_tables)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A site over letters whose every text is markup."""
    tables = {
        "letters": [{"letter_id": "a" * 16, "uri": f"/gone/{HOSTILE}", "sha256": HOSTILE,
                     "case_number": HOSTILE, "template": HOSTILE, "warnings": [HOSTILE],
                     "specialties_canonical": [HOSTILE]}],
        "services": [{"letter_id": "a" * 16, "service_no": n, "service": HOSTILE, "decision": HOSTILE,
                      "category": HOSTILE, "subcategory": HOSTILE, "body_regions": [HOSTILE],
                      "rationale": HOSTILE, "reviewer_basis": HOSTILE,
                      "ingredients": [{"printed": HOSTILE, "ingredient": None, "strength": None}]}
                     for n in range(1, 30)],
        "citations": [{"letter_id": "a" * 16, "service_no": 1, "citation_no": 1, "source": HOSTILE,
                       "cited_by": "reviewer"}],
        "diagnoses": [{"letter_id": "a" * 16, "diagnosis_no": 1, "diagnosis": HOSTILE}],
        "sections": [{"letter_id": "a" * 16, "section_no": 1, "kind": "case_summary", "text": HOSTILE}],
        "evidence": [{"letter_id": "a" * 16, "of_table": "letters", "row_no": 1, "field": HOSTILE,
                      "page": 1, "char_start": 2, "char_end": 9, "text": HOSTILE, "rule_id": HOSTILE}],
    }  # fmt: skip
    return client(write_tables(tmp_path_factory.mktemp("hostile") / "tables", tables))


# The pages --------------------------------------------------------------------------------------


def test_the_search_page(site: Client, sample_tables: Path) -> None:
    page = site.get("/")
    assert page.status_code == 200
    services = load_rows(sample_tables, "services")
    decided = sum(service["decision"] is not None for service in services)
    assert f"{decided} decisions" in page.text and "upheld</b>" in page.text
    assert (
        "<script" not in page.text
        and "default-src 'none'" in page.headers["content-security-policy"]
    )
    found = site.get("/", q="acupuncture", decision="upheld").text
    assert "<mark>acupuncture</mark>" in found.lower()
    assert "Remove the filter Decision: upheld" in found


@pytest.mark.parametrize("path", ["/", "/-/search.json", "/-/search.csv"])
@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%22", "q=%FF%FE", "q=NEAR(", "q=" + "a" * 20_000, "q=" + quote("' OR 1=1; --"),
     "page=0", "page=-1", "page=999999999", "page=x", "sort=x", "more=x", "decision=x&decision=",
     "category=" + quote(HOSTILE), "&".join(f"year={n}" for n in range(2_000)), "q=x&q=y", "=&&=;"],
)  # fmt: skip
def test_no_address_breaks_it(site: Client, path: str, query: str) -> None:
    answer = site.get(f"{path}?{query}")
    assert answer.status_code == 200
    assert "<script" not in answer.text.lower() or path != "/"


def test_csv_and_json_have_the_same_hits(site: Client) -> None:
    asked = {"q": "pain", "decision": "upheld"}
    found = site.get("/-/search.json", **asked)
    body = json.loads(found.text)
    assert found.headers["content-type"].startswith("application/json")
    rows, following = body["rows"], body["next"]
    while following:
        more = json.loads(site.get(following).text)
        rows, following = rows + more["rows"], more["next"]
    assert len(rows) == body["decisions"] == body["upheld"]
    assert all(isinstance(row["ingredients"], list) for row in rows)
    answer = site.get("/-/search.csv", **asked)
    assert "attachment" in answer.headers["content-disposition"]
    listed = [*csv.DictReader(io.StringIO(answer.text, newline=""))]
    assert [row["service_id"] for row in listed] == [str(row["service_id"]) for row in rows]
    assert f"{body['decisions']} decisions" in site.get("/", **asked).text


def test_what_a_newcomer_looks_for_is_there(site: Client) -> None:
    page = site.get("/", decision="overturned").text
    (first, *_) = page.split('href="/-/letter/')[1:]
    letter = site.get(
        f"/-/letter/{first.split('&#34;')[0].split(chr(34))[0]}".replace("&amp;", "&")
    )
    assert letter.status_code == 200 and "data:image/png" in letter.text or "<pre" in letter.text
    assert 'href="/?decision=overturned"' in letter.text


def test_datasettes_own_pages_stay(site: Client) -> None:
    page = site.get("/tables-browse").text
    assert "decisions" in page and "Custom SQL query" in page
    table = site.get("/tables-browse/services").text
    assert "DWC&#39;s category" in table or "DWC's category" in table
    counted = json.loads(
        site.get("/tables-browse.json", sql="select count(*) as n from letters").text
    )
    assert counted["rows"][0] == {"n": 18} or counted["rows"][0] == [18]
    assert site.get("/tables-browse/decisions.csv?_size=2").text.count("\n") >= 2
    assert site.get("/tables-browse/decisions?_facet=decision").status_code == 200
    assert "Search decisions" in page
    assert site.get("/tables-browse/decisions.json?_search=acupuncture").status_code == 200


@pytest.mark.parametrize(
    "statement",
    ["delete from letters", "attach database '/etc/passwd' as x", "pragma writable_schema = 1",
     "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"],
)  # fmt: skip
def test_the_sql_page_only_reads_and_not_for_long(
    site: Client, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site._datasette, "sql_time_limit_ms", 100)
    before = json.loads(
        site.get("/tables-browse.json", sql="select count(*) as n from letters").text
    )
    answer = site.get("/tables-browse.json", sql=statement)
    assert answer.status_code == 400, answer.text
    after = json.loads(
        site.get("/tables-browse.json", sql="select count(*) as n from letters").text
    )
    assert after["rows"] == before["rows"]


def test_rows_are_limited_and_the_file_is_not_for_download(site: Client) -> None:
    many = (
        "with recursive n(x) as (select 1 union all select x + 1 from n limit 5000) select x from n"
    )
    body = json.loads(site.get("/tables-browse.json", sql=many).text)
    assert body["truncated"] is True and len(body["rows"]) == 1_000
    assert site.get("/tables-browse.db").status_code == 403
    settings = json.loads(site.get("/-/settings.json").text)
    assert settings["sql_time_limit_ms"] == 3_000
    databases = json.loads(site.get("/-/databases.json").text)
    assert [(d["name"], d["is_mutable"]) for d in databases] == [("tables-browse", False)]


@pytest.mark.parametrize("query", ["OR", '""', "AND OR NOT", "-", "*", '-""', "“”"])
def test_a_question_without_a_word_finds_nothing(site: Client, query: str) -> None:
    page = site.get("/", q=query).text
    assert "There is no word to search for in" in page and "0 decisions" in page
    assert 'class="card"' not in page and "Show all decisions" in page
    assert json.loads(site.get("/-/search.json", q=query).text)["rows"] == []
    assert site.get("/-/search.csv", q=query).text.count("\n") == 1
    # An empty box lists everything, and what is left out alone is a question.
    assert 'class="card"' in site.get("/", q="").text
    assert 'class="card"' in site.get("/", q="-zzzz").text


def ways(site: Client, page: str) -> dict[str, int]:
    """The links where nothing is found, each with the number of results that it leads to."""
    _, _, offered = page.partition('<div class="none">')
    found = {}
    for item in offered.partition("</ul>")[0].split("<li>")[1:]:
        address = item.split('href="')[1].split('"')[0].replace("&amp;", "&")
        label = item.split(">")[1].split("<")[0]
        body = json.loads(site.get(address.replace("/?", "/-/search.json?")).text)
        assert f"({body['decisions'] + body['undecided']:,})" in item
        found[label] = body["decisions"] + body["undecided"]
    return found


def test_where_nothing_is_found_there_are_ways_out(site: Client) -> None:
    page = site.get("/", q="acupuncture zzzz", decision="upheld").text
    assert "Nothing is found with these filters" in page
    found = ways(site, page)
    assert found["Search without “zzzz”"] > 0
    assert found["Search for any of the words instead of all of them"] > 0
    # A way that leads to nothing is not offered.
    assert "Search without filters" not in found and "Search without “acupuncture”" not in found
    assert "Search without filters" in ways(site, site.get("/", q="pain", year="1066").text)
    assert any("Drop the filter Year" in way for way in ways(
        site, site.get("/", q="pain", year="1066", decision="upheld").text
    ))  # fmt: skip
    assert "Search for words that begin with “acupunct”" in ways(
        site, site.get("/", q="acupunctoor").text
    )
    assert "Show all decisions" in ways(site, site.get("/", q="zzzz").text)


# Crafted letters, queries and paths -------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/?q=script", "/?q=alert&sort=date&page=2", "/?more=category",
                                  f"/?category={quote(HOSTILE)}", "/-/letter/" + "a" * 16,
                                  "/-/letter/" + "a" * 16 + "?q=script"])  # fmt: skip
def test_crafted_letters_do_nothing(hostile: Client, path: str) -> None:
    page = hostile.get(path)
    assert page.status_code == 200
    assert "<script" not in page.text and "<img" not in page.text
    assert "alert" in page.text


def test_crafted_letters_do_nothing_on_datasettes_pages(hostile: Client) -> None:
    for path in (
        "/tables-browse/decisions",
        "/tables-browse/letters",
        "/tables-browse/services?_facet=category",
    ):
        page = hostile.get(path).text
        assert "<script>alert" not in page and "<img src=x" not in page


@pytest.mark.parametrize(
    "path",
    ["/-/letter/../../../etc/passwd", "/-/letter/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/-/letter/",
     "/-/letter/" + "b" * 16, "/-/letter/" + "A" * 16, "/-/letter/" + "a" * 16 + ".pdf",
     "/-/search.json/../../x", "/-/static/../../../etc/passwd"],
)  # fmt: skip
def test_paths_lead_nowhere_else(hostile: Client, path: str, capsys: Any) -> None:
    answer = hostile.get(path)
    assert answer.status_code in (302, 404) and "root:" not in answer.text
    # Datasette would print the values at hand, that is, letter text.
    assert capsys.readouterr().out == ""


def test_the_way_back_leads_only_to_the_search(site: Client, sample_tables: Path) -> None:
    letter = load_rows(sample_tables, "letters")[0]["letter_id"]
    page = site.get(f"/-/letter/{letter}?q=pain&back=https://evil.example&next=//evil.example").text
    assert "evil.example" not in page and 'href="/?q=pain"' in page


# The letters ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tables of one letter, by a relative path."""
    folder = tmp_path_factory.mktemp("one")
    (folder / "letters").mkdir()
    shutil.copy(SAMPLES / "CM16-0900006.pdf", folder / "letters" / "a.pdf")
    done = imr_extract("run", "letters", "--out", "tables", "--quiet", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def moved(one_letter: Path) -> tuple[Path, Path]:
    """The letter, as it was read, and its tables."""
    file = one_letter / "letters" / "a.pdf"
    if file.is_dir() and not file.is_symlink():
        file.rmdir()
    file.unlink(missing_ok=True)
    shutil.copy(SAMPLES / "CM16-0900006.pdf", file)
    return file, one_letter / "tables"


def test_a_letter_is_shown_with_evidence_and_found_words(moved: tuple[Path, Path]) -> None:
    _, out = moved
    site = client(out)
    letter = load_rows(out, "letters")[0]["letter_id"]
    page = site.get(f"/-/letter/{letter}?q=medically+necessary").text
    assert "data:image/png" in page and 'class="mark ' in page and 'class="found"' in page
    assert "Back to the results" in page and 'href="/?q=medically+necessary"' in page
    assert page.count('id="found-0"') == 1
    assert 'class="found"' not in site.get(f"/-/letter/{letter}").text


@pytest.mark.parametrize("how", ["gone", "changed", "folder", "loop"])
def test_a_letter_whose_file_is_not_what_was_read(moved: tuple[Path, Path], how: str) -> None:
    file, out = moved
    file.unlink()
    if how == "changed":
        shutil.copy(SAMPLES / "CM15-0900285.pdf", file)
    elif how == "folder":
        file.mkdir()
    elif how == "loop":
        file.symlink_to(file)
    row = load_rows(out, "letters")[0]
    answer = client(out).get(f"/-/letter/{row['letter_id']}?q=medically+necessary")
    assert answer.status_code == 200
    assert "cannot be shown" in answer.text and "data:image" not in answer.text
    assert ("changed since it was read" in answer.text) == (how == "changed")
    # The values, the text with its evidence, and the found words come from the tables.
    assert row["case_number"] in answer.text and 'class="mark ' in answer.text
    assert 'class="found" id="found-0"' in answer.text
    assert load_rows(out, "services")[0]["decision"] in answer.text
    # A hit leads to its service here, too, and nobody reads where the file is.
    assert 'id="service-1"' in answer.text
    assert file.name in answer.text and str(file.parent) not in answer.text


def test_warnings_are_said_in_words(tmp_path: Path) -> None:
    tables = {
        "letters": [{"letter_id": "a" * 16, "uri": "/gone/a.pdf", "sha256": "",
                     "warnings": ["no_rationale:2", "later_code:7"]}],
        "services": [{"letter_id": "a" * 16, "service_no": 1, "service": "Lyrica 50mg #30",
                      "decision": "upheld", "quantity": 30.0}],
    }  # fmt: skip
    page = client(write_tables(tmp_path / "t", tables)).get("/-/letter/" + "a" * 16).text
    assert "No rationale was found for service 2. <code>no_rationale:2</code>" in page
    assert "later_code:7" in page and "/gone" not in page
    assert "<dd>30</dd>" in page


def test_similar_decisions_are_named(site: Client, sample_tables: Path) -> None:
    found = 0
    for row in load_rows(sample_tables, "letters")[-4:]:
        page = site.get(f"/-/letter/{row['letter_id']}?decision=upheld").text
        _, _, similar = page.partition("Similar decisions")
        assert f"/-/letter/{row['letter_id']}" not in similar
        found += similar.count('href="/-/letter/')
        assert similar.count("?decision=upheld") == similar.count('href="/-/letter/')
    assert found > 4


# The file beside OUT ----------------------------------------------------------------------------


def test_the_file_is_made_once_and_anew_when_the_tables_change(
    sample_tables: Path, tmp_path: Path
) -> None:
    out = tmp_path / "tables"
    shutil.copytree(sample_tables, out)
    file = server.cached_file(f"{out}/", Progress())
    assert file == tmp_path / "tables-browse.sqlite"
    made = file.stat().st_ino
    assert server.cached_file(str(out), Progress()).stat().st_ino == made
    run = out / "run.json"
    run.write_text(run.read_text().replace("finished", "finished "))
    assert server.cached_file(str(out), Progress()).stat().st_ino != made
    file.write_bytes(b"no database")
    server.cached_file(str(out), Progress())
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM letters").fetchone()[0] == 18
    with pytest.raises(TablesError):
        server.cached_file(str(tmp_path / "none"), Progress())


def test_each_case_is_found_once(tmp_path: Path) -> None:
    tables = {
        "letters": [{"letter_id": "a" * 16}, {"letter_id": "b" * 16, "copy_of": "a" * 16}],
        "services": [{"letter_id": name * 16, "service_no": 1, "service": "knee brace",
                      "decision": "upheld", "category": "DMEPOS"} for name in "ab"],
    }  # fmt: skip
    found = client(write_tables(tmp_path / "t", tables)).get("/-/search.json", q="brace")
    assert json.loads(found.text)["facets"]["category"] == {"DMEPOS": 1}


def test_a_file_of_others_gets_no_pages_of_ours(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE letters (x)")
    (tmp_path / "broken.db").write_bytes(b"x" * 5_000)
    other = Datasette([str(tmp_path / "other.db")])
    assert plugin.register_routes(other) == []
    assert Client(other).get("/other").status_code == 200
    assert not plugin._is_ours(str(tmp_path / "broken.db"))


def test_datasette_alone_serves_an_exported_file(sample_tables: Path, tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite"
    assert imr_extract("export", sample_tables, file, "--no-text").returncode == 0
    command = [sys.executable, "-m", "datasette", "-i", file, "--setting", "base_url", "/imr/"]
    done = subprocess.run(
        [*command, "--get", "/imr/?q=acupuncture"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "<mark>acupuncture</mark>" in done.stdout.lower(), done.stderr
    assert 'href="/imr/-/letter/' in done.stdout and 'action="/imr/"' in done.stdout


def test_a_search_that_takes_too_long_says_so(
    sample_tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "_LIMIT_MS", -1)
    slow = client(sample_tables)
    for path in ("/?q=pain+the", "/-/search.json?q=pain+the", "/-/search.csv?q=pain+the"):
        answer = slow.get(path)
        assert answer.status_code == 503 and "took too long" in answer.text


# The command ------------------------------------------------------------------------------------


@pytest.fixture
def serving(sample_tables: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a user starts it, and the address that it prints."""
    command = [sys.executable, "-m", "imr_extract", "browse", sample_tables, "--no-open"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    yield process, line.split(" at ")[1].split(" ")[0]
    process.kill()
    process.communicate()


def test_it_answers_on_this_machine_only_and_ends_with_ctrl_c(
    serving: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = serving
    assert address.startswith("http://127.0.0.1:")
    with urlopen(address, timeout=20) as answer:
        assert "decisions" in answer.read().decode()
    if (own := _own_address()) is not None:
        with socket.socket() as other:
            assert other.connect_ex((own, int(address.rstrip("/").rpartition(":")[2]))) != 0
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert time.monotonic() - started < 10
    assert "Traceback" not in errors and process.returncode in (0, 130)


def _own_address() -> str | None:
    """This machine's address in its network, if it has one."""
    try:
        found = socket.gethostbyname(socket.gethostname())
    except OSError:
        return None
    return None if found.startswith("127.") else found


def test_another_address_is_warned_of(
    sample_tables: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(server, "serve", lambda *given: asked.append(given))
    for host, warned in (("127.0.0.1", False), ("localhost", False), ("::1", False),
                         ("0.0.0.0", True), ("192.0.2.7", True), ("archive.example", True)):  # fmt: skip
        browse(str(sample_tables), host, None, True)
        assert ("everybody who can reach" in capsys.readouterr().err) == warned, host
    assert [given[1] for given in asked][:2] == ["127.0.0.1", "localhost"]


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind((server.LOCAL, 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(BrowseError, match=f"port {number} cannot be listened on.*--port"):
            server._listening(server.LOCAL, number)
    with pytest.raises(BrowseError):
        server._listening("192.0.2.7", None)


def test_a_missing_package_is_named(sample_tables: Path) -> None:
    code = (
        "import sys; sys.modules['datasette'] = None; sys.modules['datasette.app'] = None\n"
        "from imr_extract.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "browse", sample_tables]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200"}
    )
    assert done.returncode == 2 and "pip install 'imr-extract[browse]'" in done.stderr
