"""Quantity discounts and line totals. All amounts are whole cents."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tier:
    """A discount in percent for larger quantities."""

    quantity: int
    percent: int


DEFAULT_TIERS = (
    Tier(quantity=10, percent=5),
    Tier(quantity=50, percent=10),
    Tier(quantity=100, percent=15),
)


def discount_percent(quantity, tiers=DEFAULT_TIERS):
    """The best discount a quantity earns, in percent."""
    if quantity < 0:
        raise ValueError("quantity must not be negative")
    best = 0
    for tier in tiers:
        if quantity > tier.quantity and tier.percent > best:
            best = tier.percent
    return best


def line_total(price, quantity, tiers=DEFAULT_TIERS):
    """What a line of an order costs after the discount, rounded half up."""
    gross = price * quantity
    percent = discount_percent(quantity, tiers)
    return (gross * (100 - percent) + 50) // 100


def format_cents(cents):
    """1234 becomes 12.34."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"
