/** Fees of a car park, by the started hour and capped each day. */
import type { OwnProgram } from "../own-program.ts";

export const PARKING_FEE: OwnProgram = {
  name: "parking-fee",
  language: "python",
  files: {
    "parking_fee.py": `"""Fees of a car park: by the started hour, and never more than a fixed sum a day.

All times are minutes since midnight of the day of arrival; a second day starts at 1440.
"""

from tariff import MINUTES_PER_DAY, rate_at

GRACE_MINUTES = 10
DAILY_CAP_CENTS = 1500


def split_days(arrival, departure):
    """The stay cut at each midnight: a list of (start, end) in order, no part empty."""
    parts = []
    start = arrival
    while start < departure:
        midnight = (start // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY
        end = min(midnight, departure)
        parts.append((start, end))
        start = end
    return parts


def fee_of_part(start, end):
    """Cents for the part of a stay that lies within one day, at most the daily cap.

    Hours are counted from \`start\`; each costs what its first minute costs.
    """
    cents = 0
    for hour in range(start, end, 60):
        cents += rate_at(hour % MINUTES_PER_DAY)
    return min(cents, DAILY_CAP_CENTS)


def parking_fee(arrival, departure):
    """Cents for a stay. Nothing is due within the grace time; each day is capped by itself.

    Raises ValueError when the departure lies before the arrival.
    """
    if departure < arrival:
        raise ValueError("departure before arrival")
    if departure - arrival <= GRACE_MINUTES:
        return 0
    return sum(fee_of_part(start, end) for start, end in split_days(arrival, departure))
`,
    "tariff.py": `"""What the car park charges for an hour, by the clock."""

MINUTES_PER_DAY = 24 * 60

# (first minute of the day, cents for a started hour); the last band runs to midnight.
BANDS = ((0, 50), (6 * 60, 180), (9 * 60, 240), (20 * 60, 100))


def rate_at(minute_of_day):
    """Cents for an hour that starts at this minute of the day, from 0 to 1439.

    Raises ValueError for a minute outside the day.
    """
    if not 0 <= minute_of_day < MINUTES_PER_DAY:
        raise ValueError(f"no such minute of the day: {minute_of_day}")
    rate = 0
    for first_minute, cents in BANDS:
        if minute_of_day >= first_minute:
            rate = cents
    return rate
`,
  },
  visibleTests: {
    "test_parking_fee.py": `import unittest

from parking_fee import parking_fee, split_days


class ParkingFeeTest(unittest.TestCase):
    def test_grace_time_is_free(self):
        self.assertEqual(parking_fee(600, 610), 0)

    def test_started_hour_counts_whole(self):
        self.assertEqual(parking_fee(600, 661), 480)

    def test_each_hour_costs_what_its_first_minute_costs(self):
        self.assertEqual(parking_fee(8 * 60 + 30, 10 * 60 + 30), 180 + 240)

    def test_evening_is_cheaper(self):
        self.assertEqual(parking_fee(20 * 60, 22 * 60), 200)

    def test_one_day_is_capped(self):
        self.assertEqual(parking_fee(9 * 60, 19 * 60), 1500)

    def test_each_day_has_its_own_cap(self):
        self.assertEqual(parking_fee(9 * 60, 1440 + 19 * 60), 3000)

    def test_departure_before_arrival_is_refused(self):
        with self.assertRaises(ValueError):
            parking_fee(600, 599)

    def test_stay_is_cut_at_midnight(self):
        self.assertEqual(split_days(1400, 1500), [(1400, 1440), (1440, 1500)])
`,
  },
  hiddenTests: {
    "test_parking_fee_more.py": `import unittest

from parking_fee import fee_of_part, parking_fee, split_days
from tariff import rate_at


class ParkingFeeMoreTest(unittest.TestCase):
    def test_rates_change_at_the_first_minute_of_a_band(self):
        minutes = [0, 359, 360, 539, 540, 1199, 1200, 1439]
        self.assertEqual([rate_at(m) for m in minutes], [50, 50, 180, 180, 240, 240, 100, 100])

    def test_minutes_outside_the_day_are_refused(self):
        for minute in (-1, 1440):
            with self.assertRaises(ValueError):
                rate_at(minute)

    def test_eleven_minutes_cost_an_hour(self):
        self.assertEqual(parking_fee(600, 611), 240)

    def test_no_time_at_all_is_free(self):
        self.assertEqual(parking_fee(600, 600), 0)

    def test_stay_of_no_length_has_no_parts(self):
        self.assertEqual(split_days(700, 700), [])

    def test_departure_at_midnight_starts_no_second_day(self):
        self.assertEqual(split_days(1380, 1440), [(1380, 1440)])
        self.assertEqual(parking_fee(1380, 1440), 100)

    def test_hours_start_anew_after_midnight(self):
        self.assertEqual(parking_fee(1410, 1470), 150)

    def test_night_hours_of_the_next_day(self):
        self.assertEqual(parking_fee(1440 + 60, 1440 + 180), 100)

    def test_part_below_the_cap_is_not_raised(self):
        self.assertEqual(fee_of_part(360, 540), 540)

    def test_cap_holds_for_one_part(self):
        self.assertEqual(fee_of_part(540, 1200), 1500)

    def test_three_days_with_a_cheap_last_one(self):
        self.assertEqual(parking_fee(540, 2 * 1440 + 120), 1500 + 1500 + 100)
`,
  },
};
