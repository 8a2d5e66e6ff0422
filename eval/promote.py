"""Feedback to a question of a QA set: its right clause becomes gold, by a quote found once."""

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.policy import Clause, Policy, Span
from corpus.text import sentences, trimmed
from errors import BadInput
from eval.feedback import Clause as Right
from eval.feedback import Entry, Kind
from eval.qaset import Policies, read
from eval.shelf import replace

CATEGORY = "feedback"
# Whose own citations were right as far as they went.
_CITED_WELL = frozenset({Kind.HELPFUL, Kind.INCOMPLETE})
_writing = threading.Lock()


def promoted(entry: Entry, right: Right, policies: Policies) -> dict[str, Any]:
    """The line of a QA set that feedback becomes. Raises BadInput where the clause is gone.

    What a good answer cited beside the right clause counts as also relevant.
    """
    given = entry.given
    cited = _cited(entry) if given.kind in _CITED_WELL else {}
    also = [
        _gold(each, policies, said=said)
        for each, said in cited.items()
        if each != right and _held(each, policies)
    ]
    history = [{"role": turn.role, "content": turn.content} for turn in given.history]
    return {
        "id": item_id(entry),
        "question": given.question,
        "category": CATEGORY,
        "answerable": True,
        "history": history,
        "as_of": given.as_of.isoformat(),
        "gold": [_gold(right, policies)],
        "also_relevant": also,
        "all_required": True,
        "answer_facts": [],
        "notes": _notes(entry),
    }


def item_id(entry: Entry) -> str:
    """The id of the question that an entry becomes."""
    return f"feedback-{entry.id}"


def _notes(entry: Entry) -> str:
    regions = "、".join(entry.given.regions)
    asked = f",提问时只查 {regions}" if regions else ""
    return f"由反馈 {entry.id}({entry.given.kind.value})转来{asked}"


def _cited(entry: Entry) -> dict[Right, str]:
    """The clauses an answer cited, each with the words it cited of it."""
    cited = entry.given.answer["citations"]
    return {Right(c["source"], c["clause"]): c["quote"] for c in cited if c["clause"]}


def _held(right: Right, policies: Policies) -> bool:
    return right.source in policies and right.id in policies[right.source].by_id


def _gold(right: Right, policies: Policies, *, said: str = "") -> Mapping[str, str]:
    """A clause by a quote; by the words that were said of it, where they stand there alone."""
    if not _held(right, policies):
        raise BadInput(f"《{right.source}》中没有条款 {right.id},可能文件已更新,请另选条款。")
    policy = policies[right.source]
    clause = policy.by_id[right.id]
    fits = said and _tells(said, policy, clause)
    return {"source": right.source, "quote": said if fits else quote(policy, clause)}


def quote(policy: Policy, clause: Clause) -> str:
    """The longest sentence of a clause that its policy says once; else all its own words.

    Raises BadInput where these too stand elsewhere.
    """
    own = trimmed(policy.text, clause.start, clause.own_end)
    body = Span(max(own.start, min(clause.body, own.end)), own.end)
    inside = [*sentences(policy.text, body.start, body.end)]
    for span in (*sorted(inside, key=lambda span: span.start - span.end), own):
        if span.start < span.end and _tells(span.of(policy.text), policy, clause):
            return span.of(policy.text)
    raise BadInput(f"{clause.address} 的文字在文中重复出现,选不出唯一的引文,请另选条款。")


def _tells(words: str, policy: Policy, clause: Clause) -> bool:
    """Whether words stand once in their policy, and that in a clause."""
    first = policy.text.find(words)
    alone = first >= 0 and policy.text.find(words, first + 1) < 0
    return alone and policy.clause_at(first) == clause


def ids(path: Path) -> frozenset[str]:
    """The ids of the questions in a set, whatever else is wrong with it."""
    found = set()
    for line in path.read_bytes().splitlines() if path.is_file() else ():
        try:
            found.add(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError):
            continue
    return frozenset(found)


def append(items: Sequence[Mapping[str, Any]], path: Path, policies: Policies) -> None:
    """Add questions to a set, all or none, once they are right.

    Raises BadInput for one that is there already, BadQuestion for one that is not right.
    """
    lines = "".join(f"{json.dumps(item, ensure_ascii=False)}\n" for item in items).encode()
    read(lines, policies, name=path.name)
    with _writing:
        there = ids(path)
        for item in items:
            if item["id"] in there:
                raise BadInput(f"{item['id']} 已在题集中。")
        before = path.read_bytes() if path.is_file() else b""
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, before + (b"\n" if before and not before.endswith(b"\n") else b"") + lines)
