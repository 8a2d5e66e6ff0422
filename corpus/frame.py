"""The unnumbered lines around the clauses to parts: title, notice, preamble, closing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.label import label_of
from corpus.policy import ClauseKind, Span

DOCUMENT_WORDS = (
    "规划 方案 办法 意见 计划 条例 规定 细则 措施 通知 决定 公告 纲要 政策 指南 指引 行动 通告 "
    "批复 预案 规则 章程 制度 清单 要点 若干 标准 函 目录 准则"
).split()
_TITLE = re.compile(
    rf"[^。;,:]{{4,100}}(?:{'|'.join(DOCUMENT_WORDS)})[》”]?"
    r"(?:的通知)?(?:\s*[(〔].{1,30}[)〕])*"
)
# (2015-2020年) or (试行), on a line below the title
_UNDER_TITLE = re.compile(
    r"\((?:[^()]{0,12}\d{4}[^()号日]{0,20}|试行|暂行|修订稿?|.{0,4}征求意见稿|草案)\)"
)
_BEGUN = re.compile(r"[^。;,:!?]{2,60}")  # a line that a title may begin with
_SALUTATION = re.compile(r".{2,200}:")  # 各区、县人民政府,市政府各委、办、局:
DATE_LINE = re.compile(
    r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?"
    r"|二\s*[〇零○O0o][〇零○O0o一二三四五六七八九十]{1,2}\s*年.{1,2}月.{1,3}日"
)
_PRINT_NOTE = re.compile(
    r"\(?(?:此件|此文).{0,12}公开.{0,12}\)?|\(?公开(?:方式|属性|形式)\s*:.{0,12}"
    r"|\(?(?:主动|依申请|不予)公开\)?|(?:抄送|主送|分送|抄报)\s*:.*|附件\s*:.*"
    r"|[^。;]{2,40}\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*印发|(?!.*关于)[^。;,]{2,40}印发"
    r"|\(联系人\s*:.{0,60}\)|特此(?:通知|公告|通告|函告|函复|批复)。?"
)
BODY = re.compile(
    r"(?:政府|委员会|省委|市委|县委|区委|党委|国务院|办公[厅室]|[局厅院部署会行]|总队|领导小组|中心|集团"
    r"|公司|大学|学院)(?:\(.{1,20}\))?$"
)
_SIGNATURE = re.compile(r"[^。;,:!?]{2,60}")
# Behind the last clause, without a number: 本方案自印发之日起施行,有效期3年。
_OF_ALL = re.compile(
    rf"(?:本|以上)[\u4e00-\u9fff]{{0,8}}?(?:{'|'.join(DOCUMENT_WORDS)})[^。]{{0,60}}"
    r"(?:施行|实施|执行|生效|有效|解释|试行)"
)
_ATTACHED = re.compile(r"附件\s*:.*")  # 附件:1.申报表, and its other entries on lines below
_ENTRY = re.compile(r"\d{1,2}\s*[.、][^。;!?]{2,80}")
_CONTENTS = re.compile(r"目\s*[录次]")
LONGEST_CONTENTS = 300  # lines


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring unnumbered lines of one sort."""

    kind: ClauseKind
    lines: tuple[Span, ...]

    @property
    def span(self) -> Span:
        """From the first line's start to the last line's end."""
        return Span(self.lines[0].start, self.lines[-1].end)


def _fits(pattern: re.Pattern[str], plain: str, line: Span) -> bool:
    return bool(pattern.fullmatch(plain, line.start, line.end))


def is_title(plain: str, line: Span) -> bool:
    """Whether a line stands alone like a title: no stop, and a word for a document at its end."""
    return _fits(_TITLE, plain, line)


def titles(plain: str, lines: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """The titles among lines, each as its lines: one, or two where it is wrapped."""
    at = 0
    while at < len(lines):
        taken = _title_at(plain, lines, at)
        if taken:
            yield tuple(lines[at : at + taken])
        at += taken or 1


def _title_at(plain: str, lines: Sequence[Span], at: int) -> int:
    """How many lines from here make a title."""
    if label_of(plain, lines[at]):
        return 0
    taken = 1 if is_title(plain, lines[at]) else 2 if _is_wrapped(plain, lines, at) else 0
    below = at + taken
    if taken and below < len(lines) and _fits(_UNDER_TITLE, plain, lines[below]):
        taken += 1
    return taken


def _is_wrapped(plain: str, lines: Sequence[Span], at: int) -> bool:
    """Whether a title begins on this line and ends on the next.

    It does where 关于 or 《 stands in the first without the word that ends a title, or the
    second begins with 关于 under the name of a body.
    """
    if at + 1 >= len(lines) or not _fits(_BEGUN, plain, lines[at]):
        return False
    first, second = lines[at].of(plain), lines[at + 1].of(plain)
    begun = "关于" in first or first.count("《") > first.count("》")
    joined = first + second
    return (
        (begun or (second.startswith("关于") and bool(BODY.search(first))))
        and not plain[lines[at].end : lines[at + 1].start].strip()
        and not _fits(DATE_LINE, plain, lines[at])
        and not _fits(_PRINT_NOTE, plain, lines[at])
        and not re.search(r"号$|文件$", first)
        and bool(_TITLE.fullmatch(joined))
    )


def head(plain: str, lines: Sequence[Span], furniture: Sequence[Span]) -> tuple[Part, ...]:
    """The parts before the first numbered clause, furniture left out and dividing them."""
    aside = set(furniture)
    named = {line for title in titles(plain, lines) for line in title}
    runs: list[tuple[bool, list[Span]]] = []
    divided = True
    for line in lines:
        if line in aside:
            divided = True
            continue
        titled = line in named and line not in aside
        if divided or runs[-1][0] != titled:
            runs.append((titled, []))
        runs[-1][1].append(line)
        divided = False
    return tuple(Part(_kind(plain, titled, run), tuple(run)) for titled, run in runs)


def _kind(plain: str, titled: bool, run: Sequence[Span]) -> ClauseKind:
    if titled:
        return ClauseKind.TITLE
    addressed = any(_fits(_SALUTATION, plain, line) for line in run)
    return ClauseKind.NOTICE if addressed else ClauseKind.PREAMBLE


def closing(plain: str, lines: Sequence[Span]) -> tuple[Span, ...]:
    """The lines at the end that close the document: signature, date, print notes, annex list.

    A line without a stop counts as a signature only above a date, or above another signature.
    """
    at, below = len(lines), ""
    while at > 0:
        line = lines[at - 1]
        if _fits(DATE_LINE, plain, line):
            below = "date"
        elif _fits(_PRINT_NOTE, plain, line):
            below = "note"
        elif _signs(plain, line, alone=below == "date") and below in ("date", "body"):
            below = "body"
        else:
            break
        at -= 1
    at = _attached(plain, lines, at)
    while at > 1 and _is_of_all(plain, lines[at - 1], above=lines[at - 2]):
        at -= 1
    return tuple(lines[at:])


def _is_of_all(plain: str, line: Span, *, above: Span) -> bool:
    """Whether a line says how long the whole is in force, and is no body of the line above."""
    closed = plain[above.end - 1] in "。;)"
    return closed and bool(_OF_ALL.match(plain, line.start, line.end))


def _signs(plain: str, line: Span, *, alone: bool) -> bool:
    """Whether a line can be a signature; above another one only where it names a body."""
    named = alone or BODY.search(line.of(plain))
    return bool(named) and _fits(_SIGNATURE, plain, line) and not label_of(plain, line)


def _attached(plain: str, lines: Sequence[Span], at: int) -> int:
    """Where the list of annexes right above a line begins; that line where there is none."""
    above = at
    while above > 0 and _fits(_ENTRY, plain, lines[above - 1]):
        above -= 1
    if above > 0 and above < at and _fits(_ATTACHED, plain, lines[above - 1]):
        return above - 1
    return at


def body_begins(plain: str, lines: Sequence[Span]) -> int:
    """The number of the line with the first clause, a table of contents passed over.

    The length of the lines where no line is labelled.
    """
    contents = False
    for at, line in enumerate(lines):
        label = label_of(plain, line)
        if label:
            rest = lines[at + 1 : at + LONGEST_CONTENTS] if contents else ()
            for further, other in enumerate(rest, at + 1):
                again = label_of(plain, other)
                if again and (again.style, again.text) == (label.style, label.text):
                    return further
            return at
        contents = contents or _fits(_CONTENTS, plain, line)
    return len(lines)


def sections(plain: str, lines: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """The lines divided where a signed and dated document ends and another begins.

    A letter with clauses of its own is followed by the policy it sends out, and a policy by
    its annexes. Where nothing of the kind is found, all lines are one section.
    """
    start, labelled = 0, False
    for at, line in enumerate(lines):
        label = label_of(plain, line)
        annexed = label is not None and label.style.rank == 0
        ends = labelled and at > start and label_of(plain, lines[at - 1]) is None
        if ends and (annexed or _begins(plain, lines, at)) and closing(plain, lines[start:at]):
            yield tuple(lines[start:at])
            start, labelled = at, False
        labelled = labelled or label is not None
    yield tuple(lines[start:])


def _begins(plain: str, lines: Sequence[Span], at: int) -> bool:
    """Whether a new document begins here: below a date or a print note, with a title."""
    above = lines[at - 1]
    return (_fits(DATE_LINE, plain, above) or _fits(_PRINT_NOTE, plain, above)) and bool(
        _title_at(plain, lines, at)
    )
