import unittest

from inventory.catalog import Catalog, Product, UnknownProduct
from inventory.orders import merge_basket, place_order
from inventory.stock import NotEnoughStock, Stock


class OrderTest(unittest.TestCase):
    def setUp(self):
        self.catalog = Catalog(
            [Product("BOLT-8", "Steel bolt M8", 35), Product("NUT-8", "Steel nut M8", 20)]
        )
        self.stock = Stock({"BOLT-8": 200, "NUT-8": 30})

    def test_merges_lines_of_the_same_product(self):
        self.assertEqual(merge_basket([("a", 1), ("b", 2), ("A", 3)]), [("A", 4), ("B", 2)])

    def test_prices_and_reserves_a_basket(self):
        order = place_order([("bolt-8", 4), ("nut-8", 2)], self.catalog, self.stock)
        self.assertEqual(order.total, 180)
        self.assertEqual(order.pieces, 6)
        self.assertEqual(self.stock.free("BOLT-8"), 196)

    def test_a_hundred_bolts_earn_the_highest_discount(self):
        order = place_order([("BOLT-8", 60), ("BOLT-8", 40)], self.catalog, self.stock)
        self.assertEqual(order.total, 2975)

    def test_releases_everything_when_one_line_fails(self):
        with self.assertRaises(NotEnoughStock):
            place_order([("BOLT-8", 4), ("NUT-8", 31)], self.catalog, self.stock)
        with self.assertRaises(UnknownProduct):
            place_order([("BOLT-8", 4), ("SCREW-1", 1)], self.catalog, self.stock)
        self.assertEqual(self.stock.free("BOLT-8"), 200)
