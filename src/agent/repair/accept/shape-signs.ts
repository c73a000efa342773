/** Finds code that was given up: bodies, checks and errors that are there no longer, and early ends. Pure. */
import type { Body, CodeFacts, Place } from "../../../code/overfit/code-facts.ts";
import type { OverfitKind, OverfitSign } from "./overfit-sign.ts";

export function findShapeSigns(base: CodeFacts, after: CodeFacts): OverfitSign[] {
  return [
    ...findHollowFunctions(base, after),
    ...findEmptiedBranches(base, after),
    ...findSilentCatches(base, after),
    ...findWeakenedChecks(base, after),
    ...findEarlyEnds(base, after),
  ];
}

function findHollowFunctions(base: CodeFacts, after: CodeFacts): OverfitSign[] {
  const before = groupByName(base.functions);
  return after.functions.flatMap((body) => {
    const [old, another] = before.get(body.name) ?? [];
    if (old === undefined || another !== undefined || old.isHollow || !body.isHollow) return [];
    const message = `${body.name} computes nothing any more.`;
    return [{ kind: "removed-function-body", line: body.line, message, isGrave: true }];
  });
}

/** A head that stands twice is not told apart. */
function findEmptiedBranches(base: CodeFacts, after: CodeFacts): OverfitSign[] {
  const before = groupByName(base.branches);
  return after.branches.flatMap((body) => {
    const [old, another] = before.get(body.name) ?? [];
    if (old === undefined || another !== undefined || old.isEmpty || !body.isEmpty) return [];
    const message = "This branch had code and does nothing any more.";
    return [{ kind: "emptied-branch", line: body.line, message, isGrave: false }];
  });
}

function groupByName(bodies: readonly Body[]): Map<string, Body[]> {
  const groups = new Map<string, Body[]>();
  for (const body of bodies) groups.set(body.name, [...(groups.get(body.name) ?? []), body]);
  return groups;
}

function findSilentCatches(base: CodeFacts, after: CodeFacts): OverfitSign[] {
  return listNew(base.silentCatches, after.silentCatches).map(({ line, isBroad }) => ({
    kind: "swallowed-exception",
    line,
    message: isBroad
      ? "Every error is caught here, and nothing is done about it."
      : "An error is caught here, and nothing is done about it.",
    isGrave: isBroad,
  }));
}

/** What stands in `after` more often than in `base`, the last of them first taken for new. */
function listNew<Item extends Place>(base: readonly Item[], after: readonly Item[]): Item[] {
  const left = new Map<string, number>();
  for (const { spelled } of base) left.set(spelled, (left.get(spelled) ?? 0) + 1);
  return after.filter(({ spelled }) => {
    const count = left.get(spelled) ?? 0;
    left.set(spelled, count - 1);
    return count <= 0;
  });
}

function findWeakenedChecks(base: CodeFacts, after: CodeFacts): OverfitSign[] {
  const line = 1;
  const signs: OverfitSign[] = listNew(base.falseEquals, after.falseEquals).map((place) =>
    weakened(place.line, `${place.spelled} says that everything is equal.`, true),
  );
  if (after.assertions.length < base.assertions.length) {
    signs.push(weakened(line, "An assertion of the code was removed.", false));
  }
  if (after.throws.length < base.throws.length) {
    signs.push(weakened(line, "The code raises an error less than before.", false));
  }
  return [...signs, ...findRaisedLimits(base, after)];
}

function findRaisedLimits(base: CodeFacts, after: CodeFacts): OverfitSign[] {
  const before = new Map(base.limits.map(({ name, value }) => [name, value]));
  return after.limits.flatMap(({ name, value, line }) => {
    const old = before.get(name);
    if (old === undefined || value <= old) return [];
    return [weakened(line, `${name} was raised from ${old} to ${value}.`, false)];
  });
}

function weakened(line: number, message: string, isGrave: boolean): OverfitSign {
  return { kind: "weakened-check", line, message, isGrave };
}

/** What ends the program, from the callee to its first argument. */
const EARLY_ENDS: readonly { pattern: RegExp; isGrave: boolean }[] = [
  { pattern: /^(?:os\._exit|os\.abort|os\.kill|process\.abort|process\.kill)\(/, isGrave: true },
  { pattern: /^(?:process\.reallyExit|Deno\.exit)\(/, isGrave: true },
  { pattern: /^(?:sys\.exit|exit|quit|process\.exit|SystemExit)\((?:0|None|)\)/, isGrave: true },
  { pattern: /^raiseSystemExit(?:\((?:0|None|)\))?$/, isGrave: true },
  { pattern: /^(?:sys\.exit|exit|quit|process\.exit|SystemExit)\(/, isGrave: false },
];

function findEarlyEnds(base: CodeFacts, after: CodeFacts): OverfitSign[] {
  const places = listNew([...base.calls, ...base.throws], [...after.calls, ...after.throws]);
  const kind: OverfitKind = "leaves-early";
  return places.flatMap(({ line, spelled }) => {
    const end = EARLY_ENDS.find(({ pattern }) => pattern.test(spelled));
    if (end === undefined) return [];
    return [{ kind, line, message: "The program ends here.", isGrave: end.isGrave }];
  });
}
