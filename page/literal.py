"""Words to Markdown that shows them as they are: policies and questions are data, not markup."""

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.text import is_traditional
from rag.answer import Absence, Answer, Computed, Group, Query, Refusal, Sentence, Table
from rag.mode import Generated

# Marks that start a tag, a link, emphasis, code, an entity, a table cell or an automatic link:
# <b>, [a](b), *a*, `a`, &lt;, |, a@b.cn, http://a, www.a
_INLINE = re.compile(r"[\\`*_~<>\[\]&|@]|:(?=//)|(?<=www)\.", re.IGNORECASE)

# At the start of a line, a heading, a list, a rule: # a, - a, + a, === , 1. a, 1) a
_BLOCK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[#+=-]))")

# \[ \* 1\. www\.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def literal(words: str) -> str:
    r"""Markdown that shows the words, and nothing else; plain words stay plain, to be copied.

    >>> print(literal("<b> 2015-2020(一)1.5 www.a"))
    \<b\> 2015-2020(一)1.5 www\.a
    >>> print(literal("1. 一" + chr(10) + "- 二"))
    1\. 一
    \- 二
    """
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(_BLOCK.sub(r"\1\\", _INLINE.sub(r"\\\g<0>", line)) for line in lines)


def unliteral(markdown: str) -> str:
    r"""The words that `literal` made Markdown of: what is edited comes back as Markdown.

    >>> print(unliteral(r"\<b\> 1\. 一"))
    <b> 1. 一
    """
    return _ESCAPED.sub(r"\1", markdown)


def literal_answer(answer: Answer) -> Answer:
    """An answer whose words, once rag.render has framed them, show as they are.

    Citations stay: a mark is written from them by its own rule.
    """
    return replace(
        answer,
        query=_query(answer.query),
        groups=tuple(map(_group, answer.groups)),
        computed=tuple(map(_computed, answer.computed)),
        table=answer.table and _table(answer.table),
        without=tuple(map(_absence, answer.without)),
        lacking=tuple(map(_absence, answer.lacking)),
        refusal=answer.refusal and _refusal(answer.refusal),
        nearest=tuple(map(_sentence, answer.nearest)),
        generated=tuple(map(_generated, answer.generated)),
    )


def _all(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(literal, words))


def _query(query: Query) -> Query:
    repaired = tuple((literal(wrong), literal(right)) for wrong, right in query.repaired)
    below = tuple((literal(place), literal(around)) for place, around in query.below)
    return replace(
        query,
        unheld=_all(query.unheld),
        repaired=repaired,
        below=below,
        reworded=literal(query.reworded),
    )


def _group(group: Group) -> Group:
    sentences = tuple(map(_sentence, group.sentences))
    return replace(group, short_name=literal(group.short_name), sentences=sentences)


def _sentence(sentence: Sentence) -> Sentence:
    return replace(sentence, text=_tagged(sentence.text))


def _generated(sentence: Generated) -> Generated:
    return replace(sentence, text=_tagged(sentence.text))


def _tagged(text: str) -> str:
    """Words as they are; Traditional ones said to be so."""
    words = literal(text)
    return f'<span lang="zh-Hant">{words}</span>' if is_traditional(text) else words


def _computed(computed: Computed) -> Computed:
    return replace(computed, values=_all(computed.values))


def _table(table: Table) -> Table:
    columns = tuple(replace(c, short_name=literal(c.short_name)) for c in table.columns)
    rows = tuple(
        (aspect, tuple(tuple(map(_sentence, cell)) for cell in cells))
        for aspect, cells in table.rows
    )
    return Table(columns, rows)


def _absence(absence: Absence) -> Absence:
    return replace(
        absence,
        short_name=literal(absence.short_name),
        missing=_all(absence.missing),
        near=_all(absence.near),
        touched=_all(absence.touched),
    )


def _refusal(refusal: Refusal) -> Refusal:
    return replace(refusal, subject=_all(refusal.subject), related=_all(refusal.related))
