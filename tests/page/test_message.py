"""What stands around an answer: how it was understood, its tables, its folds, what could follow."""

import html
import json
import re
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import region
from page.asked import Asked
from page.exchange import exchanges, paced
from page.figures import figures, rows
from page.folded import SHOWN, folded
from page.labels import labels
from page.literal import literal, unliteral
from page.place import citation_url
from page.ranked import Ranked, rank_of, ranked, scores
from page.suggest import SHOWN as SUGGESTED
from page.suggest import TRIED, Found, suggestions
from page.tools import copied, tools
from page.understood import understood
from page.wording import renamed, unnamed
from rag.answer import Answer, Script, Turn, Verdict
from rag.pipeline import PolicyQA
from rag.render import markdown, text_mark
from tests.doors.fake_qa import TODAY, XSS, FakeQA, beijing, odd

SAY = labels(Script.SIMPLIFIED)
HELD = {name: p for name in ("昆明市", "江西省", "北京市") if (p := region.named(name))}
QUESTIONS = (
    "有哪些知识产权质押融资支持政策",
    "昆明每万人口高价值发明专利拥有量要达到多少",
    "昆明的专利政策有哪些",
    "上海怎样支持专利",
    "How does Jiangxi promote intellectual property operation?",
    "有哪些知識產權質押融資支持政策",
)


def answered(qa: PolicyQA, chosen: Asked) -> Answer:
    return qa.ask(
        chosen.question, as_of=chosen.day, regions=chosen.regions, in_force=chosen.in_force
    )


def found(qa: PolicyQA, answer: Answer) -> Found:
    return Found(answer, qa.snapshot.policies, qa.reader.held)


# How the question was understood


def test_a_place_is_taken_out_of_a_question_with_what_joined_it() -> None:
    place, known = HELD["北京市"], HELD.values()
    for question, left in [
        ("北京和江西在质押融资上有什么不同", "江西在质押融资上有什么不同"),
        ("江西和北京市有哪些政策", "江西有哪些政策"),
        ("北京的质押融资政策", "质押融资政策"),
        ("昆明、北京、江西的专利", "昆明、江西的专利"),
        ("How does Beijing support pledge financing", "How does support pledge financing"),
        ("质押融资政策", ""),
        ("北京", ""),
    ]:
        assert " ".join(unnamed(question, place, known).split()) == left


def test_a_question_is_asked_about_another_place_in_its_own_letters() -> None:
    place, known = HELD["昆明市"], HELD.values()
    assert renamed("昆明市的专利和昆明的商标", place, "江西", known) == "江西的专利和江西的商标"
    assert renamed("patents in Kunming?", place, "Jiangxi", known) == "patents in Jiangxi?"
    assert renamed("质押融资", place, "江西", known) == ""


def chips(shown: str) -> dict[str, Asked]:
    """What the chips ask, by their words."""
    buttons = re.findall(r'value="([^"]*)"><span class="unseen">[^<]*</span>([^<]*)<', shown)
    fields = {html.unescape(words): json.loads(html.unescape(value)) for value, words in buttons}
    return {w: Asked(**{**f, "regions": tuple(f["regions"])}) for w, f in fields.items()}


def test_what_was_assumed_can_be_taken_away_one_by_one(real_qa: PolicyQA) -> None:
    chosen = Asked("质押融资", regions=("江西",), in_force=True, as_of="2024-01-01")
    answer = answered(real_qa, chosen)
    shown = understood(
        answer.query, replace(chosen, regions=("江西省",)), say=SAY, held=real_qa.reader.held
    )
    chosen = replace(chosen, regions=("江西省",))
    assert chips(shown) == {
        "江西省": replace(chosen, regions=()),
        "只查在期的": replace(chosen, in_force=False),
        "2024-01-01": replace(chosen, as_of=""),
    }


def test_a_region_that_the_question_names_leaves_the_question(real_qa: PolicyQA) -> None:
    question = "昆明和江西怎样推进质押融资"
    shown = understood(
        real_qa.ask(question).query, Asked(question), say=SAY, held=real_qa.reader.held
    )
    assert chips(shown) == {
        "昆明市": Asked("江西怎样推进质押融资"),
        "江西省": Asked("昆明怎样推进质押融资"),
    }


def test_what_was_taken_from_the_question_before_is_shown_and_can_be_left(
    real_qa: PolicyQA,
) -> None:
    history = [Turn("user", "昆明怎样推进质押融资"), Turn("assistant", "……")]
    query = real_qa.ask("那江西呢", history=history).query
    shown = understood(query, Asked("那江西呢"), say=SAY, held=real_qa.reader.held)
    assert html.escape(query.standalone) in shown
    again = chips(shown)
    assert again["接着上一个问题"] == Asked("那江西呢", alone=True)
    assert again["江西省"] == Asked(query.search, alone=True)
    assert "质押" in again["江西省"].question


# Long lists fold, tables stand in a box


@given(st.integers(0, 40))
def test_a_fold_keeps_every_bullet_and_hides_at_least_two(n: int) -> None:
    bullets = [f"- 第{i}条 [{i} 京·一]" for i in range(n)]
    shown = folded("前\n\n" + "\n".join(bullets) + "\n\n后", SAY)
    assert [line for line in shown.splitlines() if line.startswith("- ")] == bullets
    assert ("<details" in shown) == (n > SHOWN + 1)
    assert (f"展开其余 {n - SHOWN} 条" in shown) == (n > SHOWN + 1)


def test_a_markdown_table_scrolls_in_its_own_box() -> None:
    table = "| 地区 | 目标 |\n| --- | --- |\n| 昆明 | 12 |"
    shown = folded(f"前\n\n{table}\n\n后", SAY)
    assert table in shown
    assert 'role="region" tabindex="0"' in shown


# Indicators


def test_every_figure_of_the_table_stands_in_the_words_it_cites(real_qa: PolicyQA) -> None:
    answer = real_qa.ask("各地每万人口高价值发明专利拥有量目标是多少")
    policies = real_qa.snapshot.policies
    listed = list(rows(answer, policies))
    assert {row.region for row in listed} == {"昆明", "江西", "牡丹江"}
    for row in listed:
        assert row.indicator.target_value in row.citation.quote
        assert row.indicator.base_value in row.citation.quote
    table = figures(answer, policies, SAY)
    assert table.count("<rect") == 2  # 牡丹江 measures something else: no bar beside theirs
    assert "\n" not in table


@pytest.mark.parametrize("question", [QUESTIONS[0], QUESTIONS[1]])
def test_no_table_for_one_figure_or_none(real_qa: PolicyQA, question: str) -> None:
    assert figures(real_qa.ask(question), real_qa.snapshot.policies, SAY) == ""


# Under the answer


def test_a_copy_says_what_the_answer_says_and_names_its_sources(real_qa: PolicyQA) -> None:
    answer = real_qa.ask(QUESTIONS[0])
    copy = copied(answer, SAY)
    assert copy.startswith(markdown(answer, text_mark))
    for cited in answer.citations:
        assert f"- {text_mark(cited)} 《{cited.policy}》" in copy
        assert f"{cited.source}:{cited.start}-{cited.end}" in copy


def test_the_tools_hold_no_blank_line_and_escape_what_they_hold() -> None:
    answer = FakeQA(beijing(), odd()).ask(f"质押{XSS}\n\n二")
    shown = tools(answer, Asked(f"质押{XSS}"), (), SAY)
    assert "\n" not in shown
    assert "<img" not in shown


# What could follow


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_suggested_is_answered_and_new(real_qa: PolicyQA, question: str) -> None:
    answer = real_qa.ask(question)
    tried = count()

    def asks(chosen: Asked) -> Answer:
        next(tried)
        return answered(real_qa, chosen)

    following = suggestions(found(real_qa, answer), Asked(question), asks)
    assert 2 <= len(following) <= SUGGESTED
    assert next(tried) <= TRIED
    assert question not in {one.question for one in following}
    for one in following:
        assert real_qa.ask(one.question).verdict is Verdict.ANSWERED
        assert real_qa.ask(one.question).query.script is answer.query.script


def test_nothing_that_would_be_refused_is_suggested(real_qa: PolicyQA) -> None:
    answer = real_qa.ask(QUESTIONS[0])
    refused = real_qa.ask("上海怎样支持专利")
    assert suggestions(found(real_qa, answer), Asked(QUESTIONS[0]), lambda _: refused) == ()


# An exchange grows


def test_steps_that_come_fast_are_not_all_shown_but_the_last_is() -> None:
    answers = [FakeQA(beijing()).ask(f"{n}") for n in range(4)]
    times = iter([0.0, 0.01, 0.06, 0.06, 0.07, 0.08])
    shown = list(paced(answers, 0.05, lambda: next(times)))
    assert shown == [(answers[1], False), (answers[3], True)]


def test_an_answer_ends_with_its_tools_and_then_with_what_could_follow() -> None:
    grown = list(exchanges(FakeQA(beijing()), Asked("质押"), (), Script.SIMPLIFIED))
    assert [one.done for one in grown][-2:] == [True, True]
    assert 'class="tools"' in grown[-2].shown
    assert 'class="next"' in grown[-1].shown
    assert grown[-1].shown.startswith(grown[-2].shown)
    assert "/policy/" not in grown[-1].said


# How a clause was found


@given(
    st.builds(
        Ranked,
        rank=st.integers(1, 999),
        score=st.integers(-9000, 9999).map(lambda n: n / 1000),
        dense_rank=st.integers(0, 999),
        dense_score=st.integers(-999, 1000).map(lambda n: n / 1000),
        lexical_rank=st.integers(0, 999),
        lexical_score=st.integers(0, 99999).map(lambda n: n / 1000),
    )
)
def test_an_address_gives_the_ranks_back(one: Ranked) -> None:
    assert ranked(one.text) == one


@pytest.mark.parametrize("text", ["", "1", "1_2_3_4_5_6", f"{XSS}", "1_0.1234_1_0.1_1_0.1"])
def test_an_address_that_says_nothing_of_the_search_shows_nothing(text: str) -> None:
    assert ranked(text) is None


def test_a_mark_says_where_its_clause_stood_in_the_search(real_qa: PolicyQA) -> None:
    answer = real_qa.ask(QUESTIONS[0])
    cited = answer.citations[0]
    one = rank_of(cited, answer.hits)
    assert one is not None
    assert one.rank == 1
    assert f"hit={one.text}" in citation_url(cited, on=TODAY, hits=answer.hits)
    assert "第 1 名" in scores(one, SAY)


@given(st.text())
def test_what_is_edited_comes_back_as_it_was_written(words: str) -> None:
    shown = literal(words)
    plain = "\n".join(" ".join(line.split()) for line in words.splitlines())
    assert unliteral(shown) == plain
