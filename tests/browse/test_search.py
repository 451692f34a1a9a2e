"""What people type is understood; hits, counts and shares are those of the tables."""

import csv
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import imr_extract
from hypothesis import given, settings
from hypothesis import strategies as st
from report.test_report import write_tables

from imr_extract.browse.asked import FACETS, understood
from imr_extract.browse.cards import cards, found_words
from imr_extract.browse.facet_index import NOT_STATED, load_facets
from imr_extract.browse.query import MOST_TERMS, parse
from imr_extract.browse.search import DATE, PAGE, RELEVANCE, Hits, Searcher
from imr_extract.export import export_tables
from imr_extract.load import load_rows, open_database
from imr_extract.quality.intervals import wilson

Row = dict[str, Any]


@pytest.fixture(scope="module")
def connection(
    sample_tables: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    file = tmp_path_factory.mktemp("search") / "a.sqlite"
    export_tables(sample_tables, file)
    with sqlite3.connect(file) as connection:
        yield connection


@pytest.fixture(scope="module")
def searcher(connection: sqlite3.Connection) -> Searcher:
    return Searcher(load_facets(connection))


def texts(connection: sqlite3.Connection) -> dict[int, str]:
    """All words that each service is found by."""
    rows = connection.execute("SELECT * FROM search_text")
    return {row[0]: " ".join(part or "" for part in row[1:]).lower() for row in rows}


# What people type -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "wanted", "excluded"),
    [
        ("lyrica pain", '("lyrica") AND ("pain")', ""),
        ('"neuropathic pain" Lyrica', '("neuropathic pain") AND ("Lyrica")', ""),
        ("lyrica OR gabapentin pain", '("lyrica" OR "gabapentin") AND ("pain")', ""),
        ("lyrica AND pain", '("lyrica") AND ("pain")', ""),
        ("pain -opioid", '("pain")', '"opioid"'),
        ("pain NOT opioid", '("pain")', '"opioid"'),
        ('pain -"physical therapy" -knee', '("pain")', '"physical therapy" OR "knee"'),
        ("radicul*", '("radicul"*)', ""),
        ("a*", '("a")', ""),
        ("“neuropathic pain”", '("neuropathic pain")', ""),
        ("x-ray", '("x-ray")', ""),
        ("and or not", '("and") AND ("or") AND ("not")', ""),
        ('"', "", ""),
        ("AND", "", ""),
        ("OR OR -", "", ""),
        ("NEAR(a b)", '("NEAR(a") AND ("b)")', ""),
        ("request:pain ^x", '("request:pain") AND ("^x")', ""),
        ("-- * ' ( ) { } + : ^", "", ""),
        ("a\x00b\ud800c", '("a") AND ("b") AND ("c")', ""),
    ],
)  # fmt: skip
def test_a_question_is_understood(typed: str, wanted: str, excluded: str) -> None:
    query = parse(typed)
    assert (query.wanted, query.excluded, query.cut) == (wanted, excluded, False)


def test_a_question_without_end_is_cut() -> None:
    assert parse("pain " * 100).wanted.count("pain") == MOST_TERMS
    assert parse("pain " * 100).cut
    assert parse("a" * 5_000).cut and len(parse("a" * 5_000).typed) == 1_000


WORDS = st.sampled_from(['"', "AND", "OR", "NOT", "-", "*", "NEAR(", ")", "pain", "ü", "²", "\u0301", ":", "^", "+"])  # fmt: skip


@settings(max_examples=60)
@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_nothing_typed_is_a_syntax_error(
    searcher: Searcher, connection: sqlite3.Connection, typed: str
) -> None:
    asked = understood(understood(f"q={typed}").encoded())
    hits = searcher.search(connection, asked.query, {}, asked.sort)
    cards(connection, hits.page(1)[:2], asked.query)


@given(st.text(alphabet="abcq=&%+;#sortpage0129-", max_size=60))
def test_any_address_is_understood(encoded: str) -> None:
    asked = understood(encoded)
    assert understood(asked.encoded()) == asked


def test_filters_come_back_as_they_were() -> None:
    chosen = {"category": ("a & b", NOT_STATED), "ingredient": ("50% <i>=x</i>",)}
    asked = understood(understood("q=pain&page=3").encoded(filters=chosen))
    assert asked.filters == chosen and asked.page == 3
    assert understood(asked.toggled("category", "a & b")).filters == {
        **chosen, "category": (NOT_STATED,)
    }  # fmt: skip
    assert understood(asked.toggled("ingredient", chosen["ingredient"][0])).page == 1


# Hits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "has"),
    [
        ("acupuncture", lambda text: "acupunctur" in text),
        ("pain shoulder", lambda text: "pain" in text and "shoulder" in text),
        ('"physical therapy"', lambda text: "physical therap" in text),
        ("pain -shoulder", lambda text: "pain" in text and "shoulder" not in text),
        ("-shoulder", lambda text: "shoulder" not in text),
        ("lumb*", lambda text: "lumb" in text),
        ("", lambda _: True),
    ],
)
def test_hits_are_those_that_have_the_words(
    searcher: Searcher, connection: sqlite3.Connection, typed: str, has: Any
) -> None:
    for sort in (RELEVANCE, DATE):
        hits = searcher.search(connection, parse(typed), {}, sort)
        expected = {service for service, text in texts(connection).items() if has(text)}
        assert expected
        assert set(hits.ids) == expected and len(hits.ids) == len(expected)


def test_words_of_the_request_stand_first(
    searcher: Searcher, connection: sqlite3.Connection
) -> None:
    hits = searcher.search(connection, parse("acupuncture"), {}, RELEVANCE)
    requests = dict(connection.execute("SELECT service_id, lower(service) FROM services"))
    found = ["acupuncture" in requests[service] for service in hits.ids]
    assert found == sorted(found, reverse=True) and any(found)


def test_the_newest_stand_first(searcher: Searcher, connection: sqlite3.Connection) -> None:
    hits = searcher.search(connection, parse(""), {}, DATE)
    days = dict(connection.execute("SELECT service_id, coalesce(decision_date, '1970-01-01') FROM decisions"))  # fmt: skip
    found = [days[service] for service in hits.ids]
    assert found == sorted(found, reverse=True)
    pages = [hits.page(number) for number in range(1, hits.pages + 1)]
    assert sum(pages, []) == [*hits.ids] and max(map(len, pages)) == min(PAGE, len(hits.ids))


# Counts -----------------------------------------------------------------------------------------


def values_of(out: Path) -> list[dict[str, set[Any]]]:
    """Of each service, its values of each facet, counted in plain Python."""
    letters = {row["letter_id"]: row for row in load_rows(out, "letters")}
    citations = load_rows(out, "citations")
    found = []
    for service in load_rows(out, "services"):
        letter = letters[service["letter_id"]]
        cited = {
            c["canonical_title"] and (c["canonical_title"] + f" ({c['source']})" * (c["source"] != "MTUS"))
            or c["source"]
            for c in citations
            if (c["letter_id"], c["service_no"]) == (service["letter_id"], service["service_no"])
        }  # fmt: skip
        day = letter["decision_date"]
        drugs = service["ingredients"] or []
        found.append({
            **{name: {service[name]} for name in ("decision", "category", "subcategory",
               "reviewer_basis", "claims_administrator_basis")},
            "ingredient": {drug["ingredient"] or drug["printed"] for drug in drugs} or {None},
            "body_region": {*(service["body_regions"] or [None])},
            "year": {str(day.year) if day else None},
            "specialty": {*(letter["specialties_canonical"] or [None])},
            "guideline": (cited - {None}) or {None},
            "template": {letter["template"]},
        })  # fmt: skip
    return found


def counted(services: list[dict[str, set[Any]]], facet: str) -> Counter[str]:
    decided = [s for s in services if facet == "decision" or s["decision"] != {None}]
    return Counter(value or NOT_STATED for service in decided for value in service[facet])


def test_facets_count_what_the_tables_hold(
    searcher: Searcher, connection: sqlite3.Connection, sample_tables: Path
) -> None:
    services = values_of(sample_tables)
    hits = searcher.search(connection, parse(""), {}, DATE)
    assert set(hits.counts) == set(FACETS)
    for facet in FACETS:
        assert hits.counts[facet] == counted(services, facet), facet
    filters = {"decision": ("upheld",), "category": ("Pharmaceuticals", "Surgery")}
    hits = searcher.search(connection, parse(""), filters, DATE)
    both = [s for s in services if s["decision"] == {"upheld"}]
    both = [s for s in both if s["category"] <= {"Pharmaceuticals", "Surgery"}]
    assert len(hits.ids) == len(both) > 3
    for facet in sorted(set(FACETS) - set(filters)):
        assert hits.counts[facet] == counted(both, facet), facet
    # What else could be chosen is counted without the facet's own filter.
    upheld = [s for s in services if s["decision"] == {"upheld"}]
    assert hits.counts["category"] == counted(upheld, "category")


def test_one_value_of_many_and_none_at_all(
    searcher: Searcher, connection: sqlite3.Connection, sample_tables: Path
) -> None:
    services = values_of(sample_tables)
    for facet in FACETS:
        for value in {v for s in services for v in s[facet]}:
            hits = searcher.search(connection, parse(""), {facet: (value or NOT_STATED,)}, DATE)
            expected = [n for n, s in enumerate(services, start=1) if value in s[facet]]
            assert sorted(hits.ids) == expected, (facet, value)
    assert not len(searcher.search(connection, parse(""), {"year": ("1066",)}, DATE).ids)


def report_rows(out: Path, folder: Path) -> list[Row]:
    done = imr_extract("report", out, "--out", folder / "r.html", "--csv", folder)
    assert done.returncode == 0, done.stderr
    name = "decisions_by_category.csv"
    return [*csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines())]


def agree(out: Path, folder: Path, searcher: Searcher, connection: sqlite3.Connection) -> int:
    """Check that facets, report and DuckDB count the same decisions by category."""
    facet = searcher.search(connection, parse(""), {}, DATE).counts["category"]
    with open_database(out, copies=False) as database:
        query = "SELECT coalesce(category, ''), count(decision) AS n FROM services GROUP BY 1 HAVING n > 0"
        assert facet == dict(database.execute(query).fetchall())
    report = report_rows(out, folder)
    assert facet == {row["category"]: int(row["n"]) for row in report if int(row["n"])}
    for row in report:
        hits = searcher.search(connection, parse(""), {"category": (row["category"],)}, DATE)
        tally = hits.tally
        assert [tally.n, tally.upheld, tally.overturned, tally.partially_overturned] == [
            int(row[name]) for name in ("n", "upheld", "overturned", "partially_overturned")
        ]
        assert tally.interval is not None
        assert tally.interval == pytest.approx(
            (float(row["share_upheld_low"]), float(row["share_upheld_high"]))
        )
    return len(report)


def test_facets_report_and_duckdb_agree(
    sample_tables: Path, tmp_path: Path, searcher: Searcher, connection: sqlite3.Connection
) -> None:
    assert agree(sample_tables, tmp_path, searcher, connection) > 3


@pytest.mark.nightly
def test_they_agree_on_real_letters(shared: Path, tmp_path: Path) -> None:
    out = tmp_path / "tables"
    folders = [shared / "letters" / "pdf", shared / "more-letters" / "pdf"]
    assert imr_extract("run", *folders, "--out", out, "--quiet").returncode == 0
    export_tables(out, tmp_path / "a.sqlite", copies=False)
    with sqlite3.connect(tmp_path / "a.sqlite") as connection:
        searcher = Searcher(load_facets(connection))
        assert agree(out, tmp_path, searcher, connection) > 5


def test_undecided_services_are_listed_but_not_counted(tmp_path: Path) -> None:
    services = [
        {"letter_id": "a", "service_no": n, "service": "x", "category": "C", "decision": decision}
        for n, decision in enumerate(["upheld", None, "overturned", "upheld"], start=1)
    ]
    out = write_tables(tmp_path / "t", {"letters": [{"letter_id": "a"}], "services": services})
    export_tables(out, tmp_path / "a.sqlite")
    with sqlite3.connect(tmp_path / "a.sqlite") as connection:
        searcher = Searcher(load_facets(connection))
        hits = searcher.search(connection, parse("x"), {}, RELEVANCE)
    assert len(hits.ids) == 4 and (hits.tally.n, hits.tally.undecided) == (3, 1)
    assert hits.tally.interval == wilson(2, 3)
    assert hits.counts["category"] == {"C": 3}
    assert hits.counts["decision"] == {"upheld": 2, "overturned": 1, NOT_STATED: 1}


# Cards ------------------------------------------------------------------------------------------


def first_cards(connection: sqlite3.Connection, hits: Hits, typed: str) -> list[Any]:
    return cards(connection, hits.page(1), parse(typed))


def test_a_card_shows_the_words_in_their_sentence(
    searcher: Searcher, connection: sqlite3.Connection
) -> None:
    typed = '"physical therapy" OR acupuncture'
    hits = searcher.search(connection, parse(typed), {}, RELEVANCE)
    found = first_cards(connection, hits, typed)
    assert found
    for card in found:
        shown = [card.request, *(sentence for _, sentence in card.sentences)]
        assert any("<mark>" in text for text in shown)
        assert all(len(sentence) < 1_000 for _, sentence in card.sentences)
    assert any(card.cited for card in found)
    printed = found_words(connection, hits.page(1), parse(typed))
    assert {word.lower() for word in printed} & {"physical therapy", "acupuncture"}


def test_letter_text_is_escaped_in_cards(tmp_path: Path) -> None:
    evil = '<script>alert("pain")</script> & pain \x02[pain\x02] \u202e'
    tables = {
        "letters": [{"letter_id": "a"}],
        "services": [{"letter_id": "a", "service_no": 1, "service": evil, "rationale": evil}],
        "sections": [{"letter_id": "a", "section_no": 1, "kind": "case_summary", "text": evil}],
        "diagnoses": [{"letter_id": "a", "diagnosis_no": 1, "diagnosis": evil}],
        "citations": [{"letter_id": "a", "service_no": 1, "citation_no": 1, "source": evil,
                       "cited_by": "reviewer", "pages": [3, 4, 5, 9]}],
    }  # fmt: skip
    export_tables(write_tables(tmp_path / "t", tables), tmp_path / "a.sqlite")
    with sqlite3.connect(tmp_path / "a.sqlite") as connection:
        (card,) = cards(connection, [1], parse("pain"))
        (plain,) = cards(connection, [1], parse(""))
    for shown in [card.request, plain.request, *(s for _, s in card.sentences + plain.sentences)]:
        rest = str(shown).replace("<mark>", "").replace("</mark>", "")
        assert "<" not in rest and not set(rest) & set("\x02\u202e")
    assert str(card.request).count("<mark>pain</mark>") == 3
    assert card.cited == [("Reviewer", [f"{evil}, p. 3–5, 9"])]


def test_similar_decisions_are_of_other_letters(
    searcher: Searcher, connection: sqlite3.Connection
) -> None:
    facets = searcher.index.facets
    letter_of = dict(connection.execute("SELECT service_id, letter_id FROM services"))
    found = 0
    for service, letter in letter_of.items():
        own = tuple(other for other, of in letter_of.items() if of == letter)
        for other in searcher.similar(service, own, 5):
            assert letter_of[other] != letter
            found += 1
            assert any(
                set(facets[name].of(service)) & set(facets[name].of(other))
                for name in ("ingredient", "subcategory", "body_region")
            )
    assert found > 10
