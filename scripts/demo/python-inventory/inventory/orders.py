"""Turns a basket into an order: every line priced, every piece reserved."""

from dataclasses import dataclass, field

from inventory.pricing import line_total


@dataclass(frozen=True)
class OrderLine:
    sku: str
    quantity: int
    total: int


@dataclass
class Order:
    lines: list = field(default_factory=list)

    @property
    def total(self):
        return sum(line.total for line in self.lines)

    @property
    def pieces(self):
        return sum(line.quantity for line in self.lines)


def merge_basket(items):
    """One entry per SKU, in the order in which they first came up."""
    merged = {}
    for sku, quantity in items:
        if quantity <= 0:
            raise ValueError(f"quantity of {sku} must be positive")
        key = sku.upper()
        merged[key] = merged.get(key, 0) + quantity
    return list(merged.items())


def place_order(items, catalog, stock):
    """Reserve the whole basket and price it; on any failure nothing stays reserved."""
    order = Order()
    reserved = []
    try:
        for sku, quantity in merge_basket(items):
            product = catalog.find(sku)
            stock.reserve(sku, quantity)
            reserved.append((sku, quantity))
            total = line_total(product.price, quantity)
            order.lines.append(OrderLine(sku, quantity, total))
    except Exception:
        for sku, quantity in reserved:
            stock.release(sku, quantity)
        raise
    return order
