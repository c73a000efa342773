/** The way through a store for the picks of an order. */
import type { OwnProgram } from "../own-program.ts";

export const PICKING_ROUTE: OwnProgram = {
  name: "picking-route",
  language: "typescript",
  files: {
    "picking-route.ts": `import { formatPlace, parsePlace, type ShelfPlace } from "./shelf-place.ts";

/** One line of an order. */
export interface Pick {
  place: string;
  quantity: number;
}

export interface Stop {
  place: string;
  quantity: number;
}

/** One stop for each place of the picks, quantities added up; the picks are not changed. */
export function joinPicks(picks: readonly Pick[]): Stop[] {
  const stops = new Map<string, Stop>();
  for (const { place, quantity } of picks) {
    const name = formatPlace(parsePlace(place));
    const known = stops.get(name);
    stops.set(name, { place: name, quantity: (known?.quantity ?? 0) + quantity });
  }
  return [...stops.values()];
}

function compareInAisle(left: ShelfPlace, right: ShelfPlace): number {
  return left.bay - right.bay || left.level - right.level;
}

/**
 * The stops in walking order: aisle by aisle, the first aisle that has a stop from the front to the
 * back, the next such aisle from the back to the front, and so on in turns. At one bay the lower
 * level comes first, whichever way the aisle is walked.
 */
export function planRoute(picks: readonly Pick[]): Stop[] {
  const aisles = new Map<number, { place: ShelfPlace; stop: Stop }[]>();
  for (const stop of joinPicks(picks)) {
    const place = parsePlace(stop.place);
    aisles.set(place.aisle, [...(aisles.get(place.aisle) ?? []), { place, stop }]);
  }
  const route: Stop[] = [];
  let isForward = true;
  for (const aisle of [...aisles.keys()].sort((left, right) => left - right)) {
    const visits = aisles.get(aisle) ?? [];
    const turn = isForward ? 1 : -1;
    visits.sort(
      (left, right) =>
        turn * (left.place.bay - right.place.bay) || compareInAisle(left.place, right.place),
    );
    route.push(...visits.map((visit) => visit.stop));
    isForward = !isForward;
  }
  return route;
}

/** A line for each stop, such as "2 x A-03-1", and one with the number of pieces. */
export function renderPickList(picks: readonly Pick[]): string {
  const route = planRoute(picks);
  const pieces = route.reduce((sum, stop) => sum + stop.quantity, 0);
  return [...route.map((stop) => \`\${stop.quantity} x \${stop.place}\`), \`\${pieces} pieces\`].join(
    "\\n",
  );
}
`,
    "shelf-place.ts": `/** Where a ware lies: "C-07-2" is aisle C, bay 7 from the front, level 2. */
export interface ShelfPlace {
  aisle: number;
  bay: number;
  level: number;
}

const PLACE = /^([A-Z])-(\\d{1,2})-(\\d)$/;

/** Reads a place in either case, with or without spaces around it. Throws a RangeError for what is none. */
export function parsePlace(text: string): ShelfPlace {
  const match = PLACE.exec(text.trim().toUpperCase());
  if (match === null) throw new RangeError(\`not a place: \${text}\`);
  const [, letter = "", bay, level] = match;
  return {
    aisle: letter.charCodeAt(0) - "A".charCodeAt(0),
    bay: Number(bay),
    level: Number(level),
  };
}

export function formatPlace({ aisle, bay, level }: ShelfPlace): string {
  const letter = String.fromCharCode("A".charCodeAt(0) + aisle);
  return [letter, String(bay).padStart(2, "0"), level].join("-");
}
`,
  },
  visibleTests: {
    "picking-route.test.ts": String.raw`import assert from "node:assert/strict";
import { test } from "node:test";
import { joinPicks, planRoute, renderPickList } from "./picking-route.ts";

const pick = (place: string, quantity = 1) => ({ place, quantity });
const places = (...names: string[]) =>
  planRoute(names.map((name) => pick(name))).map((stop) => stop.place);

test("one aisle is walked from the front to the back", () => {
  assert.deepEqual(places("A-09-1", "A-02-1"), ["A-02-1", "A-09-1"]);
});

test("the second aisle is walked back", () => {
  assert.deepEqual(places("A-02-1", "B-01-1", "B-08-1"), ["A-02-1", "B-08-1", "B-01-1"]);
});

test("aisles without a stop do not count", () => {
  assert.deepEqual(places("A-02-1", "C-01-1", "C-08-1"), ["A-02-1", "C-08-1", "C-01-1"]);
});

test("the lower level comes first either way", () => {
  assert.deepEqual(places("A-02-1", "B-08-3", "B-08-1"), ["A-02-1", "B-08-1", "B-08-3"]);
});

test("the same place is one stop", () => {
  assert.deepEqual(joinPicks([pick("A-02-1", 2), pick("A-02-1", 3)]), [pick("A-02-1", 5)]);
});

test("places may be written in small letters and without a zero", () => {
  assert.deepEqual(joinPicks([pick("a-2-1", 2), pick(" A-02-1", 1)]), [pick("A-02-1", 3)]);
});

test("pick list", () => {
  assert.equal(
    renderPickList([pick("B-10-1", 4), pick("A-03-2")]),
    "1 x A-03-2\n4 x B-10-1\n5 pieces",
  );
});

test("what is no place is refused", () => {
  assert.throws(() => planRoute([pick("A3")]), RangeError);
});
`,
  },
  hiddenTests: {
    "picking-route.more.test.ts": String.raw`import assert from "node:assert/strict";
import { test } from "node:test";
import { joinPicks, planRoute, renderPickList } from "./picking-route.ts";
import { formatPlace, parsePlace } from "./shelf-place.ts";

const pick = (place: string, quantity = 1) => ({ place, quantity });
const places = (...names: string[]) =>
  planRoute(names.map((name) => pick(name))).map((stop) => stop.place);

test("a place is read and written", () => {
  assert.deepEqual(parsePlace("C-07-2"), { aisle: 2, bay: 7, level: 2 });
  assert.equal(formatPlace({ aisle: 25, bay: 12, level: 0 }), "Z-12-0");
});

test("spellings of one place", () => {
  for (const text of ["b-4-1", " B-04-1 ", "b-04-1\n"])
    assert.equal(formatPlace(parsePlace(text)), "B-04-1");
});

test("what is no place", () => {
  for (const text of ["", "AA-01-1", "A-001-1", "A-01-10", "A-01", "A-01-1-x"])
    assert.throws(() => parsePlace(text), RangeError, text);
});

test("picks are not changed", () => {
  const picks = [pick("A-01-1", 1), pick("a-01-1", 2)];
  joinPicks(picks);
  assert.deepEqual(picks, [pick("A-01-1", 1), pick("a-01-1", 2)]);
});

test("planning twice gives the same", () => {
  const picks = [pick("A-01-1", 1), pick("A-01-1", 2), pick("B-01-1", 3)];
  assert.deepEqual(planRoute(picks), planRoute(picks));
});

test("three spellings of one place are one stop", () => {
  assert.deepEqual(joinPicks([pick("c-1-1"), pick("C-1-1"), pick("C-01-1 ")]), [pick("C-01-1", 3)]);
});

test("the first aisle that has a stop is walked forward", () => {
  assert.deepEqual(places("D-05-1", "D-03-1"), ["D-03-1", "D-05-1"]);
});

test("directions take turns over four aisles", () => {
  assert.deepEqual(
    places("A-01-1", "A-02-1", "B-01-1", "B-02-1", "E-01-1", "E-02-1", "H-01-1", "H-02-1"),
    ["A-01-1", "A-02-1", "B-02-1", "B-01-1", "E-01-1", "E-02-1", "H-02-1", "H-01-1"],
  );
});

test("bays are numbers", () => {
  assert.deepEqual(places("A-10-1", "A-9-1"), ["A-09-1", "A-10-1"]);
});

test("levels of one bay on the way out", () => {
  assert.deepEqual(places("A-04-2", "A-04-0", "A-03-5"), ["A-03-5", "A-04-0", "A-04-2"]);
});

test("levels of several bays on the way back", () => {
  assert.deepEqual(places("A-01-1", "C-02-2", "C-02-1", "C-05-4", "C-05-3"), [
    "A-01-1",
    "C-05-3",
    "C-05-4",
    "C-02-1",
    "C-02-2",
  ]);
});

test("nothing to pick", () => {
  assert.equal(renderPickList([]), "0 pieces");
});
`,
  },
};
