import { describe, expect, test } from "vitest";
import {
  allotContext,
  type ContextDemand,
  type ContextPart,
  listCuts,
  type PartAllotment,
  type PartForm,
} from "../../src/memory/context-budget.ts";
import { RandomSource } from "../support/random-source.ts";

const whole = (tokens: number): PartForm => ({ name: "full", tokens });
const elastic = (tokens: number, minTokens: number): PartForm => ({
  name: "head-and-tail",
  tokens,
  minTokens,
});

function createPart(name: string, changes: Partial<ContextPart> = {}): ContextPart {
  const { forms = [whole(100)] } = changes;
  const wholeTokens = forms[0]?.tokens ?? 0;
  return { kind: "files", name, priority: 50, mayDrop: false, wholeTokens, forms, ...changes };
}

const FILE = createPart("file", {
  priority: 80,
  forms: [
    { ...whole(1000), answerTokens: 1000 },
    { name: "outline", tokens: 400, minTokens: 200, answerTokens: 100 },
    { name: "symbol", tokens: 100, answerTokens: 100 },
  ],
});
const TASK = createPart("task", { kind: "task", priority: 90, forms: [whole(50)] });
const MESSAGE = createPart("message", {
  kind: "observations",
  priority: 70,
  keepPriority: 85,
  mayDrop: true,
  forms: [whole(300), elastic(299, 40)],
});
const OLD = createPart("old answer", { kind: "history", priority: 10, mayDrop: true });

/** "name form tokens" of each part. */
function allot(contextTokens: number, parts: readonly ContextPart[], outputTokens = 0): string[] {
  const result = allotContext({ contextTokens, outputTokens, parts });
  if (!result.fits) return [`needs ${result.neededTokens}`];
  return result.allotments.map(({ part, form, tokens }) => {
    const name = form === null ? "dropped" : part.forms[form]?.name;
    return `${part.name} ${name} ${tokens}`;
  });
}

describe("by priority", () => {
  test.each<[string, number, string[]]>([
    [
      "everything fits",
      2450,
      ["file full 1000", "task full 50", "message full 300", "old answer full 100"],
    ],
    [
      "the least important is dropped first",
      2449,
      ["file full 1000", "task full 50", "message full 300", "old answer dropped 0"],
    ],
    [
      "then the next is shortened",
      2349,
      ["file full 1000", "task full 50", "message head-and-tail 299", "old answer dropped 0"],
    ],
    [
      "down to its minimum",
      2090,
      ["file full 1000", "task full 50", "message head-and-tail 40", "old answer dropped 0"],
    ],
    [
      "then an outline stands for the file, and what that frees goes to the others",
      2089,
      ["file outline 400", "task full 50", "message full 300", "old answer full 100"],
    ],
    [
      "the outline shrinks too",
      450,
      ["file outline 260", "task full 50", "message head-and-tail 40", "old answer dropped 0"],
    ],
    [
      "then a symbol stands for the outline",
      389,
      ["file symbol 100", "task full 50", "message head-and-tail 139", "old answer dropped 0"],
    ],
    [
      "what must be there stays when nothing else does",
      250,
      ["file symbol 100", "task full 50", "message dropped 0", "old answer dropped 0"],
    ],
    ["what must be there and does not fit is an answer of its own", 249, ["needs 250"]],
  ])("%s", (_fact, contextTokens, expected) => {
    expect(allot(contextTokens, [FILE, TASK, MESSAGE, OLD])).toEqual(expected);
  });

  test("the room for the answer is taken first", () => {
    expect(allot(200, [TASK, OLD], 100)).toEqual(["task full 50", "old answer dropped 0"]);
    expect(allot(149, [TASK, OLD], 100)).toEqual(["needs 150"]);
    expect(allot(50, [], 100)).toEqual(["needs 100"]);
  });

  test("of equal priorities the earlier part is served first", () => {
    const parts = ["a", "b"].map((name) => createPart(name, { forms: [elastic(100, 20)] }));
    expect(allot(150, parts)).toEqual(["a head-and-tail 100", "b head-and-tail 50"]);
  });

  test("the answer's room is told", () => {
    const result = allotContext({ contextTokens: 1000, outputTokens: 30, parts: [FILE] });
    expect(result).toMatchObject({ fits: true, answerTokens: 130, spareTokens: 470 });
  });
});

test("what is not shown whole is listed", () => {
  const result = allotContext({
    contextTokens: 389,
    outputTokens: 0,
    parts: [FILE, TASK, MESSAGE, OLD],
  });
  expect(result.fits && listCuts(result.allotments)).toEqual([
    { part: "file", kind: "files", form: "symbol", tokens: 100, wholeTokens: 1000 },
    {
      part: "message",
      kind: "observations",
      form: "head-and-tail",
      tokens: 139,
      wholeTokens: 300,
    },
    { part: "old answer", kind: "history", form: "dropped", tokens: 0, wholeTokens: 100 },
  ]);
});

describe("over 3,000 random demands", () => {
  const random = new RandomSource(7);
  const pick = (max: number): number => random.below(max + 1);

  function createForm(): PartForm {
    const tokens = pick(500);
    return {
      name: "full",
      tokens,
      ...(pick(1) === 0 ? {} : { minTokens: pick(tokens) }),
      ...(pick(3) === 0 ? { answerTokens: pick(300) } : {}),
    };
  }

  function createDemand(): ContextDemand {
    const parts = Array.from({ length: pick(8) }, (_, index) =>
      createPart(`part ${index}`, {
        priority: pick(5) * 10,
        mayDrop: pick(2) > 0,
        forms: Array.from({ length: 1 + pick(3) }, createForm),
        ...(pick(3) === 0 ? { keepPriority: pick(100) } : {}),
      }),
    );
    return { contextTokens: pick(2500), outputTokens: pick(200), parts };
  }

  const demands = Array.from({ length: 3000 }, createDemand);
  const leastOf = ({ tokens, minTokens = tokens, answerTokens = 0 }: PartForm): number =>
    minTokens + answerTokens;
  const least = ({ forms }: ContextPart): number => Math.min(...forms.map(leastOf));
  const costOf = ({ part, form, tokens }: PartAllotment): number =>
    form === null ? 0 : tokens + (part.forms[form]?.answerTokens ?? 0);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

  test("it fits exactly when the minimum of what must be there does", () => {
    for (const demand of demands) {
      const needed =
        demand.outputTokens + sum(demand.parts.filter(({ mayDrop }) => !mayDrop).map(least));
      const result = allotContext(demand);
      expect(result.fits).toBe(needed <= demand.contextTokens);
      if (!result.fits) expect(result.neededTokens).toBe(needed);
    }
    expect(demands.filter((demand) => !allotContext(demand).fits).length).toBeGreaterThan(100);
  });

  function eachAllotment(
    check: (allotments: readonly PartAllotment[], demand: ContextDemand) => void,
  ) {
    for (const demand of demands) {
      const result = allotContext(demand);
      if (result.fits) check(result.allotments, demand);
    }
  }

  test("what is given out and what is spare is the context, never more", () => {
    eachAllotment((allotments, demand) => {
      const result = allotContext(demand);
      const given = demand.outputTokens + sum(allotments.map(costOf));
      expect(result.fits && result.spareTokens).toBe(demand.contextTokens - given);
      expect(given).toBeLessThanOrEqual(demand.contextTokens);
    });
  });

  test("no part is below its minimum or above its size, and none is lost that must be there", () => {
    eachAllotment((allotments, { parts }) => {
      expect(allotments.map(({ part }) => part)).toEqual(parts);
      for (const { part, form, tokens } of allotments) {
        const chosen = form === null ? null : part.forms[form];
        expect(chosen === null).toBe(form === null);
        if (chosen === null || chosen === undefined) expect(part.mayDrop).toBe(true);
        else {
          expect(tokens).toBeGreaterThanOrEqual(chosen.minTokens ?? chosen.tokens);
          expect(tokens).toBeLessThanOrEqual(chosen.tokens);
        }
      }
    });
  });

  test("nothing is cut where the best of everything fits", () => {
    let complete = 0;
    for (const { parts, outputTokens } of demands) {
      const best = parts.map(
        ({ forms: [first] }) => (first?.tokens ?? 0) + (first?.answerTokens ?? 0),
      );
      const contextTokens = outputTokens + sum(best);
      const result = allotContext({ contextTokens, outputTokens, parts });
      expect(result.fits && result.allotments.every(({ form }) => form === 0)).toBe(true);
      if (result.fits) expect(sum(result.allotments.map(costOf))).toBe(sum(best));
      complete += parts.length;
    }
    expect(complete).toBeGreaterThan(1000);
  });

  test("a part is cut only where less important ones at their least would not make room for more", () => {
    let cuts = 0;
    eachAllotment((allotments, demand) => {
      const used = demand.outputTokens + sum(allotments.map(costOf));
      for (const allotted of allotments) {
        if (allotted.form === null) continue;
        const lower = allotments.filter(({ part }) => part.priority < allotted.part.priority);
        const yielded = sum(
          lower.map((each) => (each.form === null ? 0 : costOf(each) - least(each.part))),
        );
        const room = demand.contextTokens - used + costOf(allotted) + yielded;
        const better = allotted.part.forms.slice(0, allotted.form);
        for (const form of better) {
          cuts += 1;
          expect(leastOf(form)).toBeGreaterThan(room);
        }
      }
    });
    expect(cuts).toBeGreaterThan(300);
  });

  test("a part is dropped only where less important ones would not make room for its least", () => {
    let drops = 0;
    eachAllotment((allotments, demand) => {
      const used = demand.outputTokens + sum(allotments.map(costOf));
      for (const { part, form } of allotments) {
        if (form !== null) continue;
        drops += 1;
        const keep = Math.max(part.priority, part.keepPriority ?? 0);
        const yielded = sum(
          allotments
            .filter((other) => other.form !== null)
            .filter(
              ({ part: { priority, keepPriority = priority } }) =>
                Math.max(priority, keepPriority) < keep,
            )
            .map((each) => costOf(each) - (each.part.mayDrop ? 0 : least(each.part))),
        );
        expect(least(part)).toBeGreaterThan(demand.contextTokens - used + yielded);
      }
    });
    expect(drops).toBeGreaterThan(300);
  });
});
