"""Names of arrived files: only a base name, only what shows, never a folder."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.naming import LONGEST, file_name
from errors import BadSource


@pytest.mark.parametrize(
    ("arrived", "kept"),
    [
        ("北京市规划.txt", "北京市规划.txt"),
        ("../../../etc/规划.txt", "规划.txt"),
        ("..\\..\\windows\\规划.txt", "规划.txt"),
        ("/absolute/规划.md", "规划.md"),
        ("<script>alert(1)</script>.txt", "script_.txt"),
        ('"><img src=x onerror=alert(1)>.txt', "___img src=x onerror=alert(1)_.txt"),
        (".hidden.txt", "hidden.txt"),
        ("规\u202e划\x00\r\n.txt", "规划 .txt"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
        ("规划.txt\u200b", "规划.txt"),
    ],
)
def test_a_name_is_cleaned(arrived: str, kept: str) -> None:
    assert file_name(arrived) == kept


@pytest.mark.parametrize(
    ("arrived", "sentence"),
    [
        ("", "无名"),
        ("..", "不是支持的格式"),
        ("规划.txt/", "不是支持的格式"),
        ("规划.exe", "不是支持的格式"),
        ("规划.txt.exe", "不是支持的格式"),
        (".txt", "不是支持的格式"),
        ("长" * 200 + ".txt", "太长"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused_with_a_sentence(arrived: str, sentence: str) -> None:
    with pytest.raises(BadSource, match=sentence):
        file_name(arrived)


_STEM = st.text(max_size=40) | st.text(alphabet="./\\<>:\"'|?* \u202e\u0301\x00a规", max_size=20)


@given(_STEM)
@example("0\r\ud7fc\r")
def test_what_is_kept_is_one_plain_name_and_stays_as_it_is(stem: str) -> None:
    try:
        name = file_name(f"{stem}.txt")
    except BadSource:
        return
    assert not set(name) & set("/\\<>:\"'|?*")
    assert all(unicodedata.category(char)[0] != "C" for char in name)
    assert not name.startswith(".")
    assert name == unicodedata.normalize("NFC", name) == name.strip()
    assert 0 < len(name.encode()) <= LONGEST
    assert file_name(name) == name
