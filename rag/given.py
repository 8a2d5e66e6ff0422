"""A query and a draft to the refusal of a kind of fact that is asked for and not told."""

import re

from corpus.text import fold, plain
from rag.answer import Draft, Ground, Query, Refusal, Script
from rag.focus import Focus, foci
from rag.support import Weights, uses

# What a sentence must hold to give the fact that is asked for, and how a refusal names it.
_MONEY = r"\d[\d.,]*\s*(?:万|亿)?元|[一二三四五六七八九十百千]+(?:万|亿)元"
_REASON = r"由于|因为|鉴于|为了?[^。;]{2,40}[,、]|以便|旨在|有利于|目的"
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
    (Focus.REASON, _REASON, "原因"),
)
# Details by the words that ask for them, what gives them, and how a refusal names them.
_DETAILS = (
    (
        (
            r"名单(?:里|中|上)?(?:有没有|有谁|有哪|是谁|是哪|在哪)"
            r"|(?:选上|入选|评上|获评|中标|获奖)的(?:有|是)?(?:哪|谁|都)"
        ),
        r"名单",
        "名单",
    ),
    (
        r"登录|入口在|账号|二维码|(?:网站|小程序|公众号|app)(?:叫|是)(?:什么|啥|哪)",
        r"登录|https?:|www",
        "登录方式",
    ),
    (
        r"(?<!哪)(?:几|多少)(?:次|回|趟|轮|场)(?!的)",
        r"[一二两三四五六七八九十\d]+(?:次|场|轮)|每[年月季周]|定期|常态",
        "次数",
    ),
    (r"(?:几|多少)分(?![之钟类])|分数", r"\d分", "分数"),
    (
        r"(?:补|贴|奖|罚|给|收|掏)[^,。?]{0,4}(?:几|多少)[百千万]?块|几毛|收费标准",
        rf"{_MONEY}|免费",
        "具体金额",
    ),
    (r"为啥|什么理由|理由是|凭啥|什么原因", _REASON, "原因"),
    (r"百分之多少|百分多少|(?:占比|比例)(?:是|有|为)?(?:多少|几)", r"%|百分", "具体比例"),
    (
        (
            r"(?:委员|专家|评委|成员|组长|院长)[^,。?]{0,6}(?:是谁|有谁|叫什么)"
            r"|由哪些(?:专家|人)(?:组成|担任)"
        ),
        r"(?:组长|主任|局长|市长):|由[^,。;]{2,24}(?:担任|组成)|成员单位",
        "人员姓名",
    ),
    (r"(?:各|分别)指", r"即|指|包括|分别|[(:]", "具体含义"),
)
# 登记金额(亿元) |1.2|2: a row that gives the amount of what it names
_ROW, _AMOUNT_OF = re.compile(r"\([万亿]?元\)"), re.compile(r"额|[几多少]个?亿")
# 目标怎么写的: the words are asked for, with or without a figure.
_WORDING = r"怎么(?:写|提|说|讲|表述)|哪一?[句条段]|原话|原文|出处|一句话"
_ASKS_WORDS = re.compile(_WORDING)
# A question for a quantity, and what answers it; a year is no quantity.
_HOW_MANY = re.compile(
    r"多少(?![能会可都还])(?!钱(?:要不要|该不该|能不能))|(?<!考核)指标(?=值|数|是|为|定|呢|$|[?。])"
    rf"|[量数额率值](?:的)?(?:目标|预期)(?!.{{0,6}}(?:{_WORDING}))|百分之几"
    r"|(?<=[要到有达至共给补奖建设定增多出过能各拿贷算为])几(?:[件家万亿倍成]|个百分点)(?![的一])"
    r"|how (?:many|much)"
)
_UNIT = re.compile(r"(?:多少|(?<![好哪的这那们是])几)(万?[件家项所]|[万亿]元)")
_QUANTITY = re.compile(r"\d|[一二三四五六七八九十百千万两](?:[大项个级类种家件条步所亿]|万?元)")
_DATE = re.compile(r"(?:19|20)\d{2}\s*年(?:\d{1,2}月)?")
# 购房补贴, 租房有补贴吗: what stands before is what the money is for
_PAID = (
    r"(?:的|类|方面的|专项|政府|财政)?(?:还?有没有|有无|还?有|给不给|给|能领|能拿)?"
    r"(?:什么|啥|多少|哪些)?(?P<money>补贴|补助|津贴|贴补|贴息|安家费|补偿金|奖补)"
)
_PAYS = re.compile(r"补贴|补助|津贴|贴息|奖励|资助|奖补")
# What asks, beside what only tells: 打电话没人接。昆明会不会… asks for no telephone
_ASKS = re.compile(
    r"哪|什么|怎|多少|(?<![好没十前这过剩])几|是否|有没有|[能会要]不[能会要]|[吗呢么]|如何|啥|谁|多久|多长"
    r"|告诉|给[我个下]|给一|请问|麻烦|发我|查一?下|列|([\u4e00-\u9fff])[不没]\1"
)
_TELLS = re.compile(r"除了[^,。;?]*?(?=还|[之以]外|[,。;?]|$)|(?:不知道?|没说|没给)[^,。;?]*")
_PARTS = re.compile(r"[,。!;?\n]+")
# Who asks for a period or a stage is told it with its years.
_TIMES = frozenset({Focus.PERIOD, Focus.STAGE})


def missing_fact(query: Query, draft: Draft) -> Refusal | None:
    """The refusal where no sentence of the draft gives the kind of fact asked for.

    Sentences that are only near, for a word that their policy lacks, give no fact.
    """
    asked, wanted = _asking(query), _wanted(query)
    far = {absence.policy for absence in draft.lacking}
    said = plain("\n".join(claim.text for claim in draft.claims if claim.policy not in far))
    if _AMOUNT_OF.search(asked) and _ROW.search(said):
        wanted -= {Focus.AMOUNT}
    for focus, pattern, name in _FACTS:
        if focus in (Focus.WHEN, Focus.DURATION) and query.foci & _TIMES:
            continue
        if focus in wanted and not re.search(pattern, said):
            return Refusal(Ground.FACT, (name,))
    details = (name for asks, gives, name in _DETAILS if _lacks(asked, said, asks, gives))
    if detail := next(details, None):
        return Refusal(Ground.FACT, (detail,))
    counts = Focus.LISTING not in query.foci and _HOW_MANY.search(asked)
    if counts and not _QUANTITY.search(_DATE.sub("", said)):
        return Refusal(Ground.FACT, ("具体数字",))
    if counts and query.regions and _counts_other(query, said):
        return Refusal(Ground.FACT, ("具体数字",))
    return None


def _lacks(asked: str, said: str, asks: str, gives: str) -> bool:
    """Whether a detail is asked for and not given."""
    return bool(re.search(asks, asked)) and not re.search(gives, said)


def _asking(query: Query) -> str:
    """The parts of a folded question that ask, and its last one; all of it where none does."""
    asked = fold(query.question)
    if query.script is Script.ENGLISH:
        return asked
    parts = [part for part in _PARTS.split(_TELLS.sub("", asked)) if part.strip()]
    asks = [bool(_ASKS.search(part)) for part in parts]
    if not any(asks):
        return asked
    asks[-1] = True
    return ",".join(part for part, does in zip(parts, asks, strict=True) if does)


def _wanted(query: Query) -> frozenset[Focus]:
    """The kinds of fact that are asked for, in the question or in the one it follows."""
    asked = _asking(query)
    told = foci(fold(query.question)) - foci(asked)
    return query.foci - told - ({Focus.REASON} if _ASKS_WORDS.search(asked) else set())


def _counts_other(query: Query, said: str) -> bool:
    """Whether what is told counts other things in the unit asked for: 件 of patents, not of marks.

    A figure stands in its stretch between commas, a table's in its row.
    """
    asked = _UNIT.search(fold(query.question))
    if not asked or not query.topic or query.standalone != query.question:
        return False  # what a follow-up counts, the question before it says
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
