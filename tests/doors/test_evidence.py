"""The panel and the whole document: the text's own words, marked, escaped, with what to know."""

import html
import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote, urlsplit

import pytest

from corpus.policy import Clause, Finding, Policy, Span
from page.evidence import document, evidence
from page.literal import literal
from page.marked import Layer, badge, paragraphs
from page.place import Place, citation_url, place, policy_url
from page.shell import entry, shell
from rag.answer import Citation, Script, Standing
from rag.pipeline import PolicyQA
from tests.doors.fake_qa import BEIJING, TODAY, XSS, beijing, citation, odd

_TAG = re.compile(r"<[^>]*>")


def cited(policy: Policy) -> tuple[Citation, Place]:
    """A citation, and the place its address leads back to."""
    found = citation(policy, 1)
    url = urlsplit(citation_url(found, on=TODAY))
    query = dict(part.split("=") for part in url.query.split("&"))
    clause = unquote(url.fragment)
    return found, place(policy, clause=clause, quote=query["quote"], on=TODAY)


def words(markup: str) -> str:
    """What a reader sees of some HTML."""
    return html.unescape(_TAG.sub("", markup))


def marked(markup: str) -> str:
    """The marked words."""
    return "".join(words(part) for part in re.findall(r"<mark[^>]*>(.*?)</mark>", markup, re.S))


@pytest.mark.parametrize("policy", [beijing(), odd()], ids=["ordinary", "odd"])
def test_an_address_leads_back_to_clause_and_words(policy: Policy) -> None:
    found, there = cited(policy)
    assert there.clause == policy.by_id[found.clause]
    assert there.quote == Span(found.start, found.end)
    assert not there.moved


@pytest.mark.parametrize("policy", [beijing(), odd()], ids=["ordinary", "odd"])
def test_the_marked_words_are_the_cited_words(policy: Policy) -> None:
    found, there = cited(policy)
    assert marked(evidence(policy, there)) == found.quote
    assert marked(document(policy, there)) == found.quote


def test_words_that_have_changed_are_not_marked_and_the_panel_says_so() -> None:
    policy = beijing()
    moved = place(policy, clause="二/(一)/5", quote="185-216-00000000", on=TODAY)
    assert moved.moved
    assert moved.quote is None
    assert "引用的原话已不在此处" in evidence(policy, moved)
    assert "<mark" not in evidence(policy, moved)


@pytest.mark.parametrize(
    "quote", ["", "1-2", "9-3-00000000", "x", "1-2-3-4", "0-999999999-e3b0c442"]
)
def test_a_broken_address_shows_the_clause_without_marks(quote: str) -> None:
    policy = beijing()
    assert "<mark" not in evidence(policy, place(policy, clause="二/(一)/5", quote=quote, on=TODAY))


def test_a_clause_that_is_gone_is_told_in_a_sentence() -> None:
    policy = odd()
    shown = evidence(policy, place(policy, clause="九", quote="", on=TODAY))
    assert "没有这一条" in shown
    assert "<img" not in shown


def test_the_panel_says_path_title_issuer_number_dates_and_period() -> None:
    policy = beijing()
    shown = words(evidence(policy, cited(policy)[1]))
    for said in (
        "北京·二(一)5",
        "促进知识产权运用",
        "首都知识产权战略行动计划(2015-2020年)",
        "北京市人民政府办公厅",
        "发文字号文中未载明",
        "2015-06-18 落款日期 采用 读自「2015年6月18日」",
        "2015-2020 ■规划期已满",
        "繁体字「資」混在简体文字中",
        "上一条北京·二(一)4",
        "下一条北京·二(一)6",
    ):
        assert said in shown


def test_words_of_the_page_outside_all_clauses_can_be_cited() -> None:
    policy = beijing()
    start = BEIJING.index("2015年6月18日")
    found = citation(policy, 1)
    boxed = replace(found, clause="", quote="2015年6月18日", start=start, end=start + 10)
    url = urlsplit(citation_url(boxed, on=TODAY))
    there = place(policy, clause=url.fragment, quote=url.query.split("&")[0][6:], on=TODAY)
    assert url.fragment == "quote"
    assert marked(evidence(policy, there)) == "2015年6月18日"
    assert '<mark id="quote">' in document(policy, there)


def test_the_document_shows_every_character_once_and_an_anchor_for_each_clause() -> None:
    for policy in (beijing(), odd()):
        page = document(policy, cited(policy)[1])
        article = page[page.index("<article") : page.index("</article>")]
        assert "".join(words(article).split()) == "".join(policy.text.split())
        for clause in policy.clauses:
            assert f'id="{html.escape(clause.id)}"' in article


def test_the_document_greys_the_page_and_marks_the_damage() -> None:
    page = document(beijing(), cited(beijing())[1])
    assert '<span class="furniture">分享到:微信 微博</span>' in page
    assert re.search(r'<span class="damage" title="[^"]*">資</span>', page)


def test_a_hostile_policy_is_shown_and_not_obeyed() -> None:
    policy = odd()
    for shown in (evidence(policy, cited(policy)[1]), document(policy, cited(policy)[1])):
        assert "<img" not in shown
        assert "<script" not in shown
        assert XSS in words(shown)


def test_the_start_page_escapes_what_it_holds_and_carries_no_inline_script() -> None:
    policies = {p.name: p for p in (beijing(), odd())}
    page = shell(policies, entry="", on=TODAY, script=Script.SIMPLIFIED)
    assert "<img" not in page
    assert re.findall(r"<script[^>]*>", page) == [
        '<script src="/page/page.js" defer>',
        '<script src="/page/chat.js" defer>',
    ]
    assert "规划期已满" in page


def test_only_the_entry_tags_of_gradio_are_taken() -> None:
    index = (
        '<script>inline()</script><script type="module" crossorigin src="./assets/i.js"></script>'
        '<link rel="stylesheet" crossorigin href="./assets/i.css">'
    )
    assert "inline" not in entry(index)
    with pytest.raises(ValueError, match="2 are known"):
        entry("<html></html>")


def test_layers_may_cross_and_cover_several_lines() -> None:
    laid = [(Span(1, 5), Layer.QUOTE, ""), (Span(3, 8), Layer.DAMAGE, "坏")]
    assert list(paragraphs("甲乙丙丁\n戊己庚辛", Span(0, 9), laid)) == [
        '<p>甲<mark>乙丙</mark><mark><span class="damage" title="坏">丁</span></mark></p>',
        '<p><span class="damage" title="坏">戊己庚</span>辛</p>',
    ]


def test_each_standing_has_its_own_shape_and_words() -> None:
    assert len({words(badge(state))[0] for state in Standing}) == len(Standing)
    assert all(state.value in badge(state) for state in Standing)


@pytest.mark.parametrize("plain", ["质押融资,到2025年达到12件。", "(一)指导思想;1.5亿元"])
def test_plain_words_stay_plain_in_markdown(plain: str) -> None:
    assert literal(plain) == plain


def test_an_address_is_encoded_whole() -> None:
    url = policy_url('a/b?c#"<.txt', clause="二/(一) 5", query="on=2026-11-22")
    assert re.fullmatch(r"/policy/[\w%.~-]+\?on=2026-11-22#[\w%.~-]+", url, re.ASCII)


def test_every_clause_of_the_five_policies_can_be_shown(real_qa: PolicyQA) -> None:
    for policy in real_qa.snapshot.policies.values():
        for clause in policy.clauses:
            _assert_shown_whole(policy, clause)


def _assert_shown_whole(policy: Policy, clause: Clause) -> None:
    there = Place(clause, None, moved=False, query="", on=date(2026, 11, 22))
    panel = evidence(policy, there)
    quoted = panel[panel.index("<blockquote") : panel.index("</blockquote>")]
    own = policy.text[clause.start : clause.own_end]
    assert "".join(words(quoted).split()) == "".join(own.split())


def test_a_finding_of_the_whole_file_leads_to_no_clause() -> None:
    policy = beijing()
    left_out = Finding("left_out", "有 1 幅图片,其中的文字未收入正文", Span(0, 0))
    found = document(replace(policy, findings=(left_out,)), cited(policy)[1])
    assert f"<li>{left_out.message}</li>" in found
