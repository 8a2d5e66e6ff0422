"""An evidence pack holds what it needs to be checked again, and says what has changed since."""

import dataclasses
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.parse import parse
from corpus.policy import Source
from errors import BadInput
from index.build import build
from rag.answer import Turn
from rag.pack import BYTES, Pack, digest_of, file_of, packed, unpacked
from rag.pipeline import PolicyQA
from rag.recheck import Outcome, Subject, is_same, verify
from tests.fakes import FakeEmbedder

TEXT = "昆明市方案\n\n一、措施\n\n(一)质押。鼓励银行开展质押融资。\n(二)版权。推动版权登记。\n"
OTHER = "北京市计划\n\n一、措施\n\n(一)人才。加强人才培养。\n"
QUESTION = "昆明质押融资有哪些支持"


def assistant(*texts: tuple[str, str], name: str = "fake") -> PolicyQA:
    embedder = FakeEmbedder(name)
    policies = [
        parse(Source(file, text, f"{abs(hash(text)):064x}"[:64], "utf-8")) for file, text in texts
    ]
    return PolicyQA(build(policies, embedder, None).snapshot, embedder, lambda: date(2026, 11, 22))


@pytest.fixture(scope="module")
def qa() -> PolicyQA:
    return assistant(("昆明市.txt", TEXT), ("北京市.txt", OTHER))


@pytest.fixture(scope="module")
def pack(qa: PolicyQA) -> Pack:
    return packed(qa, qa.ask(QUESTION))


def outcomes(pack: Pack, qa: PolicyQA) -> dict[Subject, set[Outcome]]:
    told: dict[Subject, set[Outcome]] = {}
    for one in verify(pack, qa):
        told.setdefault(one.subject, set()).add(one.outcome)
    return told


def test_a_pack_survives_its_file(pack: Pack) -> None:
    assert pack.citations
    assert unpacked(file_of(pack)) == pack
    assert pack.intact


def test_a_pack_holds_no_setting_and_no_environment(
    qa: PolicyQA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIAOWEN_LLM__API_KEY", "sk-very-secret")
    written = file_of(packed(qa, qa.ask(QUESTION)))
    assert b"sk-very-secret" not in written
    assert b"TIAOWEN_" not in written


def test_on_the_same_index_everything_is_the_same(pack: Pack, qa: PolicyQA) -> None:
    assert is_same(verify(pack, qa))
    assert set(outcomes(pack, qa)) == set(Subject)


def test_history_and_regions_are_asked_again_too(qa: PolicyQA) -> None:
    history = (Turn("user", "质押融资有哪些支持"),)
    answer = qa.ask("那版权呢", history=history, regions=["昆明"])
    again = packed(qa, answer, history=history, regions=["昆明"])
    assert is_same(verify(again, qa))


def test_words_that_moved_are_found_where_they_stand_now(pack: Pack) -> None:
    moved = TEXT.replace("一、措施", "一、总则\n\n坚持保护。\n\n二、措施")
    now = assistant(("昆明市.txt", moved), ("北京市.txt", OTHER))
    told = outcomes(pack, now)
    assert told[Subject.CITATION] == {Outcome.MOVED}
    assert Outcome.CHANGED in told[Subject.SOURCE]
    assert told[Subject.CORPUS] == {Outcome.CHANGED}
    cited = next(s for s in verify(pack, now) if s.subject is Subject.CITATION)
    assert cited.place is not None
    _, clause, span = cited.place
    assert span.of(moved) == pack.citations[0].quote
    assert clause == "二/(一)"
    assert "昆明·二(一)" in cited.sentence


def test_words_that_are_gone_and_a_policy_no_longer_held_are_told(pack: Pack) -> None:
    gone = assistant(("昆明市.txt", TEXT.replace("质押融资", "信用贷款")), ("北京市.txt", OTHER))
    assert outcomes(pack, gone)[Subject.CITATION] == {Outcome.GONE}
    unheld = assistant(("北京市.txt", OTHER))
    told = outcomes(pack, unheld)
    assert told[Subject.CITATION] == {Outcome.GONE}
    assert Outcome.GONE in told[Subject.SOURCE]
    assert told[Subject.ANSWER] == {Outcome.CHANGED}


def test_another_model_or_other_code_is_told(pack: Pack) -> None:
    other = assistant(("昆明市.txt", TEXT), ("北京市.txt", OTHER), name="other")
    assert outcomes(pack, other)[Subject.EMBEDDER] == {Outcome.CHANGED}
    versions = pack.versions.model_copy(update={"recipe": "0" * 64})
    changed = pack.model_copy(update={"versions": versions})
    resealed = changed.model_copy(update={"digest": digest_of(changed)})
    told = outcomes(resealed, assistant(("昆明市.txt", TEXT), ("北京市.txt", OTHER)))
    assert told[Subject.RECIPE] == {Outcome.CHANGED}
    assert told[Subject.PACK] == {Outcome.SAME}


def test_a_changed_pack_is_told_as_such(pack: Pack, qa: PolicyQA) -> None:
    said = json.loads(file_of(pack))
    said["text"] += "另有补贴一百万元。"
    changed = unpacked(json.dumps(said).encode())
    assert outcomes(changed, qa)[Subject.PACK] == {Outcome.TAMPERED}


def test_a_false_quote_is_told_even_where_the_digest_was_made_anew(
    pack: Pack, qa: PolicyQA
) -> None:
    cited = pack.citations[0].model_copy(update={"quote": "禁止银行开展质押融资。"})
    forged = pack.model_copy(update={"citations": [cited]})
    forged = forged.model_copy(update={"digest": digest_of(forged)})
    told = outcomes(forged, qa)
    assert told[Subject.PACK] == {Outcome.TAMPERED}
    assert told[Subject.CITATION] == {Outcome.GONE}


def _with(key: str, value: object) -> Any:
    return lambda said: said.__setitem__(key, value)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_with("extra", 1), "extra"),
        (_with("format", 99), "99"),
        (_with("format", "1"), "format"),
        (_with("verdict", "maybe"), "verdict"),
        (_with("question", 3), "question"),
        (_with("citations", [{}]), "citations.0"),
        (_with("made", "someday"), "made"),
        (lambda said: said.pop("versions"), "versions"),
        (lambda said: said["citations"][0].update(start=-1), "start"),
        (lambda said: said["citations"][0].update(quote_sha256="x"), "quote_sha256"),
        (_with("history", [{"role": "user", "content": "a"}] * 500), "history"),
        (_with("candidates", [{"rank": float("nan")}]), "candidates"),
    ],
)
def test_a_bad_pack_is_refused_with_a_sentence_that_names_the_place(
    pack: Pack, spoil: Any, words: str
) -> None:
    said = json.loads(file_of(pack))
    spoil(said)
    with pytest.raises(BadInput, match=words):
        unpacked(json.dumps(said).encode())


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b"1" * 5000]
)
def test_what_is_no_pack_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="不是证据包"):
        unpacked(data)


def test_a_pack_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadInput, match=str(BYTES)):
        unpacked(b" " * (BYTES + 1))


def test_half_a_character_in_a_question_is_a_sentence_and_no_crash(qa: PolicyQA) -> None:
    answer = qa.ask(QUESTION)
    query = dataclasses.replace(answer.query, question="\ud800")
    with pytest.raises(BadInput, match="question"):
        packed(qa, dataclasses.replace(answer, query=query))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading_of_a_pack(data: bytes) -> None:
    with pytest.raises(BadInput):
        unpacked(data)
