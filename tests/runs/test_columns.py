from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes import DEALS, MET, NO_DEAL, OUTCOMES, SIGNED
from sim.runs.columns import joined, options_of, runs_columns

COLUMNS = {c.name: c for c in runs_columns(["ada", "bo", "cy"], ["ada", "bo"], ["line"])}


def test_every_actor_issue_and_principal_has_its_columns() -> None:
    wanted = {f"{k}.{a}" for k in ("utility", "gain") for a in ("ada", "bo", "cy")}
    wanted |= {"durability.ada", "durability.bo", "choice.line"}
    assert {name for name in COLUMNS if "." in name} == wanted


def test_who_signed_is_a_column_only_where_not_all_need_to() -> None:
    arguments = (["ada", "bo"], ["ada", "bo"], ["line"])
    alone, quorum = ({c.name: c for c in runs_columns(*arguments, q)} for q in (False, True))
    assert quorum.keys() - alone.keys() == {"signed_by"}
    assert quorum["signed_by"].where == SIGNED
    assert not quorum["signed_by"].optional


def test_columns_are_named_once_and_say_what_they_mean() -> None:
    assert len(COLUMNS) == len(runs_columns(["ada", "bo", "cy"], ["ada", "bo"], ["line"]))
    assert all(column.meaning and "{" not in column.meaning for column in COLUMNS.values())


def test_outcomes_are_ordered_and_each_stage_is_part_of_the_one_before() -> None:
    assert OUTCOMES[0] == "no_meeting"
    assert OUTCOMES[-1] == "settlement"
    assert set(DEALS) < set(SIGNED) < set(MET) < set(OUTCOMES)
    assert set(NO_DEAL) | set(DEALS) == set(OUTCOMES)
    assert set(SIGNED) - set(DEALS) == {"not_ratified"}


def test_what_is_known_of_every_replicate_is_never_null() -> None:
    never = {name for name, column in COLUMNS.items() if not column.nullable}
    assert never == {"replicate", "coding", "outcome", "stage"}


@given(st.sets(st.text("abc_", min_size=1).filter(lambda name: name != "none")))
def test_a_choice_is_read_as_it_was_written(options: set[str]) -> None:
    assert set(options_of(joined(options))) == options


def test_the_order_of_options_does_not_matter() -> None:
    assert joined(["troops", "support"]) == joined(["support", "troops"]) == "support+troops"
    assert joined([]) == "none"
