"""A question for names, or what a numbered name stands for (“三个平台”), to those not told."""

import re
from collections.abc import Iterator

from corpus.outline import number
from corpus.text import fold, folded, plain
from rag.answer import Draft, Ground, Query, Refusal

_NUMERAL = re.compile(r"[一二三四五六七八九十两百\d]")
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,20})[”\"」』]")
# 四大支柱产业集群: a count, its measure, and as much of what follows as the texts have
_COUNTED = re.compile(r"[二三四五六七八九十两\d]+[个大项类种条][\u4e00-\u9fff]{2,20}")
_SHORTEST = 4  # characters of such a name
_MEMBERS = r"哪(?:[几些]|[一二三四五六七八九十两\d]+)(?![年天月日])"
_WHICH = re.compile(
    rf"(?:分别|具体|各|都)[^,。?]{{0,3}}(?:{_MEMBERS}|什么(?!时)|啥|谁)"
    rf"|(?:是|指|叫|有|包括|包含|含|为)(?:的是)?{_MEMBERS}|指(?:的是)?(?:什么(?!时)|啥)"
)
_NEAR = 6  # characters between a name and what asks for it
# What spells it out: “六进”活动(进机关、…), 三个平台:…, 民事、刑事案件“三合一”; or items below
_AFTER = r"[”\"]?[^。;,、]{0,6}(?:[(:—]|,?(?:即|包括|包含|分别|也就是|是指|指的|一是))"
_BELOW = r"[^。;,\n]{0,10}\n"
_BEFORE = r"(?:[^,。;、\n]{1,16}、)+[^,。;、\n]{1,16}?(?:等|这|[“\"])"


# 具体是哪10件
_SO_MANY = re.compile(r"哪\s*(\d+|[三四五六七八九十]+)\s*([个件家所项种条类名位])")
_FEWEST = 3
# 合作银行是哪几家, 今年的展会都有哪些: asked for by name, and nothing of them
_BY_NAME = re.compile(
    r"(?P<what>银行|展会?|企业|机构|平台|基地|园区|高校|院校|学校|医院|药店|专家|协会|公司|品牌|课程|国家|城市|小区|站点|门店|商户)"
    r"[^,。?]{0,6}?(?:是|有|都|分别|具体|为)+(?:的)?(?:哪[几些](?:家|个|所|款|种|门|座|处|位|(?P=what))?|什么名字)(?=[,。?呢吗啊]|$)"
)
_BETWEEN = re.compile(r"[、,;和与及]")


def _asked(question: str, scope: str) -> Iterator[tuple[str, str]]:
    """The numbered names whose members a question asks for: as folded texts have them, as asked."""
    whole = folded(question)
    asked = whole.text
    which = _WHICH.search(asked)
    if not which:
        return
    quoted = ((m.start(1), m[1], len(m[1])) for m in _QUOTED.finditer(asked))
    counted = ((m.start(), m[0], _SHORTEST) for m in _COUNTED.finditer(asked))
    for start, said, shortest in (*quoted, *counted):
        lengths = range(len(said), shortest - 1, -1)
        name = next((said[:n] for n in lengths if said[:n] in scope), "")
        end = start + len(name)
        near = start < which.start() and len(_QUOTED.sub("", asked[end : which.start()])) <= _NEAR
        if near and _NUMERAL.search(name):
            yield name, whole.back(start, end).of(question)


def _spelt_out(name: str, scope: str) -> bool:
    name = re.escape(name)
    return bool(re.search(rf"{name}(?:{_AFTER}|{_BELOW})|{_BEFORE}{name}", scope))


def unlisted(query: Query, draft: Draft) -> Refusal | None:
    """The refusal where so many things are asked for by name and nothing told names as many."""
    asked = _SO_MANY.search(plain(query.question))
    many = number(asked[1]) if asked else 0
    told = [plain(claim.text) for claim in draft.claims]
    if not asked or many < _FEWEST or len(told) >= many:
        return None
    if any(len(_BETWEEN.findall(text)) >= many - 1 for text in told):
        return None
    return Refusal(Ground.FACT, (f"这{asked[1]}{asked[2]}的名单",))


def unnamed(query: Query, draft: Draft) -> Refusal | None:
    """The refusal where bodies are asked for by name that what is told only mentions."""
    asked = _BY_NAME.search(fold(query.question))
    if not asked:
        return None
    what = re.escape(asked["what"])
    listed = re.compile(
        rf"(?:[^、,。;:\n]{{2,24}}[、和及])+[^、,。;\n]{{0,24}}{what}|{what}[^。;\n]{{0,8}}(?:包括|包含|分别|如下|:|\()"
    )
    told = [fold(claim.text) for claim in draft.claims]
    named = [text for text in told if asked["what"] in text]
    if not named or any(map(listed.search, named)):
        return None
    return Refusal(Ground.FACT, (f"{asked['what']}的具体名单",))


def unspelt(query: Query, scope: str) -> Refusal | None:
    """The refusal where the members of a name are asked for that the folded texts only mention."""
    names = dict(_asked(query.question, scope))
    if not names or any(_spelt_out(name, scope) for name in names):
        return None
    return Refusal(Ground.FACT, tuple(f"“{asked}”具体指什么" for asked in names.values()))
