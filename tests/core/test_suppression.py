"""Small cells are attacked with a linear programme over all published tables together; the swaps are checked by hand."""

import random

import numpy as np
import pytest

from evaluator.core.suppression import Counted, Family, Keys, Quantity
from evaluator.core.swaps import Board
from tests.core.attack import Attack, tables

SMALLEST = 5
YES = (Quantity(at_most_bodies=True),)
PEOPLE = (Quantity(counts_people=True),)


def nation(seed: int, *, bodies: int, shape: tuple[int, ...]) -> dict[Keys, tuple[int, ...]]:
    """A small nation whose bodies are spread unevenly: how many in each finest cell, and how many of them said yes."""
    draw = random.Random(seed)
    made: dict[Keys, tuple[int, ...]] = {}
    for _ in range(bodies):
        keys = tuple(str(min(int(draw.expovariate(1.6 / size) + 0.2), size - 1)) for size in shape)
        said = draw.random() < 0.3
        n, yes = made.get(keys, (0, 0))
        made[keys] = (n + 1, yes + said)
    return made


def family_of(atoms: dict[Keys, tuple[int, ...]], quantities: tuple[Quantity, ...] = YES) -> Family:
    return Family([Counted(atoms=atoms, quantities=quantities)], smallest=SMALLEST)


SMALL_NATIONS = [
    (1, 60, (3, 4, 2)),
    (2, 90, (3, 5, 2)),
    (3, 140, (4, 6, 3)),
    (4, 25, (3, 3, 2)),
    (5, 300, (5, 8, 3)),
    (6, 80, (2, 9, 2)),
]


@pytest.mark.parametrize(("seed", "bodies", "shape"), SMALL_NATIONS)
def test_no_small_cell_comes_out_of_all_tables(seed: int, bodies: int, shape: tuple[int, ...]) -> None:
    atoms = nation(seed, bodies=bodies, shape=shape)
    family, board = family_of(atoms), Board(atoms, len(shape))
    attack = Attack([tuple(map(str, place)) for place in np.ndindex(*shape)], ["bodies", "yes"])
    attack.part("yes", "bodies")
    for dims in tables(len(shape)):
        for place in np.ndindex(*(shape[one] for one in dims)):
            at = (dims, tuple(map(str, place)))
            if family.why(at):
                attack.not_empty(at, "bodies")
            else:
                for name, value in zip(("bodies", "yes"), board.amounts(at), strict=True):
                    attack.shown(at, name, value)
    cells = {(dims, keys): each for dims in tables(len(shape)) for keys, each in board.table(dims).items()}
    small = {at: amounts for at, amounts in cells.items() if 0 < amounts[0] < SMALLEST}
    assert small
    assert {family.why(at) for at in small} == {"primary"}
    targets = [(at, name) for at, (_, yes) in small.items() for name in ("bodies", "yes") if name == "bodies" or yes]
    assert {target: width for target, width in attack.widths(targets, enough=0.999).items() if width < 0.999} == {}


def test_lines_never_hide_a_single_cell() -> None:
    """Whoever knows a line's sum must not get the one number that is missing."""
    for seed, bodies, shape in SMALL_NATIONS:
        atoms = nation(seed, bodies=bodies, shape=shape)
        family, board = family_of(atoms), Board(atoms, len(shape))
        for dims in tables(len(shape)):
            for place, own in enumerate(dims):
                rest = dims[:place] + dims[place + 1 :]
                lines: dict[Keys, list[bool]] = {}
                for keys in board.table(dims):
                    lines.setdefault(keys[:place] + keys[place + 1 :], []).append(family.why((dims, keys)) is not None)
                for key, hidden in lines.items():
                    assert sum(hidden) != 1 or family.why((rest, key)) is not None, (own, dims, key)


def test_the_order_of_asking_makes_no_difference() -> None:
    seed, bodies, shape = SMALL_NATIONS[4]
    atoms = nation(seed, bodies=bodies, shape=shape)
    one, other = (family_of(dict(each)) for each in (atoms, reversed(atoms.items())))
    cells = [(dims, keys) for dims in tables(len(shape)) for keys in Board(atoms, len(shape)).table(dims)]
    assert [one.why(at) for at in cells] == [other.why(at) for at in reversed(cells)][::-1]


def test_what_is_above_is_hidden_below_and_not_the_other_way_round() -> None:
    seed, bodies, shape = SMALL_NATIONS[2]
    atoms = nation(seed, bodies=bodies, shape=shape)
    yes = {keys: (each[1],) for keys, each in atoms.items() if each[1]}
    above = family_of(atoms)
    before = {dims: above.cells(0, dims) for dims in tables(len(shape))}
    below = Family([Counted(atoms=atoms, quantities=YES), Counted(atoms=yes)], smallest=1, above=[above])
    for dims, cells in before.items():
        assert below.cells(0, dims).keys() == cells.keys()
        assert {keys for keys, seen in cells.items() if isinstance(seen, str)} == {
            keys for keys, seen in below.cells(0, dims).items() if isinstance(seen, str)
        }
    alone = family_of(atoms)
    assert before == {dims: alone.cells(0, dims) for dims in tables(len(shape))}


def test_few_people_are_hidden_in_large_cells() -> None:
    atoms = {("a",): (20, 3), ("b",): (30, 200), ("c",): (40, 300)}
    family = family_of(atoms, PEOPLE)
    found = {key: family.why(((0,), (key,))) for key in "abc"}
    assert found == {"a": "primary", "b": "complementary", "c": None}
    assert family.why(((), ())) is None
