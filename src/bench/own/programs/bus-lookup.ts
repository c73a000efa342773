/** The next buses from a stop, over midnight and the end of the week. */
import type { OwnProgram } from "../own-program.ts";

export const BUS_LOOKUP: OwnProgram = {
  name: "bus-lookup",
  language: "python",
  files: {
    "service_days.py": `"""Reads on which days of the week a service runs, such as "Mo-Fr,Su"."""

DAY_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def parse_days(text):
    """The set of days from 0, Monday, to 6. A range may run over the end of the week: "Sa-Mo".

    Raises ValueError for a name that is no day.
    """
    days = set()
    for part in text.split(","):
        names = [DAY_NAMES.index(name.strip()) for name in part.split("-")]
        first, last = names[0], names[-1]
        if last < first:
            last += 7
        days.update(day % 7 for day in range(first, last + 1))
    return days
`,
    "timetable.py": `"""Answers when the next buses leave a stop."""

from collections import namedtuple

from service_days import DAY_NAMES, parse_days

MINUTES_PER_DAY = 24 * 60

# \`minute\` counts from midnight of the day the service runs on; after 24:00 it is the night that follows.
Departure = namedtuple("Departure", "line day minute")


def parse_timetable(text):
    """The departures of lines such as "12 | Mo-Fr | 06:05 06:35 24:10", for each day of the week."""
    departures = []
    for row in text.strip().splitlines():
        line, days, times = (field.strip() for field in row.split("|"))
        for day in parse_days(days):
            for time in times.split():
                hours, minutes = time.split(":")
                departures.append(Departure(line, day, int(hours) * 60 + int(minutes)))
    return departures


def wait_minutes(departure, day, minute):
    """Minutes from this day and minute until the departure, less than a week."""
    ahead = (departure.day - day) * MINUTES_PER_DAY + departure.minute - minute
    return ahead % (7 * MINUTES_PER_DAY)


def next_departures(departures, day, clock, count=3):
    """The next departures at or after a time of a day ("Mo", "23:50"), as "line hh:mm", the soonest first.

    Buses that leave together are ordered by line. Times are those of the clock, so never 24:00 or more.
    """
    hours, minutes = clock.split(":")
    now = int(hours) * 60 + int(minutes)
    today = DAY_NAMES.index(day)
    waits = sorted((wait_minutes(d, today, now), d.line) for d in departures)
    found = []
    for wait, line in waits[:count]:
        minute = (now + wait) % MINUTES_PER_DAY
        found.append(f"{line} {minute // 60:02d}:{minute % 60:02d}")
    return found
`,
  },
  visibleTests: {
    "test_timetable.py": `import unittest

from timetable import next_departures, parse_timetable

TABLE = """
12 | Mo-Fr | 06:05 18:35 24:10
7  | Sa-Mo | 09:00
N1 | Fr,Sa | 23:55
"""


class TimetableTest(unittest.TestCase):
    def setUp(self):
        self.departures = parse_timetable(TABLE)

    def test_later_the_same_day(self):
        self.assertEqual(next_departures(self.departures, "Tu", "05:00", 2), ["12 06:05", "12 18:35"])

    def test_bus_that_leaves_now_is_found(self):
        self.assertEqual(next_departures(self.departures, "Tu", "18:35", 1), ["12 18:35"])

    def test_after_midnight_belongs_to_the_day_before(self):
        self.assertEqual(next_departures(self.departures, "We", "00:05", 1), ["12 00:10"])

    def test_range_over_the_end_of_the_week(self):
        self.assertEqual(next_departures(self.departures, "Su", "08:00", 1), ["7 09:00"])

    def test_lines_are_put_in_order_of_time(self):
        self.assertEqual(
            next_departures(self.departures, "Fr", "18:00", 3), ["12 18:35", "N1 23:55", "12 00:10"]
        )

    def test_search_goes_on_into_the_next_week(self):
        self.assertEqual(next_departures(self.departures, "Su", "09:01", 2), ["12 06:05", "7 09:00"])
`,
  },
  hiddenTests: {
    "test_timetable_more.py": String.raw`import unittest

from service_days import parse_days
from timetable import Departure, next_departures, parse_timetable, wait_minutes


class TimetableMoreTest(unittest.TestCase):
    def test_days(self):
        texts = ["Mo", "Mo-We", "Tu,Th", "Mo-Tu, Sa-Su", "Su"]
        self.assertEqual(
            [sorted(parse_days(t)) for t in texts], [[0], [0, 1, 2], [1, 3], [0, 1, 5, 6], [6]]
        )

    def test_ranges_over_the_end_of_the_week(self):
        self.assertEqual(parse_days("Su-Mo"), {6, 0})
        self.assertEqual(parse_days("Fr-Tu"), {4, 5, 6, 0, 1})

    def test_name_that_is_no_day_is_refused(self):
        with self.assertRaises(ValueError):
            parse_days("Mo-Xx")

    def test_departures_of_a_row(self):
        self.assertEqual(parse_timetable("5|We|10:00 11:30"), [Departure("5", 2, 600), Departure("5", 2, 690)])

    def test_wait_within_the_day(self):
        self.assertEqual(wait_minutes(Departure("1", 3, 600), 3, 590), 10)

    def test_wait_of_nearly_a_week(self):
        self.assertEqual(wait_minutes(Departure("1", 3, 600), 3, 601), 7 * 1440 - 1)

    def test_wait_over_the_weekend(self):
        self.assertEqual(wait_minutes(Departure("1", 0, 60), 4, 0), 3 * 1440 + 60)

    def test_night_bus_of_sunday_leaves_on_monday(self):
        departures = parse_timetable("N | Su | 25:30")
        self.assertEqual(wait_minutes(departures[0], 0, 60), 30)
        self.assertEqual(next_departures(departures, "Mo", "01:00", 1), ["N 01:30"])

    def test_buses_that_leave_together_are_ordered_by_line(self):
        departures = parse_timetable("B | Mo | 08:00\nA | Mo | 08:00")
        self.assertEqual(next_departures(departures, "Mo", "07:00"), ["A 08:00", "B 08:00"])

    def test_fewer_departures_than_asked_for(self):
        self.assertEqual(next_departures([], "Mo", "07:00"), [])

    def test_weekend_range_every_day(self):
        departures = parse_timetable("7 | Fr-Mo | 12:00")
        days = sorted(departure.day for departure in departures)
        self.assertEqual(days, [0, 4, 5, 6])

    def test_mixed_rows_in_order_of_time(self):
        departures = parse_timetable("1 | Mo | 12:00 08:00\n2 | Mo | 10:00")
        self.assertEqual(next_departures(departures, "Mo", "07:00"), ["1 08:00", "2 10:00", "1 12:00"])
`,
  },
};
