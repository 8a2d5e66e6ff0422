"""TREC files hold any id, and come back as they were."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from errors import BadInput
from eval.trec import encoded, qrels_lines, read_qrels, read_run, run_lines

ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@example({"%20 ": ["%41", "a\u3000b", "\t"]})
@given(st.dictionaries(ids, st.lists(ids, unique=True, min_size=1, max_size=12), max_size=4))
def test_a_run_comes_back_in_its_order(
    tmp_path_factory: pytest.TempPathFactory, rankings: dict[str, list[str]]
) -> None:
    path = tmp_path_factory.mktemp("trec") / "run.trec"
    path.write_text("\n".join(run_lines(rankings, tag="a tag")), "utf-8", newline="\n")
    assert read_run(path) == rankings


@given(st.dictionaries(ids, st.dictionaries(ids, st.integers(0, 3), min_size=1), max_size=4))
def test_qrels_come_back(
    tmp_path_factory: pytest.TempPathFactory, qrels: dict[str, dict[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("trec") / "qrels.trec"
    path.write_text("\n".join(qrels_lines(qrels)), "utf-8", newline="\n")
    assert read_qrels(path) == qrels


@given(ids)
def test_an_id_is_one_column(name: str) -> None:
    assert encoded(name).split() == [encoded(name)]


@pytest.mark.parametrize("bad", ["q 0 d", "q 0 d much", "q 0 d 1 extra"])
def test_a_bad_line_is_named(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "qrels"
    path.write_text(f"q 0 d 1\n{bad}\n", "utf-8")
    with pytest.raises(BadInput, match="第 2 行"):
        read_qrels(path)
