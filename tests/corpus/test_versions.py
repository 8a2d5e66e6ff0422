"""What differs between two versions: every clause once, and the words that changed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.policy import Policy
from corpus.text import fold
from corpus.versions import Fate, Pair, difference, words
from tests.corpus.written import parsed

OLD = """某市知识产权保护规划

一、总体要求
(一)指导思想。坚持改革创新,服务发展大局。
(二)主要目标。到2025年,每万人口高价值发明专利拥有量达到12件。
二、主要任务
(一)质押融资。鼓励银行开展质押融资业务,对中小企业给予贴息。
(二)海外维权。支持企业在境外获取和维护知识产权。
(三)人才培养。建立知识产权人才学院,培养专利代理师。
"""


def told(old: str, new: str) -> list[tuple[str, str, str]]:
    """Fate, old id, new id of every clause that is not the same."""
    found = difference(parsed(old), parsed(new)).told
    return [(p.fate.value, p.old.id if p.old else "", p.new.id if p.new else "") for p in found]


def cuts(old: Policy, new: Policy, pair: Pair) -> list[tuple[str, str]]:
    """What was cut, and what was put in its place."""
    return [
        (piece.old.of(old.text), piece.new.of(new.text)) for piece in pair.pieces if not piece.same
    ]


def test_a_changed_number_is_marked_alone() -> None:
    old, new = parsed(OLD), parsed(OLD.replace("12件", "15.5件"))
    (pair,) = difference(old, new).told
    assert (pair.fate, pair.new and pair.new.id) == (Fate.CHANGED, "一/(二)")
    assert cuts(old, new, pair) == [("12", "15.5")]


def test_an_inserted_clause_is_added_and_those_behind_it_are_only_renumbered() -> None:
    inserted = OLD.replace("(三)人才", "(四)人才").replace("(二)海外", "(三)海外")
    new = inserted.replace("贴息。\n", "贴息。\n(二)保险试点。推广专利执行险和侵权损失险。\n")
    assert told(OLD, new) == [
        ("added", "", "二/(二)"),
        ("moved", "二/(二)", "二/(三)"),
        ("moved", "二/(三)", "二/(四)"),
    ]


def test_a_clause_that_is_renumbered_and_reworded_is_still_known() -> None:
    new = OLD.replace("(二)海外维权。支持企业在境外获取", "(五)海外维权。支持各类企业在境外获取")
    assert told(OLD, new) == [("changed", "二/(二)", "二/(五)")]


def test_a_removed_clause_is_told_where_it_stood() -> None:
    new = OLD.replace("(二)海外维权。支持企业在境外获取和维护知识产权。\n", "")
    assert told(OLD, new) == [("removed", "二/(二)", "")]


def test_a_clause_put_in_place_of_another_is_no_change_of_it() -> None:
    new = OLD.replace(
        "海外维权。支持企业在境外获取和维护知识产权", "档案管理。档案室每季度清点一次库存图书"
    )
    assert told(OLD, new) == [("removed", "二/(二)", ""), ("added", "", "二/(二)")]


def test_another_script_wider_marks_and_blanks_are_no_difference() -> None:
    same = OLD.replace("质押融资", "質押融資").replace(",", ",").replace("坚持", "坚 持")
    assert told(OLD, same) == []


_BODY = st.text(
    alphabet="质押融资保险专利商标奖补支持鼓励企业银行机构12年", min_size=4, max_size=24
)
_CLAUSES = st.lists(_BODY, min_size=1, max_size=7)


def written(bodies: list[str]) -> Policy:
    """A policy of two chapters."""
    half = (len(bodies) + 1) // 2
    lines = ["某市知识产权规划", ""]
    for chapter, part in zip("一二", (bodies[:half], bodies[half:]), strict=True):
        lines.append(f"{chapter}、第{chapter}部分任务")
        lines += [f"{n}.{body}。" for n, body in enumerate(part, 1)]
    return parsed("\n".join(lines) + "\n")


@given(_CLAUSES)
def test_a_policy_does_not_differ_from_itself(bodies: list[str]) -> None:
    policy = written(bodies)
    assert difference(policy, policy).told == ()


@given(_CLAUSES, _CLAUSES, st.randoms(use_true_random=False))
def test_every_clause_of_both_sides_is_accounted_for_once(bodies, others, random) -> None:  # type: ignore[no-untyped-def]
    mixed = [random.choice((a, b)) for a, b in zip(bodies, others, strict=False)] or others
    old, new = written(bodies), written(mixed)
    pairs = difference(old, new).pairs
    assert Counter(p.old.id for p in pairs if p.old) == Counter(c.id for c in old.clauses)
    assert [p.new.id for p in pairs if p.new] == [c.id for c in new.clauses]
    assert all((p.fate is Fate.REMOVED) == (p.new is None) for p in pairs)
    assert all((p.fate is Fate.ADDED) == (p.old is None) for p in pairs)


@given(_CLAUSES, _CLAUSES)
def test_the_pieces_of_a_change_are_the_whole_of_both_clauses(bodies, others) -> None:  # type: ignore[no-untyped-def]
    old, new = written(bodies), written(others)
    for pair in difference(old, new).of(Fate.CHANGED):
        assert pair.old
        assert pair.new
        before = "".join(piece.old.of(old.text) for piece in pair.pieces)
        after = "".join(piece.new.of(new.text) for piece in pair.pieces)
        assert before == words(old, pair.old).of(old.text)
        assert after == words(new, pair.new).of(new.text)
        for piece in pair.pieces:
            if piece.same:
                one, other = piece.old.of(old.text), piece.new.of(new.text)
                assert "".join(fold(one).split()) == "".join(fold(other).split())


@pytest.mark.parametrize("cut", [0, 1])
def test_the_order_of_the_newer_version_is_kept(cut: int) -> None:
    new = parsed(OLD.replace("12件", "13件"))
    pairs = difference(parsed(OLD), new).pairs[cut:]
    ids = [pair.new.id for pair in pairs if pair.new]
    assert ids == [clause.id for clause in new.clauses][cut:]
