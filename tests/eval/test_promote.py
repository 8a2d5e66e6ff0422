"""Feedback that becomes a question: gold by a quote found once, appended whole or not at all."""

import dataclasses
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from corpus.parse import parse
from corpus.policy import Policy, Source
from errors import BadInput, BadQuestion
from eval.feedback import Clause, Entry, Kind
from eval.promote import append, ids, promoted, quote
from eval.qaset import load, problems
from rag.answer import Turn
from rag.render import as_json
from tests.eval.answers import INSURANCE, NORTH, PLEDGE, SOUTH, XSS, answer, policies
from tests.eval.test_feedback import said

RIGHT = Clause(NORTH, "二/(一)")


def entry(number: int = 1, **changes: Any) -> Entry:
    told = as_json(answer(INSURANCE, PLEDGE), id=None)
    return Entry(number, dataclasses.replace(said("专利保险?"), answer=told, **changes))


def test_the_right_clause_is_gold_and_the_question_is_right(tmp_path: Path) -> None:
    made = entry(3, kind=Kind.CITATION, history=(Turn("user", "昆明"),), clause=RIGHT)
    path = tmp_path / "qa" / "feedback.jsonl"
    append([promoted(made, RIGHT, policies())], path, policies())
    asked = load(path, policies())
    (question,) = asked.questions
    assert (question.id, question.category, question.answerable) == ("feedback-3", "feedback", True)
    assert question.wanted == {(NORTH, "二/(一)")}
    assert question.as_of == made.given.as_of
    assert question.history == made.given.history
    assert not question.also_relevant
    assert problems(asked, policies()) == ()


@pytest.mark.parametrize("kind", Kind)
def test_what_a_good_answer_cited_beside_it_may_be_cited(kind: Kind) -> None:
    also = promoted(entry(kind=kind), RIGHT, policies())["also_relevant"]
    good = kind in {Kind.HELPFUL, Kind.INCOMPLETE}
    assert also == [{"source": SOUTH, "quote": PLEDGE.quote}] * good


def test_a_clause_that_is_gone_is_told(tmp_path: Path) -> None:
    for gone in (Clause("gone.txt", "一"), Clause(NORTH, "九")):
        with pytest.raises(BadInput, match="没有条款"):
            promoted(entry(), gone, policies())


def test_every_clause_of_a_corpus_gives_a_quote_that_stands_once_and_in_it() -> None:
    for policy in policies().values():
        for clause in policy.clauses:
            words = quote(policy, clause)
            assert policy.text.count(words) == 1
            assert policy.clause_at(policy.text.index(words)) == clause


def repeating() -> Policy:
    text = "昆明市办法\n\n一、甲\n\n支持企业。鼓励创新。\n\n二、乙\n\n支持企业。加强管理。\n\n三、甲\n\n三、甲\n"
    return parse(Source("重复.txt", text, "0" * 64, "utf-8"))


def test_a_sentence_said_twice_is_no_gold() -> None:
    policy = repeating()
    quotes = [quote(policy, clause) for clause in policy.clauses if clause.label in "一二"]
    assert "支持企业。" not in quotes
    assert all(policy.text.count(words) == 1 for words in quotes)


def test_a_question_is_not_made_twice_even_by_two_at_once(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    told: list[str] = []

    def make() -> None:
        try:
            append([promoted(entry(7), RIGHT, policies())], path, policies())
        except BadInput as error:
            told.append(str(error))

    threads = [threading.Thread(target=make) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["feedback-7 已在题集中。"] * 4
    assert ids(path) == {"feedback-7"}
    assert len(path.read_text("utf-8").splitlines()) == 1


def test_what_is_wrong_is_not_written_and_what_stood_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    path.write_text('{"id": "by hand"}\nnot json', "utf-8")  # without a newline at its end
    wrong = promoted(entry(), RIGHT, policies()) | {"question": " "}
    with pytest.raises(BadQuestion, match="第 1 行"):
        append([wrong], path, policies())
    assert path.read_text("utf-8") == '{"id": "by hand"}\nnot json'
    append([promoted(entry(), RIGHT, policies())], path, policies())
    lines = path.read_text("utf-8").splitlines()
    assert lines[:2] == ['{"id": "by hand"}', "not json"]
    assert json.loads(lines[2])["id"] == "feedback-1"
    assert [left.name for left in tmp_path.iterdir()] == ["feedback.jsonl"]


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    hostile = entry(history=(Turn("user", f"{XSS}\n\u2028"),), regions=(XSS,))
    hostile = Entry(1, dataclasses.replace(hostile.given, question=f"{XSS}\u2028\n第二行"))
    path = tmp_path / "feedback.jsonl"
    append([promoted(hostile, RIGHT, policies())], path, policies())
    (question,) = load(path, policies()).questions
    assert question.question == hostile.given.question
