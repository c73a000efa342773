/** Seats side by side in a hall. */
import type { OwnProgram } from "../own-program.ts";

export const SEAT_MAP: OwnProgram = {
  name: "seat-map",
  language: "javascript",
  files: {
    "seat-map.mjs": `/**
 * Finds and books seats that lie side by side. A hall is a list of rows, the front row first; each
 * row is a list of cells: "." free, "x" taken, " " an aisle.
 * @typedef {string[][]} Hall
 * @typedef {{ row: number, first: number, count: number }} Block
 */

/**
 * @param {string} text one line for each row
 * @returns {Hall}
 */
export function parseHall(text) {
  return text.split("\\n").map((line) => [...line]);
}

/** @param {Hall} hall */
export function renderHall(hall) {
  return hall.map((row) => row.join("")).join("\\n");
}

/**
 * All free blocks of exactly \`count\` seats side by side, row by row from the left; blocks may overlap.
 * @param {Hall} hall
 * @param {number} count at least 1
 * @returns {Block[]}
 */
export function listBlocks(hall, count) {
  const blocks = [];
  for (const [row, cells] of hall.entries()) {
    let free = 0;
    for (const [place, cell] of cells.entries()) {
      free = cell === "." ? free + 1 : 0;
      if (free >= count) blocks.push({ row, first: place - count + 1, count });
    }
  }
  return blocks;
}

/**
 * How far the middle of a block is from the middle of its row, in half seats.
 * @param {Hall} hall
 * @param {Block} block
 */
function offCentre(hall, block) {
  return Math.abs(2 * block.first + block.count - hall[block.row].length);
}

/**
 * The block nearest to the middle of its row; of equal ones that further to the front, then to the
 * left. Null when there is none.
 * @param {Hall} hall
 * @param {number} count
 */
export function bestBlock(hall, count) {
  let best = null;
  for (const block of listBlocks(hall, count)) {
    if (best === null || offCentre(hall, block) < offCentre(hall, best)) best = block;
  }
  return best;
}

/**
 * Books the best block. Returns the hall as it is then and the block, or null when there is none;
 * the hall handed in stays as it was.
 * @param {Hall} hall
 * @param {number} count
 */
export function book(hall, count) {
  const block = bestBlock(hall, count);
  if (block === null) return null;
  const booked = hall.map((row) => [...row]);
  booked[block.row].fill("x", block.first, block.first + block.count);
  return { hall: booked, block };
}
`,
  },
  visibleTests: {
    "seat-map.test.mjs": String.raw`import assert from "node:assert/strict";
import { test } from "node:test";
import { bestBlock, book, listBlocks, parseHall, renderHall } from "./seat-map.mjs";

test("blocks lie between taken seats and aisles", () => {
  const hall = parseHall("..x.. ..");
  assert.deepEqual(
    listBlocks(hall, 2).map((block) => block.first),
    [0, 3, 6],
  );
});

test("blocks may overlap", () => {
  assert.equal(listBlocks(parseHall("...."), 3).length, 2);
});

test("a block never runs on into the next row", () => {
  assert.deepEqual(listBlocks(parseHall("x.\n.x"), 2), []);
});

test("the best block is in the middle", () => {
  assert.deepEqual(bestBlock(parseHall("......"), 2), { row: 0, first: 2, count: 2 });
});

test("the front row wins between equal blocks", () => {
  assert.equal(bestBlock(parseHall("....\n...."), 2)?.row, 0);
});

test("booking takes the seats", () => {
  const result = book(parseHall("......"), 2);
  assert.equal(result && renderHall(result.hall), "..xx..");
});

test("the hall handed in stays as it was", () => {
  const hall = parseHall("....");
  book(hall, 2);
  assert.equal(renderHall(hall), "....");
});
`,
  },
  hiddenTests: {
    "seat-map.more.test.mjs": String.raw`import assert from "node:assert/strict";
import { test } from "node:test";
import { bestBlock, book, listBlocks, parseHall, renderHall } from "./seat-map.mjs";

test("a text is read and written back", () => {
  const text = ".x .\n..\n";
  assert.equal(renderHall(parseHall(text)), text);
});

test("single seats", () => {
  assert.deepEqual(listBlocks(parseHall(".x\n x."), 1), [
    { row: 0, first: 0, count: 1 },
    { row: 1, first: 2, count: 1 },
  ]);
});

test("a whole row is one block", () => {
  assert.deepEqual(listBlocks(parseHall("..."), 3), [{ row: 0, first: 0, count: 3 }]);
});

test("rows that end and start free give no block across", () => {
  assert.deepEqual(listBlocks(parseHall("x..\n..x\n.xx"), 3), []);
  assert.equal(listBlocks(parseHall("x..\n..x"), 2).length, 2);
});

test("free seats at both ends of three rows", () => {
  assert.deepEqual(listBlocks(parseHall(".x.\n.x.\n.x."), 2), []);
});

test("no block is large enough", () => {
  assert.equal(bestBlock(parseHall("..x..\n"), 3), null);
  assert.equal(book(parseHall("..x.."), 3), null);
});

test("a taken middle gives the left block", () => {
  assert.deepEqual(bestBlock(parseHall("..xx.."), 2), { row: 0, first: 0, count: 2 });
});

test("a block of odd size in an even row", () => {
  assert.deepEqual(bestBlock(parseHall("......"), 3), { row: 0, first: 1, count: 3 });
});

test("a row further back wins with a better place", () => {
  assert.deepEqual(bestBlock(parseHall("..xxxx\n......"), 2), { row: 1, first: 2, count: 2 });
});

test("the middle is that of each row", () => {
  assert.deepEqual(bestBlock(parseHall("....\nxxxx..xxxx"), 2), { row: 0, first: 1, count: 2 });
});

test("bookings one after another", () => {
  let hall = parseHall("......\n......");
  for (const count of [2, 2, 4]) hall = book(hall, count)?.hall ?? hall;
  assert.equal(renderHall(hall), "..xx..\n..xx..");
});

test("two bookings from the same hall do not see each other", () => {
  const hall = parseHall("....\n....");
  const first = book(hall, 4);
  const second = book(hall, 4);
  assert.deepEqual(first, second);
  assert.equal(renderHall(hall), "....\n....");
});
`,
  },
};
