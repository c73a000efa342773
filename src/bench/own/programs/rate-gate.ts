/** A limit on how often clients may ask. */
import type { OwnProgram } from "../own-program.ts";

export const RATE_GATE: OwnProgram = {
  name: "rate-gate",
  language: "javascript",
  files: {
    "rate-gate.mjs": `/**
 * Decides which requests of a client go through: each client has a bucket of tokens that fills up
 * again with time. Times are milliseconds of any clock that never runs backwards.
 */

export class RateGate {
  /** @type {Map<string, { tokens: number, atMs: number }>} */
  #buckets = new Map();

  /**
   * A new client starts with a full bucket of \`capacity\` tokens, which gains \`perSecond\` tokens a
   * second, parts of a token included, and never holds more than its capacity.
   * @param {{ capacity: number, perSecond: number }} limits
   */
  constructor({ capacity, perSecond }) {
    this.capacity = capacity;
    this.perSecond = perSecond;
  }

  /**
   * The bucket of a client as it is at a time.
   * @param {string} client
   * @param {number} nowMs
   */
  #fill(client, nowMs) {
    const bucket = this.#buckets.get(client) ?? { tokens: this.capacity, atMs: nowMs };
    const gained = ((nowMs - bucket.atMs) / 1000) * this.perSecond;
    bucket.tokens = Math.min(this.capacity, bucket.tokens + gained);
    bucket.atMs = nowMs;
    this.#buckets.set(client, bucket);
    return bucket;
  }

  /**
   * Takes \`cost\` tokens of a client if it has them. A refused request takes none.
   * @param {string} client
   * @param {number} nowMs
   */
  take(client, nowMs, cost = 1) {
    const bucket = this.#fill(client, nowMs);
    if (bucket.tokens < cost) return false;
    bucket.tokens -= cost;
    return true;
  }

  /**
   * Whole milliseconds until the client has \`cost\` tokens: 0 when it has them, null when its bucket
   * can never hold so many.
   * @param {string} client
   * @param {number} nowMs
   */
  waitMs(client, nowMs, cost = 1) {
    if (cost > this.capacity) return null;
    const missing = cost - this.#fill(client, nowMs).tokens;
    return missing <= 0 ? 0 : Math.ceil((missing / this.perSecond) * 1000);
  }

  /**
   * Forgets clients whose bucket is full, and returns how many.
   * @param {number} nowMs
   */
  forgetIdle(nowMs) {
    const idle = [...this.#buckets.keys()].filter(
      (client) => this.#fill(client, nowMs).tokens === this.capacity,
    );
    for (const client of idle) this.#buckets.delete(client);
    return idle.length;
  }
}
`,
  },
  visibleTests: {
    "rate-gate.test.mjs": `import assert from "node:assert/strict";
import { test } from "node:test";
import { RateGate } from "./rate-gate.mjs";

const openGate = () => new RateGate({ capacity: 3, perSecond: 2 });

test("a full bucket lets its capacity through", () => {
  const gate = openGate();
  assert.deepEqual(
    [1, 2, 3, 4].map(() => gate.take("ann", 0)),
    [true, true, true, false],
  );
});

test("tokens come back with time", () => {
  const gate = openGate();
  gate.take("ann", 0, 3);
  assert.deepEqual([gate.take("ann", 499), gate.take("ann", 500)], [false, true]);
});

test("parts of a token add up", () => {
  const gate = openGate();
  gate.take("ann", 0, 3);
  const answers = [100, 200, 300, 400, 500].map((nowMs) => gate.take("ann", nowMs));
  assert.deepEqual(answers, [false, false, false, false, true]);
});

test("a bucket never holds more than its capacity", () => {
  const gate = openGate();
  gate.take("ann", 0);
  assert.equal(gate.take("ann", 60_000, 4), false);
});

test("clients do not share a bucket", () => {
  const gate = openGate();
  gate.take("ann", 0, 3);
  assert.equal(gate.take("bob", 0), true);
});

test("time to wait", () => {
  const gate = openGate();
  gate.take("ann", 0, 3);
  assert.deepEqual(
    [gate.waitMs("ann", 0), gate.waitMs("ann", 0, 2), gate.waitMs("ann", 0, 4)],
    [500, 1000, null],
  );
});

test("idle clients are forgotten", () => {
  const gate = openGate();
  gate.take("ann", 0);
  gate.take("bob", 0, 3);
  assert.deepEqual([gate.forgetIdle(600), gate.forgetIdle(600)], [1, 0]);
});
`,
  },
  hiddenTests: {
    "rate-gate.more.test.mjs": `import assert from "node:assert/strict";
import { test } from "node:test";
import { RateGate } from "./rate-gate.mjs";

test("two gates share nothing", () => {
  const first = new RateGate({ capacity: 1, perSecond: 1 });
  const second = new RateGate({ capacity: 1, perSecond: 1 });
  first.take("ann", 0);
  assert.equal(second.take("ann", 0), true);
});

test("three clients have a full bucket each", () => {
  const gate = new RateGate({ capacity: 2, perSecond: 1 });
  const answers = ["a", "b", "c"].map((client) => gate.take(client, 0, 2));
  assert.deepEqual(answers, [true, true, true]);
});

test("a client that comes later starts full", () => {
  const gate = new RateGate({ capacity: 2, perSecond: 1 });
  gate.take("a", 0, 2);
  assert.deepEqual([gate.take("b", 10, 2), gate.take("a", 10)], [true, false]);
});

test("a request may cost the whole bucket", () => {
  const gate = new RateGate({ capacity: 5, perSecond: 1 });
  assert.deepEqual(
    [gate.take("a", 0, 5), gate.take("a", 4000, 5), gate.take("a", 5000, 5)],
    [true, false, true],
  );
});

test("a refused request takes nothing", () => {
  const gate = new RateGate({ capacity: 5, perSecond: 1 });
  gate.take("a", 0, 2);
  assert.deepEqual([gate.take("a", 0, 4), gate.take("a", 0, 3)], [false, true]);
});

test("many looks do not slow a bucket down", () => {
  const gate = new RateGate({ capacity: 4, perSecond: 4 });
  gate.take("a", 0, 4);
  for (let nowMs = 125; nowMs < 1000; nowMs += 125) gate.take("a", nowMs, 4);
  assert.equal(gate.take("a", 1000, 4), true);
});

test("asking for the wait does not change it", () => {
  const gate = new RateGate({ capacity: 1, perSecond: 2 });
  gate.take("a", 0);
  assert.deepEqual(
    [0, 125, 250, 375, 500].map((nowMs) => gate.waitMs("a", nowMs)),
    [500, 375, 250, 125, 0],
  );
});

test("a new client waits for nothing", () => {
  assert.equal(new RateGate({ capacity: 1, perSecond: 2 }).waitMs("a", 7), 0);
});

test("a wait is rounded up to whole milliseconds", () => {
  const gate = new RateGate({ capacity: 1, perSecond: 3 });
  gate.take("a", 0);
  assert.equal(gate.waitMs("a", 0), 334);
});

test("less than one token a second", () => {
  const gate = new RateGate({ capacity: 1, perSecond: 0.5 });
  gate.take("a", 0);
  assert.deepEqual([gate.take("a", 1000), gate.take("a", 2000)], [false, true]);
});

test("a full bucket stays full however long it waits", () => {
  const gate = new RateGate({ capacity: 2, perSecond: 1 });
  gate.take("a", 0, 2);
  assert.deepEqual([gate.take("a", 99_000, 2), gate.take("a", 99_000)], [true, false]);
});

test("a client that is not idle keeps its bucket", () => {
  const gate = new RateGate({ capacity: 2, perSecond: 1 });
  gate.take("a", 0, 2);
  assert.equal(gate.forgetIdle(1000), 0);
  assert.equal(gate.take("a", 1000, 2), false);
});
`,
  },
};
