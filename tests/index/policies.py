"""Small policies made by hand, and strategies that make them."""

import hashlib
from datetime import date

from hypothesis import strategies as st

from corpus.policy import (
    Clause,
    ClauseKind,
    DateKind,
    DateMention,
    Finding,
    Indicator,
    Metadata,
    Period,
    Policy,
    Reading,
    Source,
    Span,
    Unit,
)
from index.passage import Filter

NUMERALS = "一二三四五六七八九十"

Chapter = tuple[str, tuple[str, ...]]  # a heading, and the words of the clauses under it


def policy(
    name: str,
    *chapters: Chapter,
    region: str = "北京市",
    issuer: str = "",
    year: int | None = None,
    period: tuple[date | None, date] | None = None,
) -> Policy:
    """A policy of numbered chapters with numbered clauses; its title is its name."""
    text, clauses = f"{name}\n", []
    for chapter, (heading, bodies) in zip(NUMERALS, chapters, strict=False):
        start = len(text)
        text += f"{chapter}、{heading}\n"
        own_end = len(text)
        inner = []
        for number, body in enumerate(bodies, 1):
            begin = len(text)
            text += f"{number}.{body}\n"
            inner.append(_clause(f"{chapter}/{number}", (heading, str(number)), begin, len(text)))
        whole = _clause(chapter, (heading,), start, len(text), own_end=own_end)
        clauses += [whole, *inner]
    issued = DateMention(date(year, 5, 1), DateKind.ISSUED, Span(0, 1)) if year else None
    metadata = Metadata(
        title=Reading(name, Span(0, len(name))),
        issuer=Reading(issuer, None),
        doc_number=Reading("", None),
        region=region,
        region_codes=("11",),
        dates=(issued,) if issued else (),
        issued=issued,
        issued_why="",
        period=Period(*period, Span(0, 1)) if period else None,
        short_name=region,
    )
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Policy(
        source=Source(name, text, digest, "utf-8"),
        metadata=metadata,
        clauses=tuple(clauses),
        furniture=(Span(0, len(name)),),
        indicators=(Indicator("拥有量", "件", "2020", "3.19", "2025", "12", "一", Span(0, 1)),),
        units=(Unit("市财政局", "一", Span(0, 1)),),
        findings=(Finding("damage", "缺字", Span(0, 1)),),
    )


def _clause(
    clause_id: str, path: tuple[str, ...], start: int, end: int, *, own_end: int = 0
) -> Clause:
    return Clause(
        id=clause_id,
        address=clause_id,
        label=clause_id[-1],
        heading="",
        path=path,
        kind=ClauseKind.NUMBERED,
        start=start,
        end=end,
        own_end=own_end or end,
        body=start,
        leaf=not own_end,
        empty=False,
        parent=clause_id.rpartition("/")[0],
    )


BEIJING = policy(
    "北京.txt",
    (
        "金融服务",
        (
            "鼓励银行开展知识产权质押融资。对贷款利息给予补贴,最高100万元。",
            "设立知识产权运营基金。",
        ),
    ),
    ("人才培养", ("在中小学开展知识产权教育,建设试点学校20所。",)),
    issuer="北京市人民政府",
    year=2015,
    period=(date(2015, 1, 1), date(2020, 12, 31)),
)
JIANGXI = policy(
    "江西.txt",
    ("轉化運用", ("支持銀行開展知識產權質押融資。推動專利導航。", "發展地理標志產業。")),
    region="江西省",
    issuer="中共江西省委",
    period=(None, date(2035, 12, 31)),
)
KUNMING = policy(
    "昆明.txt",
    ("重点任务", ("万人发明专利拥有量达到3.19件。", "建设地理标志产品保护示范区。")),
    region="昆明市",
    year=2022,
)
ALL = (BEIJING, JIANGXI, KUNMING)

# Words that repeat, so that passages share them, and what trips a codec or a tokenizer.
_PIECES = st.sampled_from(
    [
        *(
            "知识产权",
            "質押融資",
            "质押融资",
            "专利",
            "补贴",
            "12件",
            "3.19",
            "PCT",
            "。",
            ",",
            "\n",
        ),
        *("；", "”", " ", "\u3000", "①", "\0", "😀", "\u2028", "𠮷", "ﬀ"),
    ]
)
words = st.lists(_PIECES, min_size=0, max_size=12).map("".join)
chapters = st.tuples(
    words.map(lambda w: w.replace("\n", "")), st.lists(words, max_size=3).map(tuple)
)
days = st.dates(date(2010, 1, 1), date(2040, 1, 1))


@st.composite
def policies(draw: st.DrawFn, name: str) -> Policy:
    """A policy of this name."""
    return policy(
        name,
        *draw(st.lists(chapters, max_size=3)),
        region=draw(st.sampled_from(["北京市", "江西省"])),
        issuer=draw(st.sampled_from(["", "市政府"])),
        year=draw(st.sampled_from([None, 2015, 2022])),
        period=draw(st.none() | st.tuples(st.none() | days, days)),
    )


@st.composite
def corpora(draw: st.DrawFn) -> tuple[Policy, ...]:
    """Some policies, each with a name of its own."""
    names = draw(st.lists(st.sampled_from(["a.txt", "乙.txt", "c/丙.txt"]), unique=True))
    return tuple(draw(policies(name)) for name in names)


filters = st.builds(
    Filter,
    policies=st.frozensets(st.sampled_from(["a.txt", "乙.txt"])),
    regions=st.frozensets(st.sampled_from(["北京市", "江西省"])),
    issuers=st.frozensets(st.sampled_from(["市政府"])),
    years=st.frozensets(st.sampled_from([2015, 2022])),
    in_force_on=st.none() | days,
)
