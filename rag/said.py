"""What a language model streams to its sentences, each with the handles it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.text import plain
from rag.prompt import as_data

MAX_SENTENCE = 600  # characters; a longer one is no sentence
# <think>…</think>, <reasoning>…</reasoning>: not part of the answer.
_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHT_BEGINS = re.compile(r"<[a-z]{0,9}$", re.IGNORECASE)
# [c1] 【c1、c2】 (C1,c2) [c1][c2], searched in plain text
_HANDLE = re.compile(
    r"[\[(【〔](\s*c\s*\d{1,4}(?:\s*(?:[,、;和]|\s)\s*c?\s*\d{1,4})*\s*)[\])】〕]", re.IGNORECASE
)
_HANDLE_BEGINS = re.compile(r"\s*[\[(【〔][\sc\d,、;和]*$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_END = re.compile(r"[。!?](?![\d,])[”’\"』」)\]】]*|\n")
# - a, * a, 1. a, 1、a, (1) a, ## a, > a
_BULLET = re.compile(r"^(?:[-*•·+>]\s+|\d{1,2}[.、)]\s*(?!\d)|\(\d{1,2}\)\s*|#{1,6}\s+)+")
_FENCE = re.compile(r"^\s*(?:```|~~~)\w*\s*$")
_EMPHASIS = re.compile(r"\*\*|__|`")
_JSON = re.compile(r"^\s*(?:[{]|\[\s*[{\"])")
_REFUSAL = re.compile(
    r"抱歉|对不起|很遗憾|作为(?:一[个名款])?(?:AI|人工智能|语言模型|大模型|助手)"
    r"|(?:无法|不能|难以|没法)(?:直接|准确|为您|给您|根据)?(?:回答|提供|答复|协助|给出|确定)"
    r"|(?:没有|缺乏|缺少)(?:提供)?(?:相关|足够|具体)的?(?:信息|内容|资料)|未(?:提供|找到)相关"
    r"|\bI(?:'m| am) (?:sorry|unable)|\bI can(?:no|')t|\bas an AI\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in a model's words, without its marks, and the handles that it names."""

    text: str
    handles: tuple[str, ...]

    @property
    def refuses(self) -> bool:
        """Whether it says that there is no answer, rather than what a clause says."""
        return not self.handles and bool(_REFUSAL.search(plain(self.text)))


def is_json(text: str) -> bool:
    """Whether a text begins as JSON does, inside a code fence or not."""
    return bool(_JSON.match(re.sub(r"^\s*(?:```|~~~)\w*\s*", "", text)))


def said(line: str) -> Said | None:
    """A sentence with its marks taken out; None where it says nothing by itself.

    >>> said("- **建立**补偿机制[c1、c2]。")
    Said(text='建立补偿机制。', handles=('c1', 'c2'))
    """
    if _FENCE.match(line):
        return None
    flat = plain(line)
    handles: dict[str, None] = {}
    kept, at = "", 0
    for found in _HANDLE.finditer(flat):
        handles.update(dict.fromkeys(f"c{int(n)}" for n in _NUMBER.findall(found[1])))
        kept += line[at : found.start()]
        at = found.end()
    text = _EMPHASIS.sub("", kept + line[at:]).strip()
    text = _BULLET.sub("", text).strip()
    introduces = not handles and plain(text).endswith(":")
    if introduces or not any(char.isalnum() for char in text):
        return None
    return Said(as_data(text), tuple(handles))


@dataclass
class _Thoughts:
    """A stream without the blocks in which a model thinks; a tag in pieces is held back."""

    held: str = ""
    inside: str = ""  # the tag of the block that is open

    def rest(self, piece: str, *, last: bool = False) -> str:
        """What of the stream so far, and not given before, is no thought."""
        self.held += piece
        given = ""
        while True:
            if self.inside:
                before, closed, after = self.held.partition(f"</{self.inside}>")
                self.held = after if closed else before[-20:]
                if not closed:
                    return given
                self.inside = ""
            opened = _THOUGHT.search(self.held)
            if opened is None:
                break
            given += self.held[: opened.start()]
            self.inside, self.held = opened[1], self.held[opened.end() :]
        partial = None if last else _THOUGHT_BEGINS.search(self.held)
        cut = partial.start() if partial else len(self.held)
        given, self.held = given + self.held[:cut], self.held[cut:]
        return given


_MARKS = re.compile(rf"[^\S\n]*(?:{_HANDLE.pattern})", re.IGNORECASE)


def _cut(flat: str, *, last: bool) -> int | None:
    """Where the first sentence of a text ends, its handles behind the full stop included.

    None where it is not known yet: another mark, or the rest of one, may follow.
    """
    found = _END.search(flat)
    if found is None:
        return len(flat) if last and flat.strip() else None
    at = found.end()
    while mark := _MARKS.match(flat, at):
        at = mark.end()
    rest = flat[at:]
    if last:
        return at
    blank = flat[at : len(flat) - len(rest.lstrip())]
    if "\n" in found[0] + blank or (rest.strip() and not _HANDLE_BEGINS.match(rest)):
        return at
    return None


@dataclass
class Sentences:
    """A stream, piece by piece, to the sentences that are complete."""

    buffer: str = ""
    begun: str = ""  # the first characters, to tell JSON by
    length: int = 0
    thoughts: _Thoughts = field(default_factory=_Thoughts)

    def more(self, piece: str, *, last: bool = False) -> Iterator[Said]:
        """The sentences that a piece completes; all that is left, if it is the last."""
        rest = self.thoughts.rest(piece, last=last)
        self.length += len(rest)
        self.begun = (self.begun + rest).lstrip()[:40]
        self.buffer += rest
        while (end := _cut(plain(self.buffer), last=last)) is not None:
            line, self.buffer = self.buffer[:end], self.buffer[end:]
            one = said(line)
            if one:
                yield one
