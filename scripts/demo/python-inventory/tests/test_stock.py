import unittest

from inventory.stock import NotEnoughStock, Stock


class StockTest(unittest.TestCase):
    def test_reserved_pieces_are_not_free(self):
        stock = Stock({"BOLT-8": 12})
        stock.reserve("BOLT-8", 5)
        self.assertEqual(stock.on_hand("BOLT-8"), 12)
        self.assertEqual(stock.free("BOLT-8"), 7)

    def test_the_last_free_piece_can_be_reserved(self):
        stock = Stock({"BOLT-8": 3})
        stock.reserve("BOLT-8", 3)
        self.assertEqual(stock.free("BOLT-8"), 0)

    def test_refuses_to_reserve_more_than_is_free(self):
        stock = Stock({"BOLT-8": 3})
        with self.assertRaises(NotEnoughStock) as caught:
            stock.reserve("BOLT-8", 4)
        self.assertEqual(caught.exception.free, 3)

    def test_shipping_takes_pieces_out_of_the_house(self):
        stock = Stock({"BOLT-8": 10})
        stock.reserve("BOLT-8", 4)
        stock.ship("BOLT-8", 4)
        self.assertEqual(stock.on_hand("BOLT-8"), 6)
        self.assertEqual(stock.free("BOLT-8"), 6)
