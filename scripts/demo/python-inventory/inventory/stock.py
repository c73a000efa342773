"""How many pieces of each product are on hand, and how many of them are spoken for."""


class NotEnoughStock(Exception):
    """Raised when more pieces are asked for than are free."""

    def __init__(self, sku, wanted, free):
        super().__init__(f"{sku}: {wanted} wanted, {free} free")
        self.sku = sku
        self.wanted = wanted
        self.free = free


class Stock:
    """Counts pieces per SKU; reserved pieces are still on hand but not free."""

    def __init__(self, levels=None):
        self._on_hand = {}
        self._reserved = {}
        for sku, count in (levels or {}).items():
            self.receive(sku, count)

    def receive(self, sku, count):
        if count <= 0:
            raise ValueError("count must be positive")
        self._on_hand[sku] = self._on_hand.get(sku, 0) + count

    def on_hand(self, sku):
        return self._on_hand.get(sku, 0)

    def free(self, sku):
        return self.on_hand(sku) - self._reserved.get(sku, 0)

    def reserve(self, sku, count):
        """Set pieces aside, all of them or none."""
        if count > self.free(sku):
            raise NotEnoughStock(sku, count, self.free(sku))
        self._reserved[sku] = self._reserved.get(sku, 0) + count

    def release(self, sku, count):
        """Give reserved pieces back."""
        reserved = self._reserved.get(sku, 0)
        self._reserved[sku] = max(reserved - count, 0)

    def ship(self, sku, count):
        """Take reserved pieces out of the house."""
        reserved = self._reserved.get(sku, 0)
        if count > reserved:
            raise NotEnoughStock(sku, count, reserved)
        self._reserved[sku] = reserved - count
        self._on_hand[sku] -= count
