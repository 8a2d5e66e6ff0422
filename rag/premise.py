"""A query and a draft to the refusal that is due: what was taken for true, or is not given."""

import re

from corpus.text import fold, plain
from index.snapshot import Snapshot
from rag.answer import Draft, Ground, Query, Refusal
from rag.focus import Focus
from rag.quantities import Measure, Quantity, quantities
from rag.support import Weights, uses

# What a sentence must hold to give the fact that is asked for, and how a refusal names it.
_MONEY = r"\d[\d.,]*\s*(?:万|亿)?元|[一二三四五六七八九十百千]+(?:万|亿)元"
_FACTS = (
    (Focus.AMOUNT, rf"{_MONEY}|\d[\d.]*\s*%|百分之", "具体金额或比例"),
    (Focus.CONTACT, r"\d{3,4}-?\d{7,8}|1\d{10}|https?:|@|\d+号|\d{1,2}:\d{2}", "联系方式"),
    (Focus.FORM, r"申请表|申报书|申请书|提交[^。]{0,20}材料|下载", "申请材料或办理方式"),
    (Focus.DEADLINE, r"截止|\d{1,2}月\d{1,2}日(?:前|之前|止)|20\d{2}年[^。]{0,12}前", "具体期限"),
    (
        Focus.DURATION,
        r"[\d一二三四五六七八九十半]+\s*(?:个?工作日|日|天|小时|个月|年|周)|每[年月季周日]|定期|年度",
        "具体时限",
    ),
    (Focus.WHEN, r"20\d{2}|\d{1,2}月|[一二三四]季度|年[底末初]|每年", "具体时间"),
    (Focus.PERSON, r"(?:组长|局长|市长|主任):\s*[\u4e00-\u9fff]{2,4}", "人员姓名"),
    (Focus.REASON, r"由于|因为|鉴于|为了?[^。;]{2,40}[,、]|以便|旨在|有利于|目的", "原因"),
)
# A question for a quantity, and what answers it; a year is no quantity.
_HOW_MANY = re.compile(
    r"多少(?![能会可都还])(?!钱(?:要不要|该不该|能不能))|指标|[量数额率值](?:的)?(?:目标|预期)|百分之几|(?<![好哪的这那们是])几(?:[件家万亿倍成]|个百分点)(?![的一])"
    r"|how (?:many|much)"
)
_UNIT = re.compile(r"(?:多少|(?<![好哪的这那们是])几)(万?[件家项所]|[万亿]元)")
_QUANTITY = re.compile(r"\d|[一二三四五六七八九十百千万两](?:[大项个级类种家件条步所亿]|万?元)")
_DATE = re.compile(r"(?:19|20)\d{2}\s*年(?:\d{1,2}月)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年)")
_QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{3,30})[”\"」』》]")
_BLANK = re.compile(r"某|[×*…]|xx")
# 100家, 12件, 20%: a figure with its measure
_FIGURE = re.compile(r"(?<![\d.哪])(\d[\d.]*)\s*(%|万?件|家|项|个|亿元|万元|元)")
# 每家补十万元, 罚款五十万起步: a sum that somebody is said to give or to take
_GIVES = re.compile(r"(?:补|奖|罚|资助|给予|拨|发放|报销|减免)[^,。;?]{0,12}$")
# 方案规定卖一次假货就吊销营业执照,这一条从哪天开始执行
_STATED = re.compile(
    r"(?:方案|规划|计划|文件|政策|意见|办法|措施)(?:里|中|上)?(?:都|还|已经|明确)*"
    r"(?:规定|写明|写着|要求|说|明确|承诺|允许|把|给)了?(?!的)(?P<what>[^,。;?!]{4,45})[,。;]"
)
# Said of a place, not asked: 北京规定三次侵权的终身不得参展,找谁申诉; 昆明跟老挝签了互认协议,还…
_BY_PLACE = re.compile(
    r"^(?:市|省)?(?:政府)?(?:要|都|已经|还|正)*"
    r"(?:规定|要求|承诺|明确|(?=[跟与和同][^,。;?!]{2,8}(?:签|共建|合建|结成|互认|达成)))了?"
    r"(?P<what>[^,。;?!]{4,45})[,。;]"
)
_ASKS = re.compile(r"哪|什么|怎|多少|几|是否|有没有|能不能|会不会|[吗呢]|如何|啥|谁")
# What makes a rule of a statement: all are meant, none may choose.
_ABSOLUTE = re.compile(r"一律|强制|强行|必须|全额|全部|永久|终身|免费|无条件|一票否决")
# What is said is asked, not taken for true.
_DOUBTS = re.compile(
    r"(?:对|是|属实|真的?|有这.{1,3})[^,。;?]{0,2}[吗么吧]|是不是|对不对|没错|难道|记得|记错"
    r"|听说|据说|有人说|都说|朋友说|网上说|真有"
)
_ASKS_WHETHER = re.compile(
    r"吗|是不是|是否|对不对|没错|(?:吧|嘛|(?<![什怎多那这])么)\s*[?。!]*$|属实|真的|难道|记得|记错|听说|据说|有人说|网上说"
    r"|right\?|is it true|correct\?|i heard|i read"
)


# 购房补贴, 租房有补贴吗: what stands before is what the money is for
_PAID = (
    r"(?:的|类|方面的|专项|政府|财政)?(?:还?有没有|有无|还?有|给不给|给|能领|能拿)?"
    r"(?:什么|啥|多少|哪些)?(?P<money>补贴|补助|津贴|贴补|贴息|安家费|补偿金|奖补)"
)
_PAYS = re.compile(r"补贴|补助|津贴|贴息|奖励|资助|奖补")
_NAME = 6  # characters of a place at most
# Who asks for a period or a stage is told it with its years.
_TIMES = frozenset({Focus.PERIOD, Focus.STAGE})


def missing_fact(query: Query, draft: Draft) -> Refusal | None:
    """The refusal where no sentence of the draft gives the kind of fact asked for.

    Sentences that are only near, for a word that their policy lacks, give no fact.
    """
    far = {absence.policy for absence in draft.lacking}
    said = plain("\n".join(claim.text for claim in draft.claims if claim.policy not in far))
    for focus, pattern, name in _FACTS:
        if focus in (Focus.WHEN, Focus.DURATION) and query.foci & _TIMES:
            continue
        if focus in query.foci and not re.search(pattern, said):
            return Refusal(Ground.FACT, (name,))
    counts = Focus.LISTING not in query.foci and _HOW_MANY.search(fold(query.question))
    if counts and not _QUANTITY.search(_DATE.sub("", said)):
        return Refusal(Ground.FACT, ("具体数字",))
    if counts and query.regions and _counts_other(query, said):
        return Refusal(Ground.FACT, ("具体数字",))
    return None


def _counts_other(query: Query, said: str) -> bool:
    """Whether what is told counts other things in the unit asked for: 件 of patents, not of marks.

    A figure stands in its stretch between commas, a table's in its row.
    """
    asked = _UNIT.search(fold(query.question))
    if not asked or not query.topic:
        return False
    stretches = [fold(part) for part in re.split(r"[,。;\n](?![^,。;]*\|)", said)]
    counted = [s for s in stretches if re.search(rf"\d\s*[万亿]?{asked[1]}|\({asked[1]}\)", s)]
    return bool(counted) and not any(uses(g, s) for s in counted for g in query.topic)


def unpaid(query: Query, weights: Weights, draft: Draft) -> Refusal | None:
    """The refusal where money is asked for a matter that no policy held has a word for.

    Only where no sentence of the draft speaks of money: it may be called otherwise there.
    """
    if _PAYS.search(plain("\n".join(claim.text for claim in draft.claims))):
        return None
    for group in query.topic:
        paid = re.search(re.escape(group[0]) + _PAID, fold(query.question))
        if paid and not any(map(weights.frequency, group)):
            return Refusal(Ground.FACT, (group[0] + paid["money"],))
    return None


def scope_of(snapshot: Snapshot, query: Query) -> str:
    """The folded text of the policies of the regions asked for."""
    return "\n".join(
        fold(snapshot.policies[facet.name].text)
        for facet in snapshot.facets
        if facet.passes(query.filter)
    )


def _foreign_years(snapshot: Snapshot, query: Query, scope: str) -> list[str]:
    """Years that are neither in the texts asked about nor inside their periods."""
    periods = [f for f in snapshot.facets if f.passes(query.filter) and f.last]
    spans = [range((f.first or f.last).year, f.last.year + 1) for f in periods if f.last]
    asked = _YEAR.findall(query.search)
    return [y for y in asked if y not in scope and not any(int(y) in span for span in spans)]


def _loosely(words: str) -> re.Pattern[str]:
    """Words as people quote them: “进一步落实” is 进一步贯彻落实."""
    return re.compile(".{0,2}?".join(map(re.escape, words)))


def _sums_given(asked: str, said: str) -> tuple[str, ...]:
    """The sums that a folded question says are given or taken, where no folded sentence does."""
    stated = [(one.measure, one.value) for one in quantities(said)]
    given = (q for q in quantities(asked) if _is_sum(q) and _GIVES.search(asked[: q.span.start]))
    return tuple(q.span.of(asked) for q in given if (q.measure, q.value) not in stated)


def _is_sum(one: Quantity) -> bool:
    """Whether a quantity is money: in 元, or 万 and 亿 of nothing named (补十万)."""
    return one.unit == "元" or (not one.unit and one.value.endswith("0000"))


def _by_place(query: Query) -> re.Match[str] | None:
    """What a question says that the place which it begins with lays down or has agreed."""
    said = _BY_PLACE.search(query.search)
    return said if said and 1 < fold(query.question).find(said[0]) < _NAME else None


def _never_said(query: Query, weights: Weights, scope: str, told: str) -> tuple[str, ...]:
    """What a question says that a document says, and its folded text does not.

    Quantities, where none of the same unit is told instead, words of the topic, and what makes a
    rule of it (一律). A question inside the statement asks, it does not say.
    """
    said = _STATED.search(query.search) or _by_place(query)
    if not said or _ASKS.search(said["what"]):
        return ()
    what = said["what"]
    given = {(one.measure, one.value) for one in quantities(scope)}
    instead = {(one.measure, one.unit) for one in quantities(told)}
    counted = [q for q in quantities(what) if (q.measure, q.unit) not in instead]
    rows = [q for q in counted if q.unit and f"({q.unit})" in told]  # 拥有量(件) |1.68 |2.5
    counted = [q for q in counted if q.measure is not Measure.YEAR and q not in rows]
    wrong = [q.span.of(what) for q in counted if (q.measure, q.value) not in given]
    words = [group for group in query.topic if group[0] in what and not uses(group, scope)]
    rules = [m[0] for m in _ABSOLUTE.finditer(what) if m[0] not in scope]
    named = (group[0] for group in words if not weights.is_manner(group))
    return tuple(dict.fromkeys((*wrong, *named, *rules)))


def untrue(snapshot: Snapshot, query: Query, weights: Weights) -> Refusal | None:
    """The refusal where a document is said to say what it never does, whatever was found for it."""
    if not query.regions or _DOUBTS.search(query.search):
        return None
    words = _never_said(query, weights, scope_of(snapshot, query), "")
    return Refusal(Ground.PREMISE, words) if words else None


def false_premise(
    snapshot: Snapshot, query: Query, weights: Weights, draft: Draft
) -> Refusal | None:
    """The refusal where the question takes for true what the policies asked about never say.

    A name in quotation marks, a year, a figure, what a document is said to say. Only where a
    region is named: over all policies a word that one of them lacks is no premise.
    """
    if not query.regions or query.foci & {Focus.PERIOD}:
        return None
    scope = scope_of(snapshot, query)
    named = (
        m[1]
        for m in _QUOTED.finditer(fold(query.question))
        if not (_BLANK.search(m[1]) or _ASKS.search(m[1]))
    )
    quoted = [words for words in named if not _loosely(words).search(scope)]
    if quoted:
        return Refusal(Ground.PREMISE, tuple(f"“{words}”" for words in quoted))
    years = _foreign_years(snapshot, query, scope)
    said = fold("\n".join(claim.text for claim in draft.claims))
    corrected = _ASKS_WHETHER.search(query.question) and _YEAR.search(said)
    if years and not corrected:
        return Refusal(Ground.PREMISE, tuple(f"{year}年" for year in years))
    if not _DOUBTS.search(query.search):
        wrong = _sums_given(query.search, said) or _never_said(query, weights, scope, said)
        if wrong:
            return Refusal(Ground.PREMISE, wrong)
    if _ASKS_WHETHER.search(query.question):
        return None
    other = [m for m in _FIGURE.finditer(query.search) if m[1] not in said]
    numbers = bool(re.search(r"\d", said))  # one of the same measure is told instead
    figures = tuple(m[0] for m in other if not (numbers and m[2] in said))
    return Refusal(Ground.PREMISE, figures) if figures else None
