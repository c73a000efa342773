import unittest

from inventory.pricing import Tier, discount_percent, format_cents, line_total


class DiscountTest(unittest.TestCase):
    def test_small_quantities_earn_nothing(self):
        self.assertEqual(discount_percent(0), 0)
        self.assertEqual(discount_percent(9), 0)

    def test_a_tier_starts_at_its_quantity(self):
        self.assertEqual(discount_percent(10), 5)
        self.assertEqual(discount_percent(50), 10)
        self.assertEqual(discount_percent(100), 15)

    def test_between_two_tiers_the_lower_one_counts(self):
        self.assertEqual(discount_percent(49), 5)
        self.assertEqual(discount_percent(99), 10)

    def test_the_order_of_the_tiers_does_not_matter(self):
        tiers = (Tier(quantity=20, percent=8), Tier(quantity=5, percent=2))
        self.assertEqual(discount_percent(25, tiers), 8)

    def test_refuses_a_negative_quantity(self):
        with self.assertRaises(ValueError):
            discount_percent(-1)


class LineTotalTest(unittest.TestCase):
    def test_without_discount(self):
        self.assertEqual(line_total(35, 3), 105)

    def test_rounds_half_up(self):
        self.assertEqual(line_total(35, 14), 466)

    def test_formats_cents(self):
        self.assertEqual(format_cents(1205), "12.05")
        self.assertEqual(format_cents(-7), "-0.07")
