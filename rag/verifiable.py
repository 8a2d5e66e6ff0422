"""A pasted sentence to the reason why it cannot be held against a policy, if there is one."""

import enum
import re
from collections.abc import Iterable

from corpus.text import fold
from rag.answer import Script
from rag.pasted import Pasted, pasted
from rag.reading import script_of


class Reason(enum.Enum):
    """Why a sentence is not verified."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    FRAME = "frame"  # a heading or a remark around an answer
    QUESTION = "question"
    OPINION = "opinion"  # and greetings
    FOREIGN = "foreign"  # not in Chinese
    COMPUTED = "computed"  # a figure that no clause states
    DAMAGED = "damaged"  # the text is damaged where the words would stand


SHORTEST, LONGEST = 5, 1000  # characters that are letters or digits; characters
_QUESTION = re.compile(
    r"[?]\s*[”’\"』」)]*$|(?:吗|呢|么)[。.!]?$|^(?:请问|如何|怎样|怎么|为什么|为何|哪些|哪个|哪里|谁|是否|有没有|有哪些)"
    r"|有哪些|有没有|多少[^,。]{0,4}$|是什么[。.]?$|(?:怎么|如何)(?:办|做|申请|规定)[。.]?$"
)
_OPINION = re.compile(
    r"^(?:你好|您好|大家好|谢谢|感谢|抱歉|对不起|好的|希望|祝|欢迎|总之|综上|以上(?:内容|就是|是我))"
    r"|我(?:们)?(?:认为|觉得|想|相信|猜)|个人认为|笔者|在我看来|令人|非常好|太好了|值得(?:肯定|称赞|期待|学习)"
    r"|如有(?:疑问|需要|其他)|希望(?:对你|对您|以上)|仅供参考|作为(?:一个)?(?:AI|人工智能|语言模型)"
)
_COMPUTED = re.compile(
    r"相差|相比|合计|总计|共计|加起来|平均|年均|翻了?一番|差距|多出|之和|(?:增加|增长|提高|上升)了"
)


def _first(tests: Iterable[tuple[bool, Reason]]) -> Reason | None:
    return next((why for applies, why in tests if applies), None)


def unfit(one: Pasted) -> Reason | None:
    """Why a sentence cannot be looked up at all; None where it can."""
    return _first(
        (
            (one.frame, Reason.FRAME),
            (sum(map(str.isalnum, fold(one.text))) < SHORTEST, Reason.TOO_SHORT),
            (len(one.text) > LONGEST, Reason.TOO_LONG),
        )
    )


def no_statement(one: Pasted) -> Reason | None:
    """Why a sentence that stands nowhere cannot be compared; None where it can."""
    said = fold(one.text).strip()
    return _first(
        (
            (bool(_QUESTION.search(said)), Reason.QUESTION),
            (bool(_OPINION.search(said)), Reason.OPINION),
            (script_of(one.text) is Script.ENGLISH, Reason.FOREIGN),
        )
    )


def is_computed(text: str) -> bool:
    """Whether a sentence may give a figure that was computed from others."""
    return bool(_COMPUTED.search(fold(text)))


def is_question(text: str) -> bool:
    """Whether a pasted text is one question and nothing else."""
    said = pasted(text)
    return len(said) == 1 and no_statement(said[0]) is Reason.QUESTION
