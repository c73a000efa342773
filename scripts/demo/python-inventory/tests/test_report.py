import unittest

from inventory.catalog import Catalog, Product
from inventory.report import render_report, reorder_list, stock_value
from inventory.stock import Stock


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.catalog = Catalog(
            [
                Product("BOLT-8", "Steel bolt M8", 35, reorder_level=10),
                Product("NUT-8", "Steel nut M8", 20, reorder_level=10),
                Product("PIN-3", "Pin 3 mm", 5, reorder_level=10),
            ]
        )
        self.stock = Stock({"BOLT-8": 8, "NUT-8": 10, "PIN-3": 1})

    def test_values_the_stock(self):
        self.assertEqual(stock_value(self.catalog, self.stock), 485)

    def test_lists_the_scarcest_product_first(self):
        found = [(product.sku, missing) for product, missing in reorder_list(self.catalog, self.stock)]
        self.assertEqual(found, [("PIN-3", 9), ("BOLT-8", 2)])

    def test_renders_one_line_per_product(self):
        self.assertEqual(len(render_report(self.catalog, self.stock).splitlines()), 4)
