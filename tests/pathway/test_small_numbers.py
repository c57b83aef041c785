"""Small numbers are left out, and cannot be worked out from what is shown."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.rules.small_numbers import LEAST, Shown, in_full_fives, part_of, published

ROWS = st.lists(st.integers(0, 40), min_size=1, max_size=9)


@given(ROWS)
def test_no_small_number_is_shown(cells: list[int]) -> None:
    shown = published(cells)
    assert all(cell is None or cell == 0 or cell >= LEAST for cell in (*shown.cells, shown.total))


@given(ROWS)
def test_what_is_shown_is_true(cells: list[int]) -> None:
    shown = published(cells)
    assert len(shown.cells) == len(cells)
    assert all(said in {None, count} for said, count in zip(shown.cells, cells, strict=True))
    assert shown.total in {None, sum(cells)}


@given(ROWS)
def test_the_total_less_what_is_shown_is_no_small_number_and_no_single_one(
    cells: list[int],
) -> None:
    shown = published(cells)
    left_out = [count for said, count in zip(shown.cells, cells, strict=True) if said is None]
    if left_out and shown.total is not None:
        assert len(left_out) >= 2
        assert sum(left_out) >= LEAST


@given(st.lists(st.integers(LEAST, 40) | st.just(0), min_size=1, max_size=9))
def test_where_nothing_is_small_everything_is_shown(cells: list[int]) -> None:
    assert published(cells) == Shown(tuple(cells), sum(cells))


@pytest.mark.parametrize(("width", "most"), [(1, 30), (2, 22), (3, 13), (4, 8), (5, 6)])
def test_nobody_who_knows_the_rule_can_work_out_what_is_left_out(width: int, most: int) -> None:
    """Of all rows that would be shown alike, no number left out is the same in all of them."""
    alike: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for cells in product(range(most + 1), repeat=width):
        alike[published(cells)].append(cells)
    for shown, rows in alike.items():
        for place, said in enumerate(shown.cells):
            if said is None:
                assert len({cells[place] for cells in rows}) > 1, (shown, rows)
        if shown.total is None:
            assert len({sum(cells) for cells in rows}) > 1, (shown, rows)


@given(st.integers(0, 60).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_part_tells_no_small_rest(part_and_whole: tuple[int, int]) -> None:
    part, whole = part_and_whole
    (said,), total = part_of(part, whole).cells, part_of(part, whole).total
    if said is not None and total is not None:
        assert all(count == 0 or count >= LEAST for count in (said, total - said))


@given(st.integers(0, 500))
def test_fives(count: int) -> None:
    assert in_full_fives(count) % LEAST == 0
    assert 0 <= count - in_full_fives(count) < LEAST
