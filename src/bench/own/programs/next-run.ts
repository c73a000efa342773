/** The next run of a job, by rules of an own form. */
import type { OwnProgram } from "../own-program.ts";

export const NEXT_RUN: OwnProgram = {
  name: "next-run",
  language: "python",
  files: {
    "next_run.py": `"""Finds when a job runs next, from rules such as "daily @ 06:30", "mon,thu @ 07:00,19:00" or "1,15,last @ 23:00"."""

from datetime import date, datetime, time, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEARCH_DAYS = 366

_month_lengths = {}


def month_length(year, month):
    """Days of a month."""
    key = (year, month)
    if key not in _month_lengths:
        following = date(year + month // 12, month % 12 + 1, 1)
        _month_lengths[key] = (following - date(year, month, 1)).days
    return _month_lengths[key]


def parse_rule(rule):
    """(day words in lower case, times in order) of a rule. Raises ValueError for a time that does not exist."""
    days, _, clocks = rule.partition("@")
    times = sorted(time.fromisoformat(clock.strip()) for clock in clocks.split(","))
    return [day.strip().lower() for day in days.split(",")], times


def is_run_day(word, day):
    """Whether a day word ("daily", a weekday, a day of the month, "last") names this date.

    Raises ValueError for a word that is none of these.
    """
    if word == "daily":
        return True
    if word == "last":
        return day.day == month_length(day.year, day.month)
    if word in WEEKDAYS:
        return WEEKDAYS[day.weekday()] == word
    return day.day == int(word)


def next_run(rule, after):
    """The first run later than the datetime \`after\`; None if there is none within a year."""
    words, times = parse_rule(rule)
    for offset in range(SEARCH_DAYS + 1):
        day = after.date() + timedelta(days=offset)
        if not any(is_run_day(word, day) for word in words):
            continue
        for clock in times:
            run = datetime.combine(day, clock)
            if run > after:
                return run
    return None
`,
  },
  visibleTests: {
    "test_next_run.py": `import unittest
from datetime import datetime

from next_run import next_run


class NextRunTest(unittest.TestCase):
    def test_later_today(self):
        self.assertEqual(next_run("daily @ 06:30", datetime(2025, 3, 4, 6, 0)), datetime(2025, 3, 4, 6, 30))

    def test_tomorrow_when_it_has_just_run(self):
        self.assertEqual(next_run("daily @ 06:30", datetime(2025, 3, 4, 6, 30)), datetime(2025, 3, 5, 6, 30))

    def test_weekdays(self):
        self.assertEqual(next_run("mon,thu @ 07:00", datetime(2025, 3, 4, 12, 0)), datetime(2025, 3, 6, 7, 0))

    def test_days_of_the_month(self):
        self.assertEqual(next_run("1,15 @ 23:00", datetime(2025, 3, 15, 23, 30)), datetime(2025, 4, 1, 23, 0))

    def test_times_may_stand_in_any_order(self):
        self.assertEqual(next_run("daily @ 19:00,07:00", datetime(2025, 3, 4, 6, 0)), datetime(2025, 3, 4, 7, 0))

    def test_last_day_of_february(self):
        runs = [next_run("last @ 12:00", datetime(year, 2, 2)) for year in (2023, 2024)]
        self.assertEqual(runs, [datetime(2023, 2, 28, 12), datetime(2024, 2, 29, 12)])

    def test_no_run_within_a_year(self):
        self.assertIsNone(next_run("32 @ 12:00", datetime(2025, 1, 1)))
`,
  },
  hiddenTests: {
    "test_next_run_more.py": `import unittest
from datetime import date, datetime, time

from next_run import is_run_day, month_length, next_run, parse_rule


class NextRunMoreTest(unittest.TestCase):
    def test_month_lengths(self):
        months = [(2025, 1), (2025, 4), (2025, 12), (2023, 2), (2000, 2)]
        self.assertEqual([month_length(*month) for month in months], [31, 30, 31, 28, 29])

    def test_same_month_of_another_year(self):
        self.assertEqual([month_length(year, 2) for year in (2028, 2029, 2030)], [29, 28, 28])

    def test_parts_of_a_rule(self):
        self.assertEqual(parse_rule("Mon , last@ 18:05,06:00"), (["mon", "last"], [time(6), time(18, 5)]))

    def test_time_that_does_not_exist_is_refused(self):
        with self.assertRaises(ValueError):
            parse_rule("daily @ 25:00")

    def test_unknown_day_word_is_refused(self):
        with self.assertRaises(ValueError):
            is_run_day("moon", date(2025, 3, 4))

    def test_run_days(self):
        day = date(2025, 6, 30)
        words = ["daily", "mon", "tue", "last", "30", "3"]
        self.assertEqual([is_run_day(w, day) for w in words], [True, True, False, True, True, False])

    def test_second_time_of_the_day(self):
        self.assertEqual(next_run("daily @ 07:00,19:00", datetime(2025, 3, 4, 7, 0)), datetime(2025, 3, 4, 19, 0))

    def test_three_times_in_disorder(self):
        rule = "daily @ 22:00,03:15,12:30"
        self.assertEqual(next_run(rule, datetime(2025, 3, 4, 3, 15)), datetime(2025, 3, 4, 12, 30))
        self.assertEqual(next_run(rule, datetime(2025, 3, 4, 23, 0)), datetime(2025, 3, 5, 3, 15))

    def test_new_year(self):
        self.assertEqual(next_run("1 @ 00:00", datetime(2025, 12, 31, 23, 59)), datetime(2026, 1, 1))

    def test_last_day_of_several_februaries(self):
        runs = [next_run("last @ 08:00", datetime(year, 2, 5)).day for year in (2032, 2033, 2036)]
        self.assertEqual(runs, [29, 28, 29])

    def test_day_that_only_some_months_have(self):
        self.assertEqual(next_run("31 @ 12:00", datetime(2025, 4, 1)), datetime(2025, 5, 31, 12))

    def test_weekday_or_day_of_the_month(self):
        self.assertEqual(next_run("sun,5 @ 09:00", datetime(2025, 3, 4)), datetime(2025, 3, 5, 9))

    def test_same_weekday_next_week(self):
        self.assertEqual(next_run("tue @ 09:00", datetime(2025, 3, 4, 10)), datetime(2025, 3, 11, 9))
`,
  },
};
