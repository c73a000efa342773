/** Read and write locks on ranges. */
import type { OwnProgram } from "../own-program.ts";

export const LOCK_TABLE: OwnProgram = {
  name: "lock-table",
  language: "typescript",
  files: {
    "lock-table.ts": `/** Locks on ranges of a file, half open: \`start\` belongs to the range, \`end\` does not. */

export type LockMode = "read" | "write";

export interface Range {
  start: number;
  end: number;
}

export interface Lock extends Range {
  owner: string;
  mode: LockMode;
}

/** Ranges that only touch do not overlap. */
function overlaps(left: Range, right: Range): boolean {
  return left.start < right.end && right.start < left.end;
}

export class LockTable {
  private locks: Lock[] = [];

  /**
   * Owners whose locks stand in the way, each once and sorted. Locks of the same owner never do, and
   * locks that both only read do not either.
   */
  blockers(wanted: Lock): string[] {
    const owners = this.locks
      .filter((held) => held.owner !== wanted.owner && overlaps(held, wanted))
      .filter((held) => held.mode === "write" || wanted.mode === "write")
      .map((held) => held.owner);
    return [...new Set(owners)].sort();
  }

  /** True when the lock is held then. Throws a RangeError for an empty range. */
  acquire(wanted: Lock): boolean {
    if (wanted.start >= wanted.end) throw new RangeError("an empty range cannot be locked");
    if (this.blockers(wanted).length > 0) return false;
    this.locks.push({ ...wanted });
    return true;
  }

  /** Frees a range of all locks of an owner; what they hold before and after it stays locked. */
  release(owner: string, range: Range): void {
    const kept: Lock[] = [];
    for (const held of this.locks) {
      if (held.owner !== owner || !overlaps(held, range)) {
        kept.push(held);
        continue;
      }
      if (held.start < range.start) kept.push({ ...held, end: range.start });
      if (held.end > range.end) kept.push({ ...held, start: range.end });
    }
    this.locks = kept;
  }

  /** The ranges an owner holds in a mode, sorted; those that overlap or touch are joined. */
  held(owner: string, mode: LockMode): Range[] {
    const joined: Range[] = [];
    const own = this.locks.filter((lock) => lock.owner === owner && lock.mode === mode);
    for (const { start, end } of own.sort((left, right) => left.start - right.start)) {
      const last = joined.at(-1);
      if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
      else joined.push({ start, end });
    }
    return joined;
  }
}
`,
  },
  visibleTests: {
    "lock-table.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { type LockMode, LockTable } from "./lock-table.ts";

const lock = (owner: string, mode: LockMode, start: number, end: number) => ({
  owner,
  mode,
  start,
  end,
});

test("a written range is locked for others", () => {
  const table = new LockTable();
  assert.equal(table.acquire(lock("ann", "write", 0, 10)), true);
  assert.equal(table.acquire(lock("bob", "read", 5, 15)), false);
});

test("ranges that touch do not overlap", () => {
  const table = new LockTable();
  table.acquire(lock("ann", "write", 10, 20));
  assert.equal(table.acquire(lock("bob", "write", 0, 10)), true);
  assert.equal(table.acquire(lock("cy", "write", 20, 30)), true);
});

test("readers share a range", () => {
  const table = new LockTable();
  table.acquire(lock("ann", "read", 0, 10));
  assert.equal(table.acquire(lock("bob", "read", 0, 10)), true);
  assert.deepEqual(table.blockers(lock("cy", "write", 5, 6)), ["ann", "bob"]);
});

test("a released middle leaves both ends", () => {
  const table = new LockTable();
  table.acquire(lock("ann", "write", 0, 30));
  table.release("ann", { start: 10, end: 20 });
  assert.deepEqual(table.held("ann", "write"), [
    { start: 0, end: 10 },
    { start: 20, end: 30 },
  ]);
});

test("a released range can be locked by others", () => {
  const table = new LockTable();
  table.acquire(lock("ann", "write", 0, 30));
  table.release("ann", { start: 0, end: 10 });
  assert.equal(table.acquire(lock("bob", "write", 0, 10)), true);
  assert.equal(table.acquire(lock("bob", "write", 10, 11)), false);
});

test("ranges that touch are joined", () => {
  const table = new LockTable();
  table.acquire(lock("ann", "read", 10, 20));
  table.acquire(lock("ann", "read", 0, 10));
  assert.deepEqual(table.held("ann", "read"), [{ start: 0, end: 20 }]);
});

test("an empty range is refused", () => {
  assert.throws(() => new LockTable().acquire(lock("ann", "read", 4, 4)), RangeError);
});
`,
  },
  hiddenTests: {
    "lock-table.more.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { type LockMode, LockTable } from "./lock-table.ts";

const lock = (owner: string, mode: LockMode, start: number, end: number) => ({
  owner,
  mode,
  start,
  end,
});

function holding(...locks: ReturnType<typeof lock>[]): LockTable {
  const table = new LockTable();
  for (const wanted of locks) assert.equal(table.acquire(wanted), true);
  return table;
}

test("nothing is held at first", () => {
  assert.deepEqual(new LockTable().held("ann", "read"), []);
});

test("own locks never stand in the way", () => {
  const table = holding(lock("ann", "write", 0, 10));
  assert.equal(table.acquire(lock("ann", "read", 5, 8)), true);
});

test("a range inside another overlaps it", () => {
  const table = holding(lock("ann", "write", 0, 100));
  assert.deepEqual(table.blockers(lock("bob", "read", 40, 41)), ["ann"]);
});

test("a range around another overlaps it", () => {
  const table = holding(lock("ann", "write", 40, 41));
  assert.deepEqual(table.blockers(lock("bob", "read", 0, 100)), ["ann"]);
});

test("neighbours on both sides of one unit", () => {
  const table = holding(lock("ann", "write", 5, 6));
  assert.deepEqual(table.blockers(lock("bob", "write", 4, 5)), []);
  assert.deepEqual(table.blockers(lock("bob", "write", 6, 7)), []);
  assert.deepEqual(table.blockers(lock("bob", "write", 5, 6)), ["ann"]);
});

test("blockers are named once and sorted", () => {
  const table = holding(
    lock("cy", "read", 0, 2),
    lock("ann", "read", 0, 2),
    lock("cy", "read", 3, 4),
  );
  assert.deepEqual(table.blockers(lock("bob", "write", 0, 9)), ["ann", "cy"]);
});

test("a refused lock is not held", () => {
  const table = holding(lock("ann", "write", 0, 10));
  table.acquire(lock("bob", "write", 0, 10));
  assert.deepEqual(table.held("bob", "write"), []);
});

test("a release of the start keeps the end", () => {
  const table = holding(lock("ann", "write", 0, 10));
  table.release("ann", { start: -5, end: 4 });
  assert.deepEqual(table.held("ann", "write"), [{ start: 4, end: 10 }]);
});

test("a release of the end keeps the start", () => {
  const table = holding(lock("ann", "write", 0, 10));
  table.release("ann", { start: 4, end: 50 });
  assert.deepEqual(table.held("ann", "write"), [{ start: 0, end: 4 }]);
});

test("both ends stay locked after a release between them", () => {
  const table = holding(lock("ann", "write", 0, 10));
  table.release("ann", { start: 4, end: 6 });
  const wanted = [lock("bob", "read", 3, 4), lock("bob", "read", 4, 6), lock("bob", "read", 6, 7)];
  assert.deepEqual(
    wanted.map((next) => table.acquire(next)),
    [false, true, false],
  );
});

test("a release over several locks", () => {
  const table = holding(
    lock("ann", "write", 0, 10),
    lock("ann", "read", 20, 30),
    lock("ann", "write", 40, 50),
  );
  table.release("ann", { start: 5, end: 45 });
  assert.deepEqual(table.held("ann", "write"), [
    { start: 0, end: 5 },
    { start: 45, end: 50 },
  ]);
  assert.deepEqual(table.held("ann", "read"), []);
});

test("a release leaves others alone", () => {
  const table = holding(lock("ann", "read", 0, 10), lock("bob", "read", 0, 10));
  table.release("ann", { start: 0, end: 10 });
  assert.deepEqual(table.held("bob", "read"), [{ start: 0, end: 10 }]);
});

test("ranges with a gap are not joined", () => {
  const table = holding(
    lock("ann", "read", 6, 9),
    lock("ann", "read", 0, 5),
    lock("ann", "read", 1, 3),
  );
  assert.deepEqual(table.held("ann", "read"), [
    { start: 0, end: 5 },
    { start: 6, end: 9 },
  ]);
});

test("a lock is not changed by its asker later", () => {
  const wanted = lock("ann", "write", 0, 10);
  const table = holding(wanted);
  wanted.end = 1;
  assert.deepEqual(table.held("ann", "write"), [{ start: 0, end: 10 }]);
});
`,
  },
};
