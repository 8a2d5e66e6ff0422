"""A query and a draft to the refusal of what a question takes for true and no text says."""

import dataclasses
import re

from corpus.text import fold
from index.snapshot import Snapshot
from rag.answer import Draft, Ground, Query, Refusal
from rag.focus import Focus
from rag.quantities import Measure, Quantity, quantities
from rag.sentence import bodies, claim
from rag.support import Weights, uses

_YEAR = re.compile(r"(?<!\d)((?:19[89]|20\d)\d)(?=年(?!代))")
# 是2020年还是2025年: one of them is told
_WHICH_YEAR = re.compile(r"\d{4}年[^,。?]{0,12}还是[^,。?]{0,6}\d{4}年")
_QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{3,30})[”\"」』》]")
# What a name in quotation marks is the name of; “拼个数” is how somebody speaks.
_INSTITUTED = re.compile(
    r"工程|计划|行动|试点|中心|平台|基金|制度|办法|机制|体系|联盟|法院|法庭|园区?|示范|银行|[券奖站网库]|窗口|条例|意见"
    r"|方案|规划|协议|活动|培训|专项|项目|名[录单]|清单|标准|公约|大会|论坛|[节周日月]|调解|委员会|小组|集群|城市"
)
_BLANK = re.compile(r"某|[×*…]|xx")
# 100家, 12件, 20%: a figure with its measure
_FIGURE = re.compile(
    r"(?<![\d.哪第])(\d[\d.]*)\s*(%|万?件|家|项|个(?!设区市|县|区|街道|乡镇)|亿元|万元|元)"
)
# 每家补十万元, 罚款五十万起步: a sum that somebody is said to give or to take
_GIVES = re.compile(r"(?:补|奖|罚|资助|给予|拨|发(?![明展现布行改文])|报销|减免)[^,。;?]{0,12}$")
# 方案规定卖一次假货就吊销营业执照,这一条从哪天开始执行; 规划宣布停掉了资助办法,停之前…
_STATED = re.compile(
    r"(?:方案|规划|计划|文件|政策|意见|办法|措施)(?:里|中|上)?(?:都|还|已经|明确)*"
    r"(?:规定|写明|写着|要求|说|明确|承诺|允许|把|给|[\u4e00-\u9fff]{1,6}(?=了(?![吗没么])))了?(?!的)"
    r"(?P<what>[^,。;?!]{4,45})[,。;]"
)
# Said of a place, not asked: 北京规定三次侵权的终身不得参展,找谁申诉; 昆明跟老挝签了互认协议,还…
_BY_PLACE = re.compile(
    r"^(?:市|省)?(?:政府)?(?:要|都|已经|还|正|现在|如今)*"
    r"(?:规定|要求|承诺|明确|(?=不准|不许|不让|禁止)|(?=[跟与和同][^,。;?!]{2,8}(?:签|共建|合建|结成|互认|达成)))了?"
    r"(?P<what>[^,。;?!]{4,45})[,。;]"
)
# What a part of a question takes for a fact before it asks: 既然宣城规定…, 撤掉法庭之后,
_PRESUMED = re.compile(
    r"^(?:那么?|现在)?(?:既然|反正|由于|因为|鉴于|自从|自打)(?P<what>.{4,60})$"
    r"|^(?P<done>.{4,40}?)了?[之以]后$"
)
_ASKER = re.compile(r"我|咱|俺|公司|企业是|厂里|[老他她]")
# What was there and is said to be no more, and the words by which a text says so
_ENDED = re.compile(
    r"撤[掉销并了]|裁撤|关[掉停闭]|取消|停[掉办发止]|叫停|砍掉|废[除止掉]|终止|暂停|解散|不再(?!续)"
)
_ENDS = re.compile(
    r"撤|关停|关闭|取消|停止|废止|废除|终止|暂停|解散|不再|清理|淘汰|压减|退出|精简|失效"
)
# Prohibitions, and the words by which a text lays one down.
_FORBIDDEN = re.compile(r"不准|不许|不让|禁止|不得|严禁")
_FORBIDS = re.compile(r"不得|禁止|严禁|不准|不予|不能|打击|遏制|杜绝|防止|防范|取消|限制|惩")
# 要盖的那个知识产权博物馆, 那个专利交易所: an institution that is taken to be there
_DEFINITE = re.compile(
    r"(?:[那这]个|的那[座所家])[\u4e00-\u9fff]{0,12}?(?P<what>博物馆|展览馆|纪念馆|图书馆|学院|大学|交易所|法院|法庭"
    r"|检察院|银行|基金|仲裁院|仲裁委|大赛|学校|热线|公园|博览会|论坛|奖学金|孵化器|实验室|产业园)"
)
_ASKS = re.compile(r"哪|什么|怎|多少|几|是否|有没有|能不能|会不会|[吗呢]|如何|啥|谁")
# What makes a rule of a statement: all are meant, none may choose.
_ABSOLUTE = re.compile(r"一律|强制|强行|必须|全额|全部|永久|终身|免费|无条件|一票否决")
# What is said is asked, not taken for true.
_DOUBTS = re.compile(
    r"(?:对|是|属实|真的?|有这.{1,3})[^,。;?]{0,2}[吗么吧]|是不是|对不对|没错|难道|记得|记错"
    r"|听说|据说|有人说|都说|朋友说|网上说|真有"
)
# Who asks whether it is so is shown what stands there.
_CHECKED = re.compile(r"(?:对不对|对吗|是不是这样|是这样吗)[?。!]*$")
_ASKS_WHETHER = re.compile(
    r"吗|是不是|是否|对不对|没错|(?:吧|嘛|(?<![什怎多那这])么)\s*[?。!]*$|属实|真的|难道|记得|记错|听说|据说|有人说|网上说"
    r"|right\?|is it true|correct\?|i heard|i read"
)


_KIND = 5  # characters behind a name that may say of what kind it is
DATED = 2  # sentences that are shown for the year they hold
_NAME = 6  # characters of a place at most


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
    asked = _YEAR.findall(fold(query.question))  # not one of an earlier question, on another place
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


def _names_untold(query: Query, scope: str) -> tuple[str, ...]:
    """The names in quotation marks, or the institution pointed at, that a folded text lacks."""
    asked = fold(query.question)
    named = (
        m[1]
        for m in _QUOTED.finditer(asked)
        if not (_BLANK.search(m[1]) or _ASKS.search(m[1]) or "我" in m[1])
        and _INSTITUTED.search(asked, m.start(1), m.end(1) + _KIND)
    )
    checked = _CHECKED.search(query.search)
    quoted = [words for words in named if not (checked or _loosely(words).search(scope))]
    there = _DEFINITE.search(asked)
    if quoted or not there or there["what"] in scope:
        return tuple(f"“{words}”" for words in quoted)
    alike = [g for g in query.topic if any(word.endswith(there["what"]) for word in g)]
    return () if any(uses(group, scope) for group in alike) else (there["what"],)


def _by_place(query: Query) -> re.Match[str] | None:
    """What a question says that the place which it begins with lays down or has agreed."""
    said = _BY_PLACE.search(query.search)
    return said if said and 1 < fold(query.question).find(said[0]) < _NAME else None


def _presumed(query: Query) -> str:
    """What a question takes for a fact in its first part; "" where that is the asker's own tale."""
    first, comma, _ = query.search.partition(",")
    found = _PRESUMED.match(first.strip()) if comma else None
    what = (found["what"] or found["done"]) if found else ""
    return "" if _ASKS.search(what) or _ASKER.search(what) else what


def _never_said(query: Query, weights: Weights, scope: str, told: str) -> tuple[str, ...]:
    """What a question says that a document says, and its folded text does not.

    Quantities, where none of the same unit is told instead, words of the topic, and what makes a
    rule of it (一律). A question inside the statement asks, it does not say.
    """
    said = _STATED.search(query.search) or _by_place(query)
    what = said["what"] if said else _presumed(query)
    if not what or _ASKS.search(what):
        return ()
    given = {(one.measure, one.value, one.unit) for one in quantities(scope)}
    instead = {(one.measure, one.unit) for one in quantities(told)}
    counted = [q for q in quantities(what) if (q.measure, q.unit) not in instead]
    rows = [q for q in counted if q.unit and f"({q.unit})" in told]  # 拥有量(件) |1.68 |2.5
    counted = [q for q in counted if q.measure is not Measure.YEAR and q not in rows]
    counted = [q for q in counted if q.value != "1"]  # 一次, 一家: how one speaks
    wrong = [q.span.of(what) for q in counted if (q.measure, q.value, q.unit) not in given]
    topic = query.topic if said else ()  # a tale has words of its own
    words = [group for group in topic if group[0] in what and not uses(group, scope)]
    rules = [m[0] for m in _ABSOLUTE.finditer(what) if m[0] not in (told or scope)]
    for says, tells in ((_FORBIDDEN, _FORBIDS), (_ENDED, _ENDS)):
        ruled = says.search(what)
        rules += [ruled[0]] if ruled and told and not tells.search(told) else []
    named = (group[0] for group in words if not weights.is_manner(group))
    # 必须 may stand elsewhere in the text: what it is said of does not
    whole = [f"“{what.strip()}”"] if rules and not said else rules
    return tuple(dict.fromkeys((*wrong, *named, *whole)))


def dated(snapshot: Snapshot, query: Query, draft: Draft) -> Draft:
    """The draft with the dated sentences of its first clause, where a year is asked to be right."""
    asked = fold(query.question)
    if not draft.claims or not (_YEAR.search(asked) and _ASKS_WHETHER.search(asked)):
        return draft
    first = draft.claims[0]
    policy = snapshot.policies[first.policy]
    clause = policy.by_id.get(first.clause)
    if clause is None or any(_YEAR.search(fold(one.text)) for one in draft.claims):
        return draft
    spans = (s for s in bodies(policy, clause) if _YEAR.search(fold(s.of(policy.text))))
    said = tuple(claim(policy, clause, span) for span in spans)[:DATED]
    return dataclasses.replace(draft, claims=(*said, *draft.claims))


def untrue(snapshot: Snapshot, query: Query, weights: Weights) -> Refusal | None:
    """The refusal where a document is said to say what it never does, whatever was found for it."""
    if not query.regions or _DOUBTS.search(query.search):
        return None
    scope = scope_of(snapshot, query)
    words = _sums_given(query.search, scope) or _never_said(query, weights, scope, "")
    return Refusal(Ground.PREMISE, words) if words else None


def false_premise(
    snapshot: Snapshot, query: Query, weights: Weights, draft: Draft
) -> Refusal | None:
    """The refusal where the question takes for true what the policies asked about never say.

    A name, an institution, a year, a figure, what a document is said to say. Only where a region
    is named: over all policies a word that one of them lacks is no premise.
    """
    if not query.regions or query.foci & {Focus.PERIOD}:
        return None
    scope = scope_of(snapshot, query)
    if named := _names_untold(query, scope):
        return Refusal(Ground.PREMISE, named)
    years = _foreign_years(snapshot, query, scope)
    said = fold("\n".join(claim.text for claim in draft.claims))
    corrected = _ASKS_WHETHER.search(query.question) and _YEAR.search(said)
    corrected = corrected or _WHICH_YEAR.search(query.search)
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
