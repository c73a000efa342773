/** Heights of the tide between the entries of a table, and when a ship can pass. */
import type { OwnProgram } from "../own-program.ts";

export const TIDE_TABLE: OwnProgram = {
  name: "tide-table",
  language: "python",
  files: {
    "tide_table.py": `"""Heights of the water between the high and low waters of a tide table."""

import math

MINUTES_PER_DAY = 24 * 60


def parse_clock(text):
    """Minutes after midnight of a time such as "06:40". Raises ValueError for no such time."""
    hours, minutes = (int(part) for part in text.split(":"))
    if not (0 <= hours < 24 and 0 <= minutes < 60):
        raise ValueError(f"no such time: {text}")
    return hours * 60 + minutes


def parse_table(lines):
    """The (minute, metres) pairs of lines such as "06:40 4.2", in the order given.

    Minutes count from midnight of the first line's day. A time that is not later than the one
    before it belongs to the next day, so a table may run over any number of days.
    """
    table = []
    day_start = 0
    for line in lines:
        clock, metres = line.split()
        minute = day_start + parse_clock(clock)
        if table and minute <= table[-1][0]:
            day_start += MINUTES_PER_DAY
            minute += MINUTES_PER_DAY
        table.append((minute, float(metres)))
    return table


def height_at(table, minute):
    """Metres of water at a minute, to the centimetre, along half a cosine between two entries.

    Raises ValueError for a minute outside the table.
    """
    for (start, before), (end, after) in zip(table, table[1:]):
        if start <= minute <= end:
            share = (1 - math.cos(math.pi * (minute - start) / (end - start))) / 2
            return round(before + (after - before) * share, 2)
    raise ValueError(f"minute {minute} is outside the table")


def passable_windows(table, metres, step=10):
    """The (first, last) minutes at which the water is at least so high, looked at every \`step\` minutes."""
    windows = []
    for minute in range(table[0][0], table[-1][0] + 1, step):
        if height_at(table, minute) < metres:
            continue
        if windows and windows[-1][1] == minute - step:
            windows[-1] = (windows[-1][0], minute)
        else:
            windows.append((minute, minute))
    return windows
`,
  },
  visibleTests: {
    "test_tide_table.py": `import unittest

from tide_table import height_at, parse_table, passable_windows

DAY = ["00:00 1.0", "06:00 5.0", "12:00 1.0", "18:00 5.0"]


class TideTableTest(unittest.TestCase):
    def test_entries_keep_their_heights(self):
        table = parse_table(DAY)
        self.assertEqual([height_at(table, 360), height_at(table, 720)], [5.0, 1.0])

    def test_half_way_is_the_middle(self):
        self.assertEqual(height_at(parse_table(DAY), 180), 3.0)

    def test_water_rises_slowly_at_first(self):
        self.assertEqual(height_at(parse_table(DAY), 60), 1.27)

    def test_table_runs_over_two_midnights(self):
        table = parse_table(["20:00 4", "02:00 1", "08:00 4", "20:30 1", "03:00 4"])
        self.assertEqual([minute for minute, _ in table], [1200, 1560, 1920, 2670, 3060])

    def test_window_around_high_water(self):
        table = parse_table(DAY[:3])
        self.assertEqual(passable_windows(table, 3.0), [(180, 540)])

    def test_minute_outside_the_table_is_refused(self):
        with self.assertRaises(ValueError):
            height_at(parse_table(DAY), 1081)
`,
  },
  hiddenTests: {
    "test_tide_table_more.py": `import unittest

from tide_table import height_at, parse_clock, parse_table, passable_windows


class TideTableMoreTest(unittest.TestCase):
    def test_clock(self):
        self.assertEqual([parse_clock("00:00"), parse_clock("23:59")], [0, 1439])

    def test_times_that_do_not_exist_are_refused(self):
        for text in ("24:00", "12:60"):
            with self.assertRaises(ValueError):
                parse_clock(text)

    def test_same_time_twice_is_a_day_apart(self):
        self.assertEqual(parse_table(["05:00 1", "05:00 2"]), [(300, 1.0), (1740, 2.0)])

    def test_empty_table(self):
        self.assertEqual(parse_table([]), [])

    def test_later_entries_stay_on_the_later_day(self):
        table = parse_table(["23:00 4", "05:00 1", "11:00 4", "17:00 1"])
        self.assertEqual([minute for minute, _ in table], [1380, 1740, 2100, 2460])

    def test_three_midnights(self):
        table = parse_table(["12:00 1", "11:00 2", "10:00 1", "09:00 2"])
        self.assertEqual([minute for minute, _ in table], [720, 2100, 3480, 4860])

    def test_falling_water(self):
        self.assertEqual(height_at([(0, 4.0), (400, 0.0)], 100), 3.41)

    def test_centimetres_near_the_turn(self):
        self.assertEqual(height_at([(0, 0.0), (360, 10.0)], 10), 0.02)
        self.assertEqual(height_at([(0, 0.0), (360, 10.0)], 350), 9.98)

    def test_several_windows(self):
        table = [(0, 3.0), (60, 1.0), (120, 3.0)]
        self.assertEqual(passable_windows(table, 2.5), [(0, 20), (100, 120)])

    def test_window_of_one_look(self):
        self.assertEqual(passable_windows([(0, 1.0), (60, 3.0), (120, 1.0)], 3.0), [(60, 60)])

    def test_no_window(self):
        self.assertEqual(passable_windows([(0, 1.0), (60, 3.0)], 3.5), [])

    def test_steps_are_counted_from_the_first_entry(self):
        self.assertEqual(passable_windows([(5, 2.0), (65, 2.0)], 1.0, step=20), [(5, 65)])
`,
  },
};
