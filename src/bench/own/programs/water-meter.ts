/** Water bills from the readings of a meter that rolls over. */
import type { OwnProgram } from "../own-program.ts";

export const WATER_METER: OwnProgram = {
  name: "water-meter",
  language: "python",
  files: {
    "water_meter.py": `"""Bills for water from the readings of a meter that starts again at zero when it is full."""

from collections import namedtuple

# \`day\` counts days from any fixed day; \`litres\` is what the meter shows.
Reading = namedtuple("Reading", "day litres")

# (litres a day up to which the price holds, cents per 1000 litres); None: without end.
PRICE_STEPS = ((200, 180), (500, 260), (None, 410))


def used_between(before, after, meter_size=1_000_000):
    """Litres that ran between two readings; a smaller second reading means the meter went past its end once."""
    used = after.litres - before.litres
    return used + meter_size if used < 0 else used


def daily_use(readings, meter_size=1_000_000):
    """(days, litres a day) of each stretch between two readings, by time, whatever their order.

    Two readings of one day are a stretch of no days and are left out.
    """
    ordered = sorted(readings, key=lambda reading: reading.day)
    stretches = []
    for before, after in zip(ordered, ordered[1:]):
        days = after.day - before.day
        if days > 0:
            stretches.append((days, used_between(before, after, meter_size) / days))
    return stretches


def price_of_day(litres):
    """Cents for one day's water, not rounded: each part of it at the price of its step."""
    cents = 0.0
    start = 0
    for end, price in PRICE_STEPS:
        part = litres - start if end is None else min(litres, end) - start
        if part <= 0:
            break
        cents += part * price / 1000
        start = end
    return cents


def bill(readings, meter_size=1_000_000):
    """Whole cents for all the time between the first and the last reading, rounded once at the end."""
    total = 0.0
    for days, litres in daily_use(readings, meter_size):
        total += days * price_of_day(litres)
    return round(total)
`,
  },
  visibleTests: {
    "test_water_meter.py": `import unittest

from water_meter import Reading, bill, daily_use, price_of_day, used_between


class WaterMeterTest(unittest.TestCase):
    def test_use_between_two_readings(self):
        self.assertEqual(used_between(Reading(0, 1200), Reading(5, 2200)), 1000)

    def test_meter_that_went_past_its_end(self):
        self.assertEqual(used_between(Reading(0, 999_000), Reading(5, 500)), 1500)

    def test_readings_are_put_in_order_of_time(self):
        readings = [Reading(10, 999_500), Reading(0, 998_500), Reading(20, 500)]
        self.assertEqual(daily_use(readings), [(10, 100.0), (10, 100.0)])

    def test_day_within_the_first_step(self):
        self.assertAlmostEqual(price_of_day(100), 18.0)

    def test_day_that_reaches_the_last_step(self):
        self.assertAlmostEqual(price_of_day(600), 36 + 78 + 41)

    def test_bill_is_rounded_once(self):
        self.assertEqual(bill([Reading(0, 0), Reading(30, 303), Reading(60, 606)]), 109)

    def test_bill_of_one_reading_is_nothing(self):
        self.assertEqual(bill([Reading(3, 4711)]), 0)
`,
  },
  hiddenTests: {
    "test_water_meter_more.py": `import unittest

from water_meter import Reading, bill, daily_use, price_of_day, used_between


class WaterMeterMoreTest(unittest.TestCase):
    def test_nothing_used(self):
        self.assertEqual(used_between(Reading(0, 70), Reading(9, 70)), 0)

    def test_small_meter(self):
        self.assertEqual(used_between(Reading(0, 95), Reading(1, 3), 100), 8)

    def test_two_readings_of_one_day(self):
        self.assertEqual(daily_use([Reading(4, 10), Reading(4, 12), Reading(6, 32)]), [(2, 10.0)])

    def test_no_readings(self):
        self.assertEqual((daily_use([]), bill([])), ([], 0))

    def test_mixed_order_past_the_end(self):
        readings = [Reading(2, 20), Reading(0, 80), Reading(1, 95), Reading(3, 60)]
        self.assertEqual(daily_use(readings, 100), [(1, 15.0), (1, 25.0), (1, 40.0)])

    def test_step_borders(self):
        self.assertAlmostEqual(price_of_day(200), 36.0)
        self.assertAlmostEqual(price_of_day(500), 114.0)

    def test_no_water_costs_nothing(self):
        self.assertEqual(price_of_day(0), 0)

    def test_second_step_only_for_the_rest(self):
        self.assertAlmostEqual(price_of_day(300), 36 + 26)

    def test_parts_of_cents_add_up_over_stretches(self):
        readings = [Reading(day, day * 7) for day in range(101)]
        self.assertEqual(bill(readings), 126)

    def test_small_daily_sums_are_not_lost(self):
        self.assertEqual(bill([Reading(0, 0), Reading(365, 365 * 2)]), 131)

    def test_bill_with_days_of_each_step(self):
        readings = [Reading(0, 0), Reading(1, 100), Reading(2, 500), Reading(3, 1200)]
        self.assertEqual(bill(readings), round(18 + 88 + 196))

    def test_bill_does_not_depend_on_the_order(self):
        readings = [Reading(0, 900), Reading(5, 950), Reading(9, 30)]
        self.assertEqual(bill(readings, 1000), bill(readings[::-1], 1000))
`,
  },
};
