import { expect, test } from "vitest";
import { EditPool } from "../../../src/agent/repair/edit-pool.ts";

function createEdit(path: string, newText: string) {
  return { path, baseText: "", newText };
}

test("partners are the two latest edits of each other file, newest first", () => {
  const pool = new EditPool();
  const edits = [
    createEdit("a.py", "1"),
    createEdit("b.py", "2"),
    createEdit("a.py", "3"),
    createEdit("a.py", "4"),
    createEdit("c.py", "5"),
  ];
  for (const edit of edits) pool.add(edit);
  const partners = pool.partnersOf(createEdit("c.py", "6"));
  expect(partners.map(({ newText }) => newText)).toEqual(["4", "3", "2"]);
});

test("an edit has no partner in its own file, nor in an empty pool", () => {
  const pool = new EditPool();
  expect(pool.partnersOf(createEdit("a.py", "1"))).toEqual([]);
  pool.add(createEdit("a.py", "1"));
  expect(pool.partnersOf(createEdit("a.py", "2"))).toEqual([]);
});

test("asking does not change the pool", () => {
  const pool = new EditPool();
  pool.add(createEdit("a.py", "1"));
  pool.add(createEdit("a.py", "2"));
  const first = pool.partnersOf(createEdit("b.py", "3"));
  expect(pool.partnersOf(createEdit("b.py", "3"))).toEqual(first);
  expect(first).toHaveLength(2);
});
