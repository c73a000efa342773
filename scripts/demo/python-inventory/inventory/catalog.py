"""The products a shop sells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """One product; the price is in cents."""

    sku: str
    name: str
    price: int
    reorder_level: int = 5


class UnknownProduct(KeyError):
    """Raised for a SKU that is not in the catalog."""


class Catalog:
    """Products by SKU. SKUs are compared without regard to case."""

    def __init__(self, products=()):
        self._products = {}
        for product in products:
            self.add(product)

    def add(self, product):
        key = product.sku.upper()
        if key in self._products:
            raise ValueError(f"SKU {key} is already in the catalog")
        if product.price < 0:
            raise ValueError(f"price of {key} is negative")
        self._products[key] = product

    def find(self, sku):
        try:
            return self._products[sku.upper()]
        except KeyError:
            raise UnknownProduct(sku) from None

    def search(self, words):
        """Products whose name has all the words, sorted by name."""
        wanted = words.lower().split()
        found = [
            product
            for product in self._products.values()
            if all(word in product.name.lower() for word in wanted)
        ]
        return sorted(found, key=lambda product: product.name)

    def __iter__(self):
        return iter(self._products.values())

    def __len__(self):
        return len(self._products)
