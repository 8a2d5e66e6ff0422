"""Whatever bytes come in, what comes out is a text or one sentence that says why not."""

import contextlib
import random
import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.extract import Unreadable, extract
from corpus.kind import Kind
from corpus.parse import parse
from corpus.policy import Source
from errors import BadSource
from tests.corpus import papers
from tests.corpus.written import assert_sound

TEXT = "某市方案\n一、总则\n(一)支持质押。\n(二)到2025年达到12件。\n二、附则\n1.施行。\n"
TABLE = "<table><tr><td>指标<td>2020<td>2025<tr><td rowspan=2>甲<td>1<td>2<tr><td>3</table>"
NUMBERING = papers.policy_docx(TEXT)
SEEDS = {
    Kind.HTML: [papers.policy_html(TEXT), f"<html>{TABLE}<ol><li hidden>x<li>y</ol>".encode()],
    Kind.WORD: [
        NUMBERING,
        papers.docx(
            papers.paragraph("甲", '<w:pStyle w:val="1"/>', "<w:rPr><w:vanish/></w:rPr>")
            + "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
            '<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
            styles='<w:style w:styleId="1"><w:basedOn w:val="1"/></w:style>',
            footnotes='<w:footnote w:id="1"><w:p/></w:footnote>',
        ),
    ],
    Kind.PDF: [
        papers.policy_pdf(TEXT),
        papers.drawn([(100, 700, 16, "一、甲"), (290, 40, 9, "1")]),
    ],
}
BROKEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def holds(kind: Kind, data: bytes) -> None:
    """Read some bytes, and what comes out of them on to a policy."""
    try:
        found = extract(kind, data)
    except Unreadable:
        return
    assert not BROKEN.search(found.text)
    with contextlib.suppress(BadSource):  # no clause number in what is left
        assert_sound(parse(Source("某", found.text, "0", "pdf", found.notes)))


def mutated(data: bytes, seed: int) -> bytes:
    """Bytes with some of them flipped, cut out, doubled or swapped for others."""
    chance = random.Random(seed)
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, length = chance.randrange(len(out) + 1), chance.choice((1, 2, 8, 64))
        out[at : at + length] = chance.choice(
            (
                b"",
                bytes(chance.randrange(256) for _ in range(length)),
                out[at : at + length] * 2,
                chance.choice(
                    (b"-1", b"99999999999", b"<", b">", b"/", b"(", b"[", b"]", b"<<", b"obj", b'"')
                ),
            )
        )
    return bytes(out)


def repacked(data: bytes, seed: int) -> bytes:
    """A Word file with one of its parts mutated inside a sound zip."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = random.Random(seed).choice(sorted(parts))
    return papers.zipped(parts | {name: mutated(parts[name], seed)})


# PDFs whose pages are not packed, so that a mutation reaches what draws.
PLAIN = [
    papers.drawn(
        [(100, 700 - 28 * at, 16, line) for at, line in enumerate(TEXT.split())], packed=False
    ),
    papers.drawn(
        [(100 + 90 * (at % 3), 700 - 20 * (at // 3), 12, f"{at}") for at in range(9)], packed=False
    ),
]


@pytest.mark.parametrize("kind", SEEDS)
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32), which=st.integers(0, 1))
def test_a_file_that_was_damaged_is_read_or_refused(kind: Kind, seed: int, which: int) -> None:
    holds(kind, mutated(SEEDS[kind][which], seed))


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), which=st.integers(0, 1))
def test_a_word_file_with_damaged_parts_is_read_or_refused(seed: int, which: int) -> None:
    holds(Kind.WORD, repacked(SEEDS[Kind.WORD][which], seed))


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32), which=st.integers(0, 1))
def test_a_pdf_with_damaged_pages_is_read_or_refused(seed: int, which: int) -> None:
    holds(Kind.PDF, mutated(PLAIN[which], seed))


@pytest.mark.parametrize("kind", SEEDS)
@settings(max_examples=60)
@given(data=st.binary(max_size=400))
def test_random_bytes_are_read_or_refused(kind: Kind, data: bytes) -> None:
    holds(kind, data)


@pytest.mark.parametrize("kind", SEEDS)
def test_a_file_that_was_cut_off_anywhere_is_read_or_refused(kind: Kind) -> None:
    for data in SEEDS[kind]:
        for end in range(0, len(data), max(1, len(data) // 40)):
            holds(kind, data[:end])


TOKENS = "<p> </p> <table> <tr> <td> </td> <ol> <li> <br> <pre> <div hidden> </div> <a> <b> 一、 (一) | \n 甲 1 &amp; <!-- --> <td/rowspan=9> <td/colspan=99>".split(
    " "
)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [token.replace("/", " ", 1) if "span" in token else token for token in TOKENS]
        )
    )
)
def test_any_markup_is_read(tokens: list[str]) -> None:
    holds(Kind.HTML, "".join(tokens).encode())


DRAWING = "BT ET q Q Tf Td TD Tm T* Tj TJ ' \" Tc Tw Tz TL Ts Tr BMC BDC EMC g rg k sc cs re m l f S B n cm Do BI".split()


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.lists(
                st.sampled_from(
                    [
                        "1",
                        "-7",
                        "0",
                        "1e9",
                        "99999999999999",
                        "/F2",
                        "/X",
                        "(\\201\\352)",
                        "<4e00>",
                        "[(x) 5 <4e00>]",
                        "[",
                        "null",
                    ]
                ),
                max_size=6,
            ),
            st.sampled_from(DRAWING),
        ),
        max_size=40,
    )
)
def test_any_drawing_is_read(drawing: list[tuple[list[str], str]]) -> None:
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = PdfWriter(clone_from=BytesIO(SEEDS[Kind.PDF][1]))
    stream = DecodedStreamObject()
    stream.set_data(
        "\n".join(" ".join((*operands, operator)) for operands, operator in drawing).encode()
    )
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    file = BytesIO()
    writer.write(file)
    holds(Kind.PDF, file.getvalue())
