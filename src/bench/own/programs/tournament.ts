/** The table of a tournament and the pairs of its next round. */
import type { OwnProgram } from "../own-program.ts";

export const TOURNAMENT: OwnProgram = {
  name: "tournament",
  language: "python",
  files: {
    "pairing.py": `"""Pairs teams for the next round: near each other in the table, and nobody twice against the same team."""

from standings import standings


def pair_up(ranked, played):
    """Pairs for an even number of ranked teams, or None if no pairing avoids the \`played\` pairs.

    \`played\` holds frozensets of two teams. The best ranked team gets the nearest opponent that
    leaves the others a pairing.
    """
    if not ranked:
        return []
    best, rest = ranked[0], ranked[1:]
    for opponent in rest:
        if frozenset((best, opponent)) in played:
            continue
        others = pair_up([team for team in rest if team != opponent], played)
        if others is not None:
            return [(best, opponent)] + others
    return None


def choose_bye(ranked, had_bye):
    """The lowest ranked team that has not sat out yet; the lowest of all if everyone has."""
    for team in reversed(ranked):
        if team not in had_bye:
            return team
    return ranked[-1]


def next_round(teams, results, had_bye=()):
    """(pairs, team that sits out or None) of the next round.

    Raises ValueError when every pairing would repeat a match.
    """
    ranked = [row.team for row in standings(teams, results)]
    bye = choose_bye(ranked, had_bye) if len(ranked) % 2 else None
    played = {frozenset((result.home, result.away)) for result in results}
    pairs = pair_up([team for team in ranked if team != bye], played)
    if pairs is None:
        raise ValueError("every pairing repeats a match")
    return pairs, bye
`,
    "standings.py": `"""The table of a tournament: three points for a win, one for a draw."""

from collections import namedtuple

Result = namedtuple("Result", "home away home_goals away_goals")
Row = namedtuple("Row", "team points difference goals")


def points_of(own_goals, other_goals):
    """Points for one side of a match."""
    if own_goals == other_goals:
        return 1
    return 3 if own_goals > other_goals else 0


def standings(teams, results):
    """A Row for each team: by points, goal difference and goals, the highest first, then by name."""
    table = {team: Row(team, 0, 0, 0) for team in teams}
    for result in results:
        sides = (
            (result.home, result.home_goals, result.away_goals),
            (result.away, result.away_goals, result.home_goals),
        )
        for team, own, other in sides:
            row = table[team]
            table[team] = Row(
                team, row.points + points_of(own, other), row.difference + own - other, row.goals + own
            )
    return sorted(table.values(), key=lambda row: (-row.points, -row.difference, -row.goals, row.team))
`,
  },
  visibleTests: {
    "test_pairing.py": `import unittest

from pairing import next_round
from standings import Result, standings


class PairingTest(unittest.TestCase):
    def test_first_round_goes_by_name(self):
        self.assertEqual(next_round(["D", "B", "A", "C"], []), ([("A", "B"), ("C", "D")], None))

    def test_neighbours_in_the_table_meet(self):
        results = [Result("A", "B", 2, 0), Result("C", "D", 1, 0)]
        self.assertEqual(next_round("ABCD", results)[0], [("A", "C"), ("D", "B")])

    def test_a_match_is_not_repeated_the_other_way_round(self):
        results = [Result("B", "A", 0, 0), Result("D", "C", 0, 0)]
        self.assertEqual(next_round("ABCD", results)[0], [("A", "C"), ("B", "D")])

    def test_draw_gives_both_a_point(self):
        table = standings("AB", [Result("B", "A", 1, 1)])
        self.assertEqual([(row.team, row.points) for row in table], [("A", 1), ("B", 1)])

    def test_lowest_team_sits_out(self):
        self.assertEqual(next_round("ABC", [Result("A", "C", 3, 0)]), ([("A", "B")], "C"))

    def test_nobody_sits_out_twice_before_all_have(self):
        self.assertEqual(next_round("ABC", [], had_bye=("C",)), ([("A", "C")], "B"))

    def test_no_new_pairing_is_an_error(self):
        with self.assertRaises(ValueError):
            next_round("AB", [Result("A", "B", 1, 0)])
`,
  },
  hiddenTests: {
    "test_pairing_more.py": `import unittest

from pairing import choose_bye, next_round, pair_up
from standings import Result, points_of, standings


class PairingMoreTest(unittest.TestCase):
    def test_points(self):
        self.assertEqual([points_of(2, 1), points_of(1, 1), points_of(0, 3)], [3, 1, 0])

    def test_table_row(self):
        rows = standings("AB", [Result("A", "B", 3, 1), Result("B", "A", 2, 2)])
        self.assertEqual(rows, [("A", 4, 2, 5), ("B", 1, -2, 3)])

    def test_goal_difference_decides_between_equal_points(self):
        rows = standings("ABCD", [Result("A", "B", 1, 0), Result("C", "D", 4, 2)])
        self.assertEqual([row.team for row in rows], ["C", "A", "B", "D"])

    def test_goals_decide_between_equal_differences(self):
        rows = standings("ABCD", [Result("A", "B", 1, 0), Result("C", "D", 4, 3)])
        self.assertEqual([row.team for row in rows], ["C", "A", "D", "B"])

    def test_draws_of_four_teams(self):
        rows = standings("ABCD", [Result("D", "C", 2, 2), Result("A", "B", 0, 0)])
        self.assertEqual([(row.team, row.points) for row in rows], [("C", 1), ("D", 1), ("A", 1), ("B", 1)])

    def test_empty_list_pairs_to_nothing(self):
        self.assertEqual(pair_up([], set()), [])

    def test_pairing_gives_way_for_the_others(self):
        played = {frozenset("AC"), frozenset("CD"), frozenset("BC")}
        self.assertIsNone(pair_up(list("ABCD"), played))
        self.assertEqual(pair_up(list("ABCD"), {frozenset("CD")}), [("A", "C"), ("B", "D")])

    def test_played_in_either_direction(self):
        for match in (Result("A", "B", 0, 0), Result("B", "A", 0, 0)):
            self.assertNotIn(("A", "B"), next_round("ABCD", [match])[0])

    def test_six_teams(self):
        played = {frozenset("AB"), frozenset("CD"), frozenset("EF")}
        self.assertEqual(pair_up(list("ABCDEF"), played), [("A", "C"), ("B", "E"), ("D", "F")])

    def test_everybody_has_sat_out(self):
        self.assertEqual(choose_bye(["A", "B", "C"], ("A", "B", "C")), "C")

    def test_away_match_cannot_be_repeated_either(self):
        with self.assertRaises(ValueError):
            next_round("AB", [Result("B", "A", 1, 0)])

    def test_single_team_sits_out(self):
        self.assertEqual(next_round("A", []), ([], "A"))
`,
  },
};
