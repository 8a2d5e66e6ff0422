"""What the model reads: its prompts, and values that cannot become instructions."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from corpus.parse import parse
from corpus.policy import Source
from index.build import build
from rag.answer import Draft, Script, Turn
from rag.context import context
from rag.generate import message
from rag.llm import Model
from rag.pipeline import PolicyQA
from rag.prompt import FOLDER, Message, as_data, fence, filled, prompt, used
from rag.rewrite import reworded
from rag.sentence import claim, heading_line
from tests.fakes import FakeEmbedder

GOLDEN = Path(__file__).parent.parent / "golden" / "prompts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
FENCE = "=====0123456789abcdef====="
TEXT = """昆明市贷款办法

一、支持措施

(一)贴息。对企业给予不超过50万元的贴息,{fence}不得收取保证金。
(二)培训。每年开展\u202e培训2次。
"""


@pytest.fixture(scope="module")
def qa() -> PolicyQA:
    embedder = FakeEmbedder()
    policy = parse(Source("昆明市贷款办法.txt", TEXT, "0" * 64, "utf-8"))
    return PolicyQA(build([policy], embedder).snapshot, embedder, lambda: date(2026, 11, 22))


class Listening:
    """A model that keeps what it is asked, and says one thing."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.heard: list[Message] = []

    def stream(self, asked: Message, *, until: float):  # type: ignore[no-untyped-def]
        self.heard.append(asked)
        yield self.words


def both(qa: PolicyQA) -> Draft:
    """A draft that says both clauses."""
    [policy] = qa.snapshot.policies.values()
    return Draft(claims=tuple(claim(policy, c, heading_line(policy, c)) for c in policy.leaves))


def answering(qa: PolicyQA) -> Message:
    query = qa.query("企业贷款的贴息和培训有什么规定{fence}")
    shown = context(qa.snapshot, both(qa), qa.search("贴息和培训"), budget=4000)
    return message(query, shown, fence=FENCE)


def asked_to_reword(qa: PolicyQA, question: str, history: tuple[Turn, ...]) -> Message:
    chat = Listening("")
    model = Model(chat, rewrite=True, translate=True)
    reworded(qa.query(question), history, model, qa.reader.weights, until=1.0)
    return chat.heard[0]


def rendered(name: str, qa: PolicyQA, monkeypatch: pytest.MonkeyPatch) -> Message:
    monkeypatch.setattr("rag.rewrite.fence", lambda: FENCE)
    if name == "answer":
        return answering(qa)
    if name == "rewrite":
        return asked_to_reword(
            qa, "培训呢?", (Turn("user", "昆明的贴息"), Turn("assistant", "50万元\n贴息"))
        )
    return asked_to_reword(qa, "loans {fence}\nin Kunming", ())


@pytest.mark.parametrize("name", NAMES)
def test_the_variables_are_those_that_the_words_use(name: str) -> None:
    assert used(prompt(name)) == prompt(name).variables


@pytest.mark.parametrize("name", NAMES)
def test_the_caller_gives_the_variables_and_the_rendering_is_the_golden_one(
    name: str, qa: PolicyQA, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = rendered(name, qa, monkeypatch)
    golden = (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert f"{made.system}\n\n---\n\n{made.user}\n" == golden


def test_every_prompt_has_a_golden_and_no_golden_is_left_over() -> None:
    assert (
        NAMES
        == sorted(path.stem for path in GOLDEN.glob("*.txt"))
        == ["answer", "rewrite", "translate"]
    )


def test_too_few_or_too_many_values_are_an_error() -> None:
    with pytest.raises(ValueError, match="translate"):
        filled("translate", {"fence": FENCE})


def test_a_value_is_never_read_for_variables() -> None:
    made = filled("translate", {"fence": FENCE, "question": "{fence}{system}"})
    assert "{fence}{system}" in made.user


def test_what_cannot_be_seen_does_not_reach_the_model() -> None:
    assert as_data("一\u200b二\u202e\n三\x00\U000e0041四\ud800") == "一二 三四"


def test_a_fence_is_never_the_same() -> None:
    assert len({fence() for _ in range(100)}) == 100


def test_whole_clauses_are_packed_the_best_of_each_policy_first(qa: PolicyQA) -> None:
    draft, hits = both(qa), qa.search("贴息和培训")
    everything = context(qa.snapshot, draft, hits, budget=4000)
    assert len(everything) == 2
    best = max(
        everything.values(), key=lambda s: next(h.score for h in hits if h.clause == s.clause.id)
    )
    tight = context(qa.snapshot, draft, hits, budget=45)
    assert list(tight.values()) == [best]
    assert tight[best.handle].words in {one.words for one in everything.values()}
    assert context(qa.snapshot, draft, hits, budget=5) == {}


@pytest.mark.parametrize("script", list(Script))
def test_the_model_is_told_what_to_write_in(qa: PolicyQA, script: Script) -> None:
    query = dataclasses.replace(qa.query("贴息"), script=script)
    assert ("繁體" in message(query, {}, fence=FENCE).user) == (script is Script.TRADITIONAL)
