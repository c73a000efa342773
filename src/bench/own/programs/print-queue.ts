/** The queue of a printer, with urgent and cancelled jobs. */
import type { OwnProgram } from "../own-program.ts";

export const PRINT_QUEUE: OwnProgram = {
  name: "print-queue",
  language: "javascript",
  files: {
    "print-queue.mjs": `/**
 * @typedef {{ id: number, owner: string, pages: number, urgent: boolean }} Job
 */

/** The jobs that wait for one printer: urgent ones first, and otherwise in the order they came. */
export class PrintQueue {
  /** @type {Job[]} */
  #waiting = [];
  #lastId = 0;

  /**
   * Adds a job at its place and returns its id; ids count up from 1 and are never used again.
   * Throws a RangeError for fewer than one page.
   * @param {{ owner: string, pages: number, urgent?: boolean }} request
   */
  add({ owner, pages, urgent = false }) {
    if (pages < 1) throw new RangeError("a job has at least one page");
    this.#lastId += 1;
    const job = { id: this.#lastId, owner, pages, urgent };
    const place = urgent ? this.#waiting.findIndex((other) => !other.urgent) : -1;
    if (place === -1) this.#waiting.push(job);
    else this.#waiting.splice(place, 0, job);
    return job.id;
  }

  /** Takes the job that is printed next out of the queue; null when nothing waits. */
  next() {
    return this.#waiting.shift() ?? null;
  }

  /**
   * Takes one job out. False when it does not wait any more.
   * @param {number} id
   */
  cancel(id) {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((job) => job.id !== id);
    return this.#waiting.length < before;
  }

  /**
   * Takes all jobs of an owner out and returns their ids in printing order.
   * @param {string} owner
   */
  cancelAll(owner) {
    const cancelled = [];
    const kept = [];
    for (const job of this.#waiting) {
      if (job.owner === owner) cancelled.push(job.id);
      else kept.push(job);
    }
    this.#waiting = kept;
    return cancelled;
  }

  /**
   * Pages that are printed before this job; null when it does not wait.
   * @param {number} id
   */
  pagesAhead(id) {
    let pages = 0;
    for (const job of this.#waiting) {
      if (job.id === id) return pages;
      pages += job.pages;
    }
    return null;
  }

  /** Waiting pages of each owner, as an object. */
  pagesByOwner() {
    /** @type {Record<string, number>} */
    const pages = {};
    for (const job of this.#waiting) pages[job.owner] = (pages[job.owner] ?? 0) + job.pages;
    return pages;
  }
}
`,
  },
  visibleTests: {
    "print-queue.test.mjs": `import assert from "node:assert/strict";
import { test } from "node:test";
import { PrintQueue } from "./print-queue.mjs";

function fill(...requests) {
  const queue = new PrintQueue();
  for (const [owner, pages, urgent] of requests) queue.add({ owner, pages, urgent });
  return queue;
}

test("jobs are printed in the order they came", () => {
  const queue = fill(["ann", 1], ["bob", 2]);
  assert.deepEqual([queue.next()?.owner, queue.next()?.owner, queue.next()], ["ann", "bob", null]);
});

test("urgent jobs go first, in the order they came", () => {
  const queue = fill(["ann", 1], ["bob", 2, true], ["cy", 3, true]);
  assert.deepEqual(
    [queue.next()?.owner, queue.next()?.owner, queue.next()?.owner],
    ["bob", "cy", "ann"],
  );
});

test("a cancelled job is not printed", () => {
  const queue = fill(["ann", 1], ["bob", 2]);
  assert.equal(queue.cancel(1), true);
  assert.equal(queue.next()?.owner, "bob");
});

test("a printed job cannot be cancelled", () => {
  const queue = fill(["ann", 1]);
  queue.next();
  assert.equal(queue.cancel(1), false);
});

test("all jobs of an owner are cancelled", () => {
  const queue = fill(["ann", 1], ["ann", 2], ["bob", 3]);
  assert.deepEqual(queue.cancelAll("ann"), [1, 2]);
  assert.equal(queue.next()?.owner, "bob");
});

test("pages ahead of a job", () => {
  const queue = fill(["ann", 4], ["bob", 2], ["cy", 1, true]);
  assert.deepEqual([queue.pagesAhead(2), queue.pagesAhead(9)], [5, null]);
});

test("pages of each owner", () => {
  assert.deepEqual(fill(["ann", 4], ["bob", 2], ["ann", 1]).pagesByOwner(), { ann: 5, bob: 2 });
});
`,
  },
  hiddenTests: {
    "print-queue.more.test.mjs": `import assert from "node:assert/strict";
import { test } from "node:test";
import { PrintQueue } from "./print-queue.mjs";

const drain = (queue) => {
  const ids = [];
  for (let job = queue.next(); job !== null; job = queue.next()) ids.push(job.id);
  return ids;
};

function fill(...requests) {
  const queue = new PrintQueue();
  for (const [owner, pages, urgent] of requests) queue.add({ owner, pages, urgent });
  return queue;
}

test("an empty queue", () => {
  const queue = new PrintQueue();
  assert.deepEqual([queue.next(), queue.cancel(1), queue.cancelAll("ann")], [null, false, []]);
});

test("a job without pages is refused and takes no id", () => {
  const queue = new PrintQueue();
  assert.throws(() => queue.add({ owner: "ann", pages: 0 }), RangeError);
  assert.equal(queue.add({ owner: "ann", pages: 1 }), 1);
});

test("urgent and other jobs mixed", () => {
  const queue = fill(["a", 1], ["b", 1, true], ["c", 1], ["d", 1, true], ["e", 1, true]);
  assert.deepEqual(drain(queue), [2, 4, 5, 1, 3]);
});

test("only urgent jobs keep their order", () => {
  assert.deepEqual(drain(fill(["a", 1, true], ["b", 1, true], ["c", 1, true])), [1, 2, 3]);
});

test("ids are not used again after a cancellation", () => {
  const queue = fill(["a", 1], ["b", 1]);
  queue.cancel(2);
  assert.equal(queue.add({ owner: "c", pages: 1 }), 3);
});

test("cancelling twice", () => {
  const queue = fill(["a", 1]);
  assert.deepEqual([queue.cancel(1), queue.cancel(1)], [true, false]);
});

test("three jobs of one owner in a row", () => {
  const queue = fill(["b", 1], ["a", 1], ["a", 2], ["a", 3], ["b", 1]);
  assert.deepEqual(queue.cancelAll("a"), [2, 3, 4]);
  assert.deepEqual(drain(queue), [1, 5]);
});

test("cancelled ids come in printing order", () => {
  const queue = fill(["a", 1], ["b", 1], ["a", 1, true]);
  assert.deepEqual(queue.cancelAll("a"), [3, 1]);
});

test("all jobs are of the owner", () => {
  const queue = fill(["a", 1], ["a", 1, true], ["a", 1], ["a", 1]);
  assert.deepEqual(queue.cancelAll("a"), [2, 1, 3, 4]);
  assert.deepEqual(queue.pagesByOwner(), {});
});

test("nothing is ahead of the first job", () => {
  assert.equal(fill(["a", 9]).pagesAhead(1), 0);
});

test("pages ahead fall as jobs are printed", () => {
  const queue = fill(["a", 2], ["b", 3], ["c", 4]);
  queue.next();
  assert.equal(queue.pagesAhead(3), 3);
});

test("a later urgent job stands behind earlier urgent ones", () => {
  const queue = fill(["a", 5, true], ["b", 1], ["c", 2, true]);
  assert.deepEqual([queue.pagesAhead(3), queue.pagesAhead(2)], [5, 7]);
});
`,
  },
};
