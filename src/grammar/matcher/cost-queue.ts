/** Dijkstra's queue: nodes by their best known cost, the cheapest first. A binary heap; outdated offers are skipped. */
interface Offer {
  node: number;
  cost: number;
}

export class CostQueue {
  readonly #costs: Float64Array;
  readonly #heap: Offer[] = [];

  /** Costs are kept in `costs`, which begins with Infinity everywhere. */
  constructor(costs: Float64Array) {
    this.#costs = costs;
  }

  /** True when the cost is better than what was known. */
  offer(node: number, cost: number): boolean {
    if (cost >= (this.#costs[node] ?? 0)) return false;
    this.#costs[node] = cost;
    this.#heap.push({ node, cost });
    this.#siftUp(this.#heap.length - 1);
    return true;
  }

  /** Each node once, with its final cost; -1 when none is left. */
  takeCheapest(): number {
    for (let best = this.#pop(); best !== undefined; best = this.#pop()) {
      if (best.cost === this.#costs[best.node]) return best.node;
    }
    return -1;
  }

  #pop(): Offer | undefined {
    const best = this.#heap[0];
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#siftDown(0);
    }
    return best;
  }

  #costAt(place: number): number {
    return this.#heap[place]?.cost ?? Number.POSITIVE_INFINITY;
  }

  #siftUp(from: number): void {
    for (let place = from; place > 0; ) {
      const parent = (place - 1) >> 1;
      if (this.#costAt(parent) <= this.#costAt(place)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #siftDown(from: number): void {
    for (let place = from; ; ) {
      const left = 2 * place + 1;
      const child = this.#costAt(left) <= this.#costAt(left + 1) ? left : left + 1;
      if (this.#costAt(child) >= this.#costAt(place)) return;
      this.#swap(place, child);
      place = child;
    }
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
