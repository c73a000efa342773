"""What has to be bought again, and what the stock is worth."""

from inventory.pricing import format_cents


def stock_value(catalog, stock):
    """The worth of all pieces on hand, in cents."""
    return sum(product.price * stock.on_hand(product.sku) for product in catalog)


def reorder_list(catalog, stock):
    """Products below their reorder level as (product, missing), the scarcest first."""
    missing = []
    for product in catalog:
        free = stock.free(product.sku)
        if free < product.reorder_level:
            missing.append((product, product.reorder_level - free))
    return sorted(missing, key=lambda entry: (-entry[1], entry[0].sku))


def render_report(catalog, stock):
    """The report as text, one product a line."""
    lines = [
        f"{product.sku:<8} {stock.on_hand(product.sku):>5} {format_cents(product.price):>10}"
        for product in catalog
    ]
    lines.append(f"{'total':<8} {'':>5} {format_cents(stock_value(catalog, stock)):>10}")
    return "\n".join(lines)
