"""A client may ask some questions at once and then at a pace; others do not notice."""

from hypothesis import given
from hypothesis import strategies as st

from page.rate import Buckets, Rate


class Clock:
    """A time that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_then_one_a_second_for_each_client() -> None:
    clock = Clock()
    buckets = Buckets(Rate(burst=3, seconds=1.0), clock)
    assert [buckets.take("a") for _ in range(5)] == [True] * 3 + [False] * 2
    assert buckets.take("b")
    clock.now = 1.0
    assert [buckets.take("a") for _ in range(2)] == [True, False]
    clock.now = 100.0
    assert [buckets.take("a") for _ in range(4)] == [True] * 3 + [False]


@given(st.lists(st.floats(0, 3), max_size=60))
def test_never_more_than_the_burst_and_what_has_come_back(waits: list[float]) -> None:
    clock = Clock()
    buckets = Buckets(Rate(burst=5, seconds=2.0), clock)
    taken = 0
    for wait in waits:
        clock.now += wait
        taken += buckets.take("a")
        assert taken <= 5 + clock.now / 2.0 + 1e-6


def test_many_clients_are_not_remembered_for_ever() -> None:
    buckets = Buckets(Rate(burst=1, seconds=1000.0), Clock())
    for n in range(25_000):
        assert buckets.take(f"10.0.{n // 256}.{n % 256}")
    assert not buckets.take("10.0.97.167")  # the last is still known
    assert len(buckets._held) <= 10_000
