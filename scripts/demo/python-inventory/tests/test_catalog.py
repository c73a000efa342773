import unittest

from inventory.catalog import Catalog, Product, UnknownProduct


class CatalogTest(unittest.TestCase):
    def setUp(self):
        self.catalog = Catalog(
            [Product("BOLT-8", "Steel bolt M8", 35), Product("NUT-8", "Steel nut M8", 20)]
        )

    def test_finds_a_product_in_any_case(self):
        self.assertEqual(self.catalog.find("bolt-8").price, 35)

    def test_refuses_a_second_product_with_the_same_sku(self):
        with self.assertRaises(ValueError):
            self.catalog.add(Product("nut-8", "Brass nut M8", 40))

    def test_reports_an_unknown_sku(self):
        with self.assertRaises(UnknownProduct):
            self.catalog.find("SCREW-1")

    def test_searches_for_all_words(self):
        self.assertEqual([p.sku for p in self.catalog.search("m8 steel")], ["BOLT-8", "NUT-8"])
        self.assertEqual([p.sku for p in self.catalog.search("nut")], ["NUT-8"])
