"""The desk that hands out tasks finds exactly those replicates that end their workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sim.runs.suspects import DEATHS, MOST_KILLERS, Desk, Task, Unit, WorkersLost
from tests.cases import split
from tests.faulty import Faulty

JOB = Faulty(split(), 1, 1000, 4)
Dies = Callable[[Task[int]], bool]


def units(count: int, size: int) -> list[Unit[int]]:
    return [Unit(i, JOB, range(i * size, i * size + size)) for i in range(count)]


def worked(desk: Desk[int], room: int, dies: Dies, company: bool) -> tuple[dict[int, object], int]:
    """The killers with which each unit was done, and the number of deaths.

    With *company*, whoever is out with a task that dies is taken for dead as well.
    """
    done: dict[int, object] = {}
    out: list[Task[int]] = []
    deaths = 0
    while True:
        while len(out) < room and (task := desk.next()) is not None:
            out.append(task)
        if not out:
            return done, deaths
        if dies(out[0]):
            deaths += 1
            dead, out = (out, []) if company else (out[:1], out[1:])
            for task in dead:
                desk.died(task)
        else:
            task = out.pop(0)
            desk.survived(task)
            if not task.probe:
                assert task.unit.key not in done
                done[task.unit.key] = task.killers


def deadly(*numbers: int) -> Dies:
    """Whether a task runs any of these replicates, killers left out."""
    return lambda task: any(n in task.replicates and n not in task.killers for n in numbers)


@pytest.mark.parametrize("sure", [True, False])
@pytest.mark.parametrize("room", [1, 3])
def test_killers_are_found_and_nobody_else_is_blamed(sure: bool, room: int) -> None:
    desk = Desk(units(6, 50), sure)
    done, _ = worked(desk, room, deadly(17, 203, 204, 299), company=not sure)
    assert done == {0: (17,), 1: (), 2: (), 3: (), 4: (203, 204), 5: (299,)}


@pytest.mark.parametrize("sure", [True, False])
def test_who_dies_now_and_then_is_not_blamed(sure: bool) -> None:
    fate = iter([True] * (DEATHS - 1) + [False] * 100)
    done, deaths = worked(Desk(units(3, 50), sure), 1, lambda _: next(fate), company=not sure)
    assert done == {0: (), 1: (), 2: ()}
    assert deaths == DEATHS - 1


@pytest.mark.parametrize("sure", [True, False])
def test_it_takes_three_deaths_to_search_a_unit_and_three_to_blame_a_replicate(sure: bool) -> None:
    alone: list[int] = []
    desk = Desk(units(3, 64), sure)

    def dies(task: Task[int]) -> bool:
        if 7 in task.replicates and not task.killers and desk.next() is None:  # nobody else is out
            alone.append(len(task.replicates))
        return deadly(7)(task)

    done, _ = worked(desk, 3, dies, company=not sure)
    assert done == {0: (7,), 1: (), 2: ()}
    assert alone.count(1) == DEATHS
    assert alone.count(64) == DEATHS + (not sure)  # in company it does not count


def test_tasks_are_taken_only_as_they_are_needed() -> None:
    taken: list[int] = []

    def fresh() -> Iterator[Unit[int]]:
        for unit in units(5, 4):
            taken.append(unit.key)
            yield unit

    desk = Desk(fresh(), sure=True)
    assert desk.next() is not None
    assert taken == [0]


def test_a_unit_that_dies_only_as_a_whole_is_no_matter_of_replicates() -> None:
    desk = Desk(units(2, 50), sure=True)
    with pytest.raises(WorkersLost, match=r"replicates 0 to 49 end .* none of them does alone"):
        worked(desk, 1, lambda task: len(task.replicates) == 50, company=False)


def test_where_all_kill_it_is_no_matter_of_replicates_either() -> None:
    desk = Desk(units(2, 50), sure=True)
    with pytest.raises(WorkersLost, match=f"more than {MOST_KILLERS} of the replicates 0 to 49"):
        worked(desk, 1, lambda _: True, company=False)


def test_a_single_replicate_can_be_a_unit() -> None:
    done, _ = worked(Desk(units(3, 1), sure=True), 2, deadly(1), company=False)
    assert done == {0: (), 1: (1,), 2: ()}
