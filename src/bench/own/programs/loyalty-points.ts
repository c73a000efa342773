/** A shop's loyalty points, which expire lot by lot. */
import type { OwnProgram } from "../own-program.ts";

export const LOYALTY_POINTS: OwnProgram = {
  name: "loyalty-points",
  language: "python",
  files: {
    "loyalty_points.py": `"""Points of a shop's customers: each lot expires by itself, and the oldest are spent first."""

VALID_DAYS = 365
SILVER_FROM = 500
GOLD_FROM = 2000


class PointsAccount:
    """The points of one customer. Days are whole numbers and never run backwards."""

    def __init__(self, lots=None):
        """Starts from (day earned, points) lots, oldest first; without any the account is empty."""
        self.lots = list(lots or [])

    def earn(self, day, points):
        """Adds a lot; points below one are refused with ValueError."""
        if points < 1:
            raise ValueError("nothing to earn")
        self.lots.append((day, points))

    def balance(self, day):
        """Points that are valid on this day: a lot's last day is \`VALID_DAYS\` days after it was earned."""
        return sum(points for earned, points in self.lots if day - earned <= VALID_DAYS)

    def spend(self, day, points):
        """Takes points from the oldest valid lots. Raises ValueError, and takes nothing, if there are too few."""
        if points > self.balance(day):
            raise ValueError("not enough points")
        remaining = []
        for earned, held in self.lots:
            if day - earned > VALID_DAYS:
                continue
            taken = min(held, points)
            points -= taken
            if held > taken:
                remaining.append((earned, held - taken))
        self.lots = remaining

    def expiring(self, day, within_days):
        """Points that are valid on this day and no longer \`within_days\` days later."""
        return self.balance(day) - sum(
            points for earned, points in self.lots if day + within_days - earned <= VALID_DAYS
        )

    def tier(self, day):
        """One of "gold", "silver" and "basic", by the points that are valid on this day."""
        valid = self.balance(day)
        if valid >= GOLD_FROM:
            return "gold"
        return "silver" if valid >= SILVER_FROM else "basic"
`,
  },
  visibleTests: {
    "test_loyalty_points.py": `import unittest

from loyalty_points import PointsAccount


class LoyaltyPointsTest(unittest.TestCase):
    def test_points_add_up(self):
        account = PointsAccount([(0, 100)])
        account.earn(10, 50)
        self.assertEqual(account.balance(10), 150)

    def test_lot_expires_after_its_last_day(self):
        account = PointsAccount([(0, 100), (30, 20)])
        self.assertEqual([account.balance(365), account.balance(366)], [120, 20])

    def test_oldest_points_are_spent_first(self):
        account = PointsAccount([(0, 100), (30, 20)])
        account.spend(40, 90)
        self.assertEqual(account.lots, [(0, 10), (30, 20)])

    def test_too_few_points_take_nothing(self):
        account = PointsAccount([(0, 100), (30, 20)])
        with self.assertRaises(ValueError):
            account.spend(40, 121)
        self.assertEqual(account.balance(40), 120)

    def test_accounts_are_apart(self):
        first, second = PointsAccount(), PointsAccount()
        first.earn(0, 100)
        self.assertEqual(second.balance(0), 0)

    def test_points_that_expire_soon(self):
        account = PointsAccount([(0, 100), (30, 20)])
        self.assertEqual(account.expiring(350, 20), 100)

    def test_tiers(self):
        tiers = [PointsAccount([(0, points)]).tier(1) for points in (499, 500, 2000)]
        self.assertEqual(tiers, ["basic", "silver", "gold"])
`,
  },
  hiddenTests: {
    "test_loyalty_points_more.py": `import unittest

from loyalty_points import PointsAccount


class LoyaltyPointsMoreTest(unittest.TestCase):
    def test_nothing_to_earn_is_refused(self):
        account = PointsAccount()
        for points in (0, -5):
            with self.assertRaises(ValueError):
                account.earn(0, points)
        self.assertEqual(account.lots, [])

    def test_spending_over_several_lots(self):
        account = PointsAccount([(0, 10), (1, 10), (2, 10)])
        account.spend(3, 25)
        self.assertEqual(account.lots, [(2, 5)])

    def test_spending_all(self):
        account = PointsAccount([(0, 10), (1, 10)])
        account.spend(3, 20)
        self.assertEqual((account.lots, account.balance(3)), ([], 0))

    def test_expired_lots_are_not_spent(self):
        account = PointsAccount([(0, 50), (100, 30)])
        account.spend(400, 10)
        self.assertEqual(account.lots, [(100, 20)])

    def test_expired_points_do_not_count_towards_spending(self):
        account = PointsAccount([(0, 50), (100, 30)])
        with self.assertRaises(ValueError):
            account.spend(400, 31)
        self.assertEqual(account.balance(400), 30)

    def test_failed_spending_can_be_followed_by_a_smaller_one(self):
        account = PointsAccount([(0, 10), (1, 10)])
        with self.assertRaises(ValueError):
            account.spend(2, 21)
        account.spend(2, 20)
        self.assertEqual(account.balance(2), 0)

    def test_lots_handed_in_stay_as_they_are(self):
        lots = [(0, 10)]
        PointsAccount(lots).earn(1, 5)
        self.assertEqual(lots, [(0, 10)])

    def test_three_new_accounts_share_nothing(self):
        accounts = [PointsAccount() for _ in range(3)]
        for day, account in enumerate(accounts):
            account.earn(day, 1)
        self.assertEqual([account.lots for account in accounts], [[(0, 1)], [(1, 1)], [(2, 1)]])

    def test_nothing_expires_soon(self):
        self.assertEqual(PointsAccount([(100, 5)]).expiring(200, 265), 0)

    def test_expires_one_day_after_the_last(self):
        self.assertEqual(PointsAccount([(100, 5)]).expiring(200, 266), 5)

    def test_already_expired_is_not_expiring(self):
        self.assertEqual(PointsAccount([(0, 5)]).expiring(400, 10), 0)

    def test_tier_falls_when_points_expire(self):
        account = PointsAccount([(0, 1800), (300, 300)])
        self.assertEqual([account.tier(300), account.tier(366)], ["gold", "basic"])
`,
  },
};
