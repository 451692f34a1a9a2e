"""The report's numbers against a count in plain Python; letter text cannot break the page."""

import csv
import datetime as dt
import json
import math
import re
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, SAMPLES, imr_extract

import imr_extract.report as report
from imr_extract.errors import MissingPackageError, OutputError, TablesError
from imr_extract.report import write_report
from imr_extract.report.figures import SECTIONS
from imr_extract.tables import SCHEMAS

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]
PARTNERS = {"acetaminophen", "aspirin", "ibuprofen", "caffeine", "naloxone", "naltrexone"}
FIGURES = {figure.name: figure for section in SECTIONS for figure in section.figures}


def write_tables(out: Path, tables: Tables) -> Path:
    """Tables of a finished run; a column that a row lacks is null."""
    for name, schema in SCHEMAS.items():
        (out / name).mkdir(parents=True)
        rows = tables.get(name, [])
        columns = {field.name: [row.get(field.name) for row in rows] for field in schema}
        pq.write_table(pa.table(columns, schema=schema), out / name / "part-00000.parquet")
    run = {"rules": "0123abcd", "versions": {"imr-extract": "0.1.0"}, "counts": {}}
    (out / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return out


def ingredients(number: int, name: str) -> Rows:
    """Those of a service: none, one that no list knows, one twice, a combination with a partner."""
    named = [{"printed": name, "ingredient": name, "strength": None}]
    return {
        1: [],
        2: [{"printed": name, "ingredient": None, "strength": "5 mg"}],
        3: [*named, {"printed": "twin", "ingredient": name, "strength": "5 mg"}],
        4: [*named, {"printed": name, "ingredient": "acetaminophen", "strength": None}],
    }.get(number, named)


def hostile() -> Tables:
    """Letters that could break pages, spreadsheets and counts: markup, nulls, ties, duplicates."""
    day = dt.date
    names = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "\rx"]
    names += ["a & \"b\" 'c' $x^2$", "</code></pre><b>", "\x00\x1b[31m\u202eevil", "plain"]
    letters = [
        {"letter_id": "a", "template": "determination", "decision_date": day(2016, 3, 1),
         "date_assigned": day(2016, 2, 1), "application_received": day(2016, 2, 9),
         "ur_denial_date": day(2016, 1, 1), "specialties": ["Surgery", "General Surgery", "Family"],
         "specialties_canonical": ["Surgery", "Surgery", "Family"],
         "licensure_states": ["Texas"], "age": 24, "sex": "male", "outcome": "upheld",
         "warnings": ["unreadable:age", "unreadable:age"], "service_count": 12},
        {"letter_id": "b", "template": "notice-2013", "decision_date": day(2014, 3, 31),
         "date_assigned": day(2014, 3, 31), "application_received": day(2012, 2, 9),
         "ur_denial_date": day(2012, 1, 20), "specialties": [], "specialties_canonical": [], "age": 65, "outcome": None,
         "service_count": 0},
        {"letter_id": "c", "template": "<i>odd</i>", "age": 25, "sex": "female",
         "specialties": ["x"], "specialties_canonical": names[:2], "licensure_states": names, "outcome": "overturned",
         "service_count": 14},
    ]  # fmt: skip
    services: Rows = [
        {"letter_id": letter, "service_no": number, "service": name.upper(), "drug": name,
         "decision": decision, "category": category, "subcategory": subcategory,
         "original_request": name if number % 2 else None, "authorized": name,
         "ingredients": ingredients(number, name),
         "claims_administrator_basis": "mtus", "reviewer_basis": basis}
        for letter, decision, category, subcategory, basis in [
            ("a", "upheld", "Pharmaceuticals", "Opioids", "mtus"),
            ("c", "overturned", "Pharmaceuticals", None, "outside_mtus"),
        ]
        for number, name in enumerate(names, 1)
    ]  # fmt: skip
    services += [
        {"letter_id": "a", "service_no": 20, "service": "x", "decision": None},
        {"letter_id": "c", "service_no": 21, "service": "y", "decision": "partially_overturned",
         "category": "Surgery", "subcategory": "Spine", "rationale": "r"},
    ]  # fmt: skip
    citations = [
        {"letter_id": "a", "service_no": number, "citation_no": number, "cited_by": party,
         "family": family, "source": source, "title": title, "canonical_title": canonical,
         "pages": pages}
        for number, party, family, source, title, canonical, pages in [
            (1, "claims_administrator", "MTUS", "MTUS", "Chronic Pain", "Chronic", [1, 2, 2]),
            (1, "reviewer", "MTUS", "MTUS", "Chronic Pain", "Chronic", [2]),
            (1, "reviewer", "MTUS", "MTUS", "Pain", "Chronic", [2]),
            (2, "claims_administrator", "MTUS", "MTUS", "Chronic Pain", "Chronic", []),
            (2, "reviewer", "Non-MTUS", names[0], names[1], None, [7]),
            (3, "rationale", None, None, None, None, None),
        ]
    ]  # fmt: skip
    diagnoses = [
        {"letter_id": letter, "diagnosis_no": number, "diagnosis": text, "assertion": assertion}
        for number, (letter, text, assertion) in enumerate(
            [("a", "Strain", "affirmed"), ("a", "strain", "affirmed"), ("c", "STRAIN", "affirmed"),
             ("c", "strain", "negated"), *(("c", name, "affirmed") for name in names)]
        )
    ]  # fmt: skip
    sources = [{"uri": "1", "status": "extracted"}, {"uri": "2", "status": "extracted"},
               {"uri": "3", "status": "failed", "error": "encrypted"}]  # fmt: skip
    return {"letters": letters, "services": services, "citations": citations,
            "diagnoses": diagnoses, "sources": sources}  # fmt: skip


class Made:
    """A report and the tables that it was made of."""

    def __init__(self, out: Path, place: Path) -> None:
        self.out = out
        self.page = place / "report.html"
        self.csv = place / "csv"
        place.mkdir(parents=True, exist_ok=True)
        write_report(out, self.page, self.csv)
        self.html = self.page.read_text(encoding="utf-8")
        self.tables = {name: pq.read_table(out / name).to_pylist() for name in SCHEMAS}

    def rows(self, name: str) -> Rows:
        with (self.csv / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def real_tables(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("real") / "tables"
    assert imr_extract("run", shared / "letters" / "pdf", "--out", out, "--quiet").returncode == 0
    return out


GENERATED = pytest.param("generated", marks=pytest.mark.nightly)


@pytest.fixture(scope="module", params=["samples", "hostile", GENERATED, "real"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    place = tmp_path_factory.mktemp("report")
    out = place / "tables"
    if request.param == "samples":
        out = request.getfixturevalue("sample_tables")
    elif request.param == "hostile":
        write_tables(out, hostile())
    elif request.param == "generated":
        command = [sys.executable, "benchmarks/report.py", "--generate", out, "--services", "4000"]
        subprocess.run(command, cwd=ROOT, check=True)
    else:
        out = request.getfixturevalue("real_tables")
    return Made(out, place)


# The independent count.


def wilson(k: int, n: int) -> tuple[float, float]:
    """Wilson's interval as the roots of (p - k/n)^2 = z^2 p (1 - p) / n."""
    z = statistics.NormalDist().inv_cdf(0.975)
    a, b, c = 1 + z * z / n, -(2 * k / n + z * z / n), (k / n) ** 2
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def share(k: int, n: int, name: str = "share") -> dict[str, Any]:
    low, high = wilson(k, n) if n else (None, None)
    return {name: k / n if n else None, f"{name}_low": low, f"{name}_high": high}


def tally(services: Iterable[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(row["decision"] for row in services if row["decision"])
    n = sum(counts.values())
    names = ("upheld", "overturned", "partially_overturned")
    return {"n": n, **{name: counts[name] for name in names},
            **share(counts["upheld"], n, "share_upheld")}  # fmt: skip


def grouped(
    rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], Any]
) -> dict[Any, Rows]:
    groups: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def ordered(rows: Rows, *by: str, most: int = 10**9) -> Rows:
    """By columns, each downwards if its name begins with a minus; null last."""
    for name in reversed(by):
        down, column = name.startswith("-"), name.lstrip("-")
        stated = [row for row in rows if row[column] is not None]
        rows = sorted(stated, key=lambda row: row[column], reverse=down) + [
            row for row in rows if row[column] is None
        ]
    return rows[:most]


def quartiles(values: list[int]) -> dict[str, Any]:
    names = ("first_quartile", "median", "third_quartile")
    cuts = (statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1
            else [values[0] if values else None] * 3)  # fmt: skip
    assert not values or cuts[1] == statistics.median(values)
    return dict(zip(names, cuts, strict=True))


class Expected:
    """Every figure, counted without SQL."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.letters = {row["letter_id"]: row for row in tables["letters"]}
        self.decisions = [row for row in tables["services"] if row["decision"]]
        self.drugs = [row for row in self.decisions if row["category"] == "Pharmaceuticals"]
        self.modified = [
            row for row in self.decisions if row["original_request"] or row["authorized"]
        ]

    def year(self, row: dict[str, Any]) -> int | None:
        date = self.letters[row["letter_id"]]["decision_date"]
        return date.year if date else None

    def by(self, rows: Rows, *columns: str) -> Rows:
        groups = grouped(rows, lambda row: tuple(row[column] for column in columns))
        return [dict(zip(columns, key, strict=True)) | tally(of) for key, of in groups.items()]

    def letters_by_year(self) -> Rows:
        found = [
            {"year": year, "letters": len(of),
             **tally(row for row in self.decisions if self.year(row) == year)}
            for year, of in grouped(self.tables["letters"], self.year).items()
        ]  # fmt: skip
        return ordered(found, "year")

    def letters_by_month(self) -> Rows:
        dated = [row for row in self.tables["letters"] if row["decision_date"]]
        groups = grouped(dated, lambda row: f"{row['decision_date']:%Y-%m}")
        found = []
        for month, of in groups.items():
            ids = {row["letter_id"] for row in of}
            counts = tally(row for row in self.decisions if row["letter_id"] in ids)
            found.append({"month": month, "letters": len(of), "decisions": counts["n"],
                          "share_upheld": counts["share_upheld"]})  # fmt: skip
        return ordered(found, "month")

    def outcome_of_letters(self) -> Rows:
        counts = Counter(row["outcome"] for row in self.tables["letters"])
        found = [{"outcome": outcome, "letters": n, **share(n, counts.total())}
                 for outcome, n in counts.items()]  # fmt: skip
        return ordered(found, "-letters", "outcome")

    def decisions_overall(self) -> Rows:
        return [tally(self.decisions)]

    def decisions_by_category(self) -> Rows:
        return ordered(self.by(self.decisions, "category"), "-n", "category")

    def decisions_by_subcategory(self) -> Rows:
        found = self.by(self.decisions, "category", "subcategory")
        return ordered(found, "category", "-n", "subcategory")

    def drug_classes(self) -> Rows:
        return ordered(self.by(self.drugs, "subcategory"), "-n", "subcategory")

    def by_ingredient(self, rows: Rows) -> Rows:
        """A row for each different ingredient of a decision; one without a drug has none."""
        return [
            row | {"drug": drug}
            for row in rows
            for drug in {i["ingredient"] or i["printed"] for i in row["ingredients"] or []}
            or {None}
        ]

    def top_drugs(self) -> Rows:
        named = [row for row in self.by_ingredient(self.drugs) if row["drug"]]
        found = self.by(named, "drug", "subcategory")
        return ordered(found, "-n", "drug", "subcategory", most=50)

    def opioids_by_drug(self) -> Rows:
        opioids = [row for row in self.drugs if row["subcategory"] == "Opioids"]
        own = [row for row in self.by_ingredient(opioids) if row["drug"] not in PARTNERS]
        return ordered(self.by(own, "drug"), "-n", "drug", most=50)

    def opioids_by_year(self) -> Rows:
        found = []
        for year, of in grouped(self.drugs, self.year).items():
            counts = tally(row for row in of if row["subcategory"] == "Opioids")
            found.append({"year": year, "pharmaceuticals": len(of), "opioids": counts["n"],
                          **share(counts["n"], len(of)), "share_upheld": counts["share_upheld"]})  # fmt: skip
        return ordered(found, "year")

    def modified_by_category(self) -> Rows:
        return ordered(self.by(self.modified, "category"), "-n", "category")

    def modified_requests(self) -> Rows:
        names = {"original_request": "original_request", "authorized": "authorized",
                 "in_dispute": "service"}  # fmt: skip
        lower = [
            {"decision": row["decision"]}
            | {name: row[of].lower() if row[of] else row[of] for name, of in names.items()}
            for row in self.modified
        ]
        kept = (*names, "n", "share_upheld")
        found = [{name: row[name] for name in kept} for row in self.by(lower, *names)]
        return ordered(found, "-n", *names, most=50)

    def _by_reviewer(self, column: str, listed: str) -> Rows:
        found = []
        for value in {value for row in self.tables["letters"] for value in row[listed] or []}:
            of = [row for row in self.decisions
                  if value in (self.letters[row["letter_id"]][listed] or [])]  # fmt: skip
            if of:
                letters = len({row["letter_id"] for row in of})
                found.append({column: value, "letters": letters, **tally(of)})
        return ordered(found, "-n", column, most=60)

    def decisions_by_specialty(self) -> Rows:
        return self._by_reviewer("specialty", "specialties_canonical")

    def decisions_by_state(self) -> Rows:
        return self._by_reviewer("state", "licensure_states")

    def basis_of_both(self) -> Rows:
        found = []
        groups = grouped(self.tables["services"], lambda row: row["claims_administrator_basis"])
        for basis, of in groups.items():
            counts = Counter(row["reviewer_basis"] for row in of)
            named = {name: counts[name] for name in ("mtus", "outside_mtus", "none_cited", "other")}
            found.append({"basis": basis, "n": len(of), **named, "not_stated": counts[None]})
        return ordered(found, "-n", "basis")

    def decisions_by_basis(self) -> Rows:
        found = [{"basis": row.pop("reviewer_basis")} | row
                 for row in self.by(self.decisions, "reviewer_basis")]  # fmt: skip
        return ordered(found, "-n", "basis")

    def guidelines_differ(self) -> Rows:
        apart: dict[str, list[bool]] = {}
        bases = [(row["claims_administrator_basis"], row["reviewer_basis"])
                 for row in self.tables["services"]]  # fmt: skip
        apart["basis"] = [one != other for one, other in bases if one and other]
        for compared, column in (
            ("guideline families", "family"),
            ("MTUS titles", "canonical_title"),
        ):
            sets: dict[Any, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
            for row in self.tables["citations"]:
                if row[column]:
                    sets[row["letter_id"], row["service_no"]][row["cited_by"]].add(row[column])
            pairs = [(of["claims_administrator"], of["reviewer"]) for of in sets.values()]
            apart[compared] = [one != other for one, other in pairs if one and other]
        found = [{"compared": compared, "n": len(of), "differ": sum(of), **share(sum(of), len(of))}
                 for compared, of in apart.items() if of]  # fmt: skip
        return ordered(found, "compared")

    def _cited(self, rows: Iterable[tuple[dict[str, Any], tuple[Any, ...]]], *columns: str) -> Rows:
        """Citations and, by party, services; each citation comes with the values it counts for."""
        times: Counter[Any] = Counter()
        services: dict[Any, set[Any]] = defaultdict(set)
        for row, key in rows:
            times[key] += 1
            services[key, row["cited_by"]].add((row["letter_id"], row["service_no"]))
        parties = ("claims_administrator", "reviewer", "rationale")
        return [
            dict(zip(columns, key, strict=True)) | {"citations": n}
            | {party: len(services[key, party]) for party in parties}
            for key, n in times.items()
        ]  # fmt: skip

    def guideline_families(self) -> Rows:
        found = self._cited(((row, (row["family"],)) for row in self.tables["citations"]), "family")
        return ordered(found, "-citations", "family")

    def guideline_sources(self) -> Rows:
        rows = ((row, (row["source"],)) for row in self.tables["citations"] if row["source"])
        return ordered(self._cited(rows, "source"), "-citations", "source", most=30)

    def _titled(self) -> list[tuple[dict[str, Any], str]]:
        titles = [(row, row["canonical_title"] or row["title"]) for row in self.tables["citations"]]
        return [(row, title) for row, title in titles if title]

    def guideline_titles(self) -> Rows:
        rows = ((row, (title, row["family"])) for row, title in self._titled())
        found = self._cited(rows, "title", "family")
        return ordered(found, "-citations", "title", "family", most=40)

    def cited_pages(self) -> Rows:
        rows = ((row, (title, page)) for row, title in self._titled()
                for page in set(row["pages"] or []))  # fmt: skip
        found = self._cited(rows, "title", "page")
        return ordered(found, "-citations", "title", "page", most=50)

    def _spans(self) -> dict[str, list[tuple[int | None, int | None]]]:
        names = {
            "UR denial to application": ("ur_denial_date", "application_received"),
            "application to assignment": ("application_received", "date_assigned"),
            "assignment to decision": ("date_assigned", "decision_date"),
            "UR denial to decision": ("ur_denial_date", "decision_date"),
        }
        return {
            span: [(self.year(row), (row[end] - row[start]).days if row[start] and row[end] else None)
                   for row in self.tables["letters"]]
            for span, (start, end) in names.items()
        }  # fmt: skip

    def days(self) -> Rows:
        found = []
        for span, pairs in self._spans().items():
            stated = [days for _, days in pairs if days is not None]
            good = [days for days in stated if days >= 0]
            found.append({"span": span, "n": len(good), **quartiles(good),
                          "negative": len(stated) - len(good), "missing": len(pairs) - len(stated)})  # fmt: skip
        return found if self.letters else []

    def days_by_year(self) -> Rows:
        found = []
        for span, pairs in self._spans().items():
            for year in sorted({year for year, days in pairs if year and days is not None}):
                stated = [days for of, days in pairs if of == year and days is not None]
                good = [days for days in stated if days >= 0]
                found.append({"span": span, "year": year, "n": len(good), **quartiles(good),
                              "negative": len(stated) - len(good)})  # fmt: skip
        return found

    def days_spread(self) -> Rows:
        found = []
        for span, pairs in self._spans().items():
            tens = Counter(min(days - days % 10, 400) for _, days in pairs if (days or 0) >= 0
                           and days is not None)  # fmt: skip
            found += [{"span": span, "days": ten, "letters": tens[ten]} for ten in sorted(tens)]
        return found

    def age_bands(self) -> Rows:
        bands = ["under 25", "25-34", "35-44", "45-54", "55-64", "65 and more", None]
        starts = [25, 35, 45, 55, 65]

        def band(row: dict[str, Any]) -> str | None:
            age = row["age"]
            return None if age is None else bands[sum(age >= start for start in starts)]

        groups = grouped(self.tables["letters"], band)
        found = []
        for name in bands:
            if of := groups.get(name):
                sexes = Counter(row["sex"] for row in of)
                found.append({"age_band": name, "letters": len(of), "female": sexes["female"],
                              "male": sexes["male"], "sex_not_stated": sexes[None],
                              "share": len(of) / len(self.letters)})  # fmt: skip
        return found

    def age_by_sex(self) -> Rows:
        found = []
        for sex, of in grouped(self.tables["letters"], lambda row: row["sex"]).items():
            ages = [row["age"] for row in of if row["age"] is not None]
            found.append({"sex": sex, "letters": len(of), "share": len(of) / len(self.letters),
                          "with_age": len(ages), **quartiles(ages)})  # fmt: skip
        return ordered(found, "-letters", "sex")

    def top_diagnoses(self) -> Rows:
        letters = defaultdict(set)
        for row in self.tables["diagnoses"]:
            if row["assertion"] == "affirmed":
                letters[row["diagnosis"].lower()].add(row["letter_id"])
        found = [{"diagnosis": text, "letters": len(of)} for text, of in letters.items()]
        return ordered(found, "-letters", "diagnosis", most=50)

    def diagnoses_by_assertion(self) -> Rows:
        rows = self.tables["diagnoses"]
        found = [
            {"assertion": assertion, "n": len(of), "share": len(of) / len(rows),
             "letters": len({row["letter_id"] for row in of})}
            for assertion, of in grouped(rows, lambda row: row["assertion"]).items()
        ]  # fmt: skip
        return ordered(found, "-n", "assertion")

    def letters_by_template(self) -> Rows:
        groups = grouped(self.tables["letters"], lambda row: row["template"])
        found = [
            {"template": template, "letters": len(of), "share": len(of) / len(self.letters),
             "services": sum(row["service_count"] for row in of)}
            for template, of in groups.items()
        ]  # fmt: skip
        return ordered(found, "-letters", "template")

    def _coverage(
        self, fields: Iterable[str], lacks: Callable[[dict[str, Any], str], bool]
    ) -> Rows:
        templates = ("notice-2013", "sectioned-2014", "professional-review", "determination",
                     "unknown")  # fmt: skip
        letters = self.tables["letters"]
        found = []
        for field in fields if letters else ():
            without = [row for row in letters if lacks(row, field)]
            row = {"field": field, "missing": len(without), "share": len(without) / len(letters)}
            for template in templates:
                of = sum(letter["template"] == template for letter in letters)
                n = sum(letter["template"] == template for letter in without)
                row[template.replace("-", "_")] = n / of if of else None
            found.append(row)
        return ordered(found, "-missing", "field")

    def letters_lacking_fields(self) -> Rows:
        fields = set(SCHEMAS["letters"].names) - {
            "letter_id", "uri", "sha256", "page_count", "template", "text_engine",
            "service_count", "warnings", "specialties_canonical", "copy_of",
        }  # fmt: skip
        return self._coverage(fields, lambda row, field: row[field] in (None, []))

    def letters_lacking_service_fields(self) -> Rows:
        fields = ("decision", "category", "subcategory", "claims_administrator_basis",
                  "reviewer_basis", "claims_administrator_guideline", "reviewer_guideline",
                  "rationale")  # fmt: skip
        of = grouped(self.tables["services"], lambda row: row["letter_id"])

        def lacks(letter: dict[str, Any], field: str) -> bool:
            services = of.get(letter["letter_id"], [])
            return not services or any(row[field] is None for row in services)

        return self._coverage(fields, lacks)

    def warnings(self) -> Rows:
        counts = Counter(
            code
            for row in self.tables["letters"]
            for code in {re.sub(r":\d+$", "", code) for code in row["warnings"] or []}
        )
        found = [{"warning": code, "letters": n} for code, n in counts.items()]
        return ordered(found, "-letters", "warning")

    def sources_by_status(self) -> Rows:
        counts = Counter((row["status"], row["error"]) for row in self.tables["sources"])
        found = [{"status": status, "error": error, "files": n}
                 for (status, error), n in counts.items()]  # fmt: skip
        return ordered(found, "-files", "status", "error")


def test_figures_are_what_a_plain_count_gives(made: Made) -> None:
    for name in FIGURES:
        check_figure(made, name)
    if made.out.parent.name.startswith("real"):
        assert {name for name in FIGURES if not made.rows(name)} <= {"warnings"}


def check_figure(made: Made, name: str) -> None:
    expected = getattr(Expected(made.tables), name)()
    found = made.rows(name)
    assert len(found) == len(expected), name
    for row, want in zip(found, expected, strict=True):
        assert list(row) == list(want)
        for column, value in want.items():
            cell = row[column]
            if value is None:
                assert cell == "", (name, column, row)
            elif isinstance(value, str):
                mark = "'" if value[0] in "=+-@\t\r" else ""
                assert cell == mark + value.replace("\0", "\ufffd")
            else:
                assert float(cell) == pytest.approx(value, abs=1e-9), (name, column, want)


# The page.


class Parsed(HTMLParser):
    """What a page holds, and whether it is well formed."""

    VOID = {"meta", "br", "hr", "img", "input", "link", "wbr"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_page_needs_nothing_but_itself(made: Made) -> None:
    html = made.html
    # Letter text can contain an address, for example a cited source; that is only text.
    markup = "".join(re.findall(r"<style>.*?</style>|<[^>]*>", html, re.DOTALL))
    assert not re.findall(r"https?:|//[a-z]|@import|\bsrc\s*=|url\((?!#)", markup, re.IGNORECASE)
    tags = Parsed(html).tags
    assert {tag for tag, _ in tags} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "i",
        "b",
    } == set()
    for _, attributes in tags:
        for name, value in attributes.items():
            assert not name.startswith("on") and name != "src"
            if name.endswith("href"):
                assert str(value).startswith("#")
    assert [tag for tag, _ in tags].count("style") == 1
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {str(attributes["href"])[1:] for tag, attributes in tags if tag == "a"}
    assert links <= set(ids) and set(FIGURES) <= links
    references = re.findall(r'(?:url\(#|xlink:href="#)([^)"]*)', html)
    assert set(references) <= set(ids)
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_page_shows_what_was_counted_and_how(made: Made) -> None:
    text = "".join(Parsed(made.html).text)
    run = json.loads((made.out / "run.json").read_text(encoding="utf-8"))
    assert run["rules"] in text
    for name, version in run["versions"].items():
        assert f"{name} {version}" in text
    for figure in FIGURES.values():
        assert figure.sql in text and figure.base in text
    assert f"{len(made.tables['letters']):,} letters" in text
    assert 'lang="en"' in made.html and "<title>Independent Medical Review" in made.html


def test_queries_of_the_page_run_as_they_stand(made: Made) -> None:
    import duckdb

    from imr_extract.report.database import count

    counted = count(str(made.out))
    # Typed in, as a user does: the views from the page, then a query.
    database = duckdb.connect()
    database.execute(counted.views)
    for _, figures in counted.sections:
        for item in figures:
            assert tuple(database.execute(item.figure.sql).fetchall()) == item.rows
            if item.figure.n is not None:
                assert item.figure.n in item.columns


def test_same_tables_give_the_same_bytes(made: Made, tmp_path: Path) -> None:
    command = "import sys; from imr_extract.report import write_report; write_report(*sys.argv[1:])"
    places = [made.out, tmp_path / "again.html", tmp_path / "csv"]
    subprocess.run([sys.executable, "-c", command, *places], cwd=ROOT, check=True)
    assert places[1].read_bytes() == made.page.read_bytes()
    for path in sorted(made.csv.iterdir()):
        assert (places[2] / path.name).read_bytes() == path.read_bytes()
    assert {path.stem for path in made.csv.iterdir()} == set(FIGURES)


def test_letter_text_stays_text(tmp_path: Path) -> None:
    made = Made(write_tables(tmp_path / "tables", hostile()), tmp_path)
    assert "<script" not in made.html and "&lt;script&gt;alert(1)&lt;/script&gt;" in made.html
    assert "&amp;lt;" not in made.html and "&amp;amp;" not in made.html
    text = "".join(Parsed(made.html).text)
    assert "a & \"b\" 'c' $x^2$" in text and "<i>odd</i>" in text and "</code></pre><b>" in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e]", made.html)


def test_run_record_and_path_stay_text(tmp_path: Path) -> None:
    out = write_tables(tmp_path / "<b>tables & co", hostile())
    run = {"rules": "<script>1</script>", "versions": {"<script>": "&amp;"}}
    (out / "run.json").write_text(json.dumps(run), encoding="utf-8")
    made = Made(out, tmp_path)
    assert "<script" not in made.html
    text = "".join(Parsed(made.html).text)
    assert "<script>1</script>" in text and "<script> &amp;" in text and "<b>tables & co/" in text


def test_charts_hold_their_text_as_text(tmp_path: Path) -> None:
    tables = hostile()
    for row in tables["services"]:
        row["category"] = '<script>"&$a$</script>'
    made = Made(write_tables(tmp_path / "tables", tables), tmp_path)
    assert "<script" not in made.html
    charts = made.html[
        made.html.index('<svg role="img" aria-label="Chart: Decisions by category"') :
    ]
    chart = charts[: charts.index("</svg>")]
    # Not as a comment, where matplotlib puts what it takes for math.
    assert '<script>"&$a$</script> (n = 23)' in "".join(Parsed(f"{chart}</svg>").text)
    assert "#010101" not in made.html and "var(--ink)" in chart


def test_no_cell_of_a_csv_file_is_a_formula(tmp_path: Path) -> None:
    made = Made(write_tables(tmp_path / "tables", hostile()), tmp_path)
    quoted = set()
    for name in FIGURES:
        for row in made.rows(name):
            for cell in row.values():
                assert cell[:1] not in ("=", "+", "@", "\t", "\r")
                assert not cell.startswith("-") or float(cell) < 0
                quoted |= {cell[:2]} if cell.startswith("'") else set()
    assert quoted == {"'=", "'+", "'-", "'@", "'\t", "'\r"}


def test_small_rows_are_greyed(tmp_path: Path) -> None:
    made = Made(write_tables(tmp_path / "tables", hostile()), tmp_path)
    table = made.html[made.html.index('<div id="table-decisions_by_category"') :]
    rows = table[: table.index("</table>")].split("<tr>")[1:]
    grey = {re.findall(r">([^<]+)<", row)[0]: "var(--faint)" in row for row in rows}
    assert grey == {"Pharmaceuticals": False, "Surgery": True}


# Places, and what goes wrong.


@pytest.mark.skipif(sys.platform == "win32", reason="such a name is not allowed there")
def test_any_path_can_hold_the_tables(tmp_path: Path) -> None:
    name = 'O\'Brien "x" & [a] b*c? %20 #1;-- ünï'
    made = Made(write_tables(tmp_path / name, hostile()), tmp_path / "to" / name)
    assert made.rows("sources_by_status")[0] == {"status": "extracted", "error": "", "files": "2"}
    assert [row["n"] for row in made.rows("decisions_overall")] == ["23"]


def test_tables_behind_an_address(tmp_path: Path) -> None:
    import fsspec

    local = Made(write_tables(tmp_path / "tables", hostile()), tmp_path)
    memory = fsspec.filesystem("memory")
    memory.put(str(tmp_path / "tables"), "/report-tables", recursive=True)
    try:
        write_report("memory://report-tables", "memory://to/page.html", tmp_path / "other")
        page = memory.cat_file("/to/page.html").decode()
    finally:
        memory.rm("/report-tables", recursive=True)
    assert "memory://report-tables/services/*.parquet" in page
    assert page.count("<figure") == local.html.count("<figure")
    for path in local.csv.iterdir():
        assert (tmp_path / "other" / path.name).read_bytes() == path.read_bytes()


def test_tables_without_letters_give_a_report_that_says_so(tmp_path: Path) -> None:
    made = Made(write_tables(tmp_path / "tables", {}), tmp_path)
    assert "These tables hold no letters" in made.html
    assert "<svg" not in made.html and "<table" not in made.html
    assert made.html.count("<p>None.</p>") == len(FIGURES)
    assert made.rows("decisions_overall")[0]["share_upheld"] == ""


def test_letters_without_any_value_give_a_report(tmp_path: Path) -> None:
    tables = {"letters": [{"letter_id": "a"}], "services": [{"letter_id": "a", "service_no": 1}]}
    made = Made(write_tables(tmp_path / "tables", tables), tmp_path)
    assert "1 of 1" in made.html
    assert [row["share"] for row in made.rows("letters_lacking_fields")] == ["1.0"] * 14


def test_run_of_no_letters_gives_a_report(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("This is no letter.", encoding="utf-8")
    imr_extract("run", tmp_path / "in", "--out", tmp_path / "out", "--quiet")
    made = Made(tmp_path / "out", tmp_path)
    assert "These tables hold no letters" in made.html
    assert [row["files"] for row in made.rows("sources_by_status")] == ["1"]


def test_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(TablesError, match="holds no tables of a finished run"):
        write_report(tmp_path, tmp_path / "report.html")
    with pytest.raises(TablesError, match="holds no tables of a finished run"):
        write_report(tmp_path / "absent", tmp_path / "report.html")
    out = write_tables(tmp_path / "tables", hostile())
    part = out / "letters" / "part-00000.parquet"
    whole = part.read_bytes()
    damaged = {
        "cannot be read": b"PAR1 no",
        "cannot be counted": whole[:4] + bytes(99) + whole[103:],
    }
    for says, data in damaged.items():
        part.write_bytes(data)
        with pytest.raises(TablesError, match=f"{says}.*Make the tables again"):
            write_report(out, tmp_path / "report.html")
    (out / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(TablesError, match="run.json cannot be read"):
        write_report(out, tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()


def test_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    out = write_tables(tmp_path / "tables", {})
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="is a folder"):
        write_report(out, tmp_path)
    with pytest.raises(OutputError, match=r"report.html cannot be written"):
        write_report(out, tmp_path / "file" / "report.html")
    with pytest.raises(OutputError, match=r"file cannot be made"):
        write_report(out, tmp_path / "report.html", tmp_path / "file")


def test_report_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Made(write_tables(tmp_path / "tables", hostile()), tmp_path)

    def stopped(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises(OutputError):
        write_report(made.out, made.page)
    assert made.page.read_text(encoding="utf-8") == made.html
    assert sorted(path.name for path in tmp_path.iterdir()) == ["csv", "report.html", "tables"]


@pytest.mark.parametrize("package", ["duckdb", "great_tables", "matplotlib"])
def test_package_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    for name in [name for name in sys.modules if name.startswith(f"{report.__name__}.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        MissingPackageError, match=rf"{package}.*pip install 'imr-extract\[report\]'"
    ):
        write_report(SAMPLES, tmp_path / "report.html")


# Many letters.


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="os.wait4 is not there")
def test_report_on_a_million_services(tmp_path: Path) -> None:
    command = [sys.executable, "benchmarks/report.py", "--keep", tmp_path]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    facts = json.loads(done.stdout)
    assert facts["services"] == 1_000_000
    assert facts["wall_seconds"] < 60
    assert facts["peak_bytes"] < 2e9
    with (tmp_path / "csv" / "decisions_overall.csv").open(encoding="utf-8") as file:
        assert int(next(csv.DictReader(file))["n"]) > 990_000
