import { describe, expect, test } from "vitest";
import type { AgentEvent } from "../../../src/agent/events.ts";
import { AgentError } from "../../../src/base/errors.ts";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import { createGreen, createRed } from "./check-result.ts";
import { createRepair, type ReadText, type Repair, type RepairOptions } from "./repair-fixture.ts";

/** A mark, CRLF and no last line end: what a careless way back would lose. */
const SUMS = "\uFEFFdef add(a, b):\r\n    return a - b";
const answer = (sum: string) => `def add(a, b):\n    return ${sum}\n\`\`\``;
const judgeSums = (read: ReadText) =>
  read("sums.py").includes("a + b") ? createGreen() : createRed(["test_add"]);

interface Searching extends Partial<RepairOptions> {
  trialCount?: number;
  /** What the tests say on a copy; as in the project when absent. */
  onCopy?: (read: ReadText) => CheckResult;
  isLockstep?: boolean;
}

/** A repair whose candidates are judged on copies, each run in a later moment than the one before it. */
async function openSearch({ trialCount = 1, onCopy, isLockstep = true, ...options }: Searching) {
  const judge = options.judge ?? judgeSums;
  const repair = await createRepair({ texts: { "sums.py": SUMS }, ...options, judge });
  const judgeCopy = onCopy ?? ((read) => judge(read, { timeoutMs: 1 }));
  const trees: Record<string, string>[] = [];
  let turn = 0;
  let running = 0;
  let most = 0;
  const openTrials = repair.deps.openTrials;
  repair.deps.isLockstep = isLockstep;
  repair.deps.openTrials = async (request) => ({
    ...(await openTrials(request)),
    areCopies: true,
    trials: Array.from({ length: trialCount }, () => ({
      check: async (texts, { signal }) => {
        trees.push(repair.project.snapshot());
        running += 1;
        most = Math.max(most, running);
        turn += 1;
        // The later a run begins, the sooner it may end.
        for (let left = 20 - (turn % 20); left > 0; left--) await new Promise(setImmediate);
        running -= 1;
        signal?.throwIfAborted();
        const placed = new Map(texts.map(({ path, text }) => [path, text]));
        return judgeCopy((path) => placed.get(path) ?? repair.project.get(path) ?? "");
      },
    })),
  });
  return { ...repair, trees, mostAtOnce: () => most, before: repair.project.snapshot() };
}

function noticesOf(events: readonly AgentEvent[]): string[] {
  return events.flatMap((event) => (event.type === "notice" ? [event.message] : []));
}

function outcomesOf(events: readonly AgentEvent[]): string[] {
  return events.flatMap((event) => (event.type === "candidate_end" ? [event.outcome] : []));
}

function countLocates({ events }: Pick<Repair, "events">): number {
  return events.filter(({ type }) => type === "locate").length;
}

function requireEnds(events: readonly AgentEvent[]): void {
  const numbersOf = (type: "candidate_start" | "candidate_end") =>
    events.flatMap((event) => (event.type === type ? [event.candidate] : []));
  const starts = numbersOf("candidate_start");
  expect(new Set(starts).size).toBe(starts.length);
  const ascending = (a: number, b: number) => a - b;
  expect(numbersOf("candidate_end").sort(ascending)).toEqual(starts.sort(ascending));
}

describe("a search on copies", () => {
  const answers = [answer("b - a"), answer("a * b"), answer("a / b"), answer("a + b")];

  test.each([
    { trialCount: 1, isLockstep: true },
    { trialCount: 1, isLockstep: false },
    { trialCount: 4, isLockstep: false },
  ])("finds the same fix with %j", async (how) => {
    const script = (prompt: string) => answers[Math.min(3, asked.push(prompt) - 1)] ?? "";
    const asked: string[] = [];
    const repair = await openSearch({ engine: { answers: script }, ...how });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.project.get("sums.py")).toBe("\uFEFFdef add(a, b):\r\n    return a + b");
    // The project itself is asked at the start, and at the end about what was found.
    expect(repair.checks).toHaveLength(2);
    expect(repair.trees.every((tree) => tree["sums.py"] === repair.before["sums.py"])).toBe(true);
    expect(outcomesOf(repair.events)).toContain("fixed");
    requireEnds(repair.events);
  });

  test("judges several at a time while the model makes more", async () => {
    const sums = "abcdefghijklmnopqrst";
    let at = 0;
    const repair = await openSearch({
      ...{ trialCount: 3, isLockstep: false },
      engine: { answers: () => answer(`a - ${sums[at++ % sums.length]}`) },
    });
    await repair.run();
    expect(repair.mostAtOnce()).toBeGreaterThan(1);
    expect(repair.mostAtOnce()).toBeLessThanOrEqual(3);
    requireEnds(repair.events);
    expect(repair.project.snapshot()).toEqual(repair.before);
  });

  test("ends the question that is under way once something passes", async () => {
    let asked = 0;
    const repair = await openSearch({
      ...{ trialCount: 2, isLockstep: false },
      engine: {
        answers: [
          answer("a + b"),
          ...Array.from({ length: 9 }, () => ({
            text: () => {
              asked += 1;
              return "def add";
            },
            ending: "hang" as const,
          })),
        ],
      },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(asked).toBeLessThanOrEqual(1);
    requireEnds(repair.events);
  });
});

describe("a candidate that passes on a copy and not in the project", () => {
  const isSum = (text: string) => text.includes("a + b") || text.includes("b + a");
  const onCopy = (read: ReadText) =>
    isSum(read("sums.py")) ? createGreen() : createRed(["test_add"]);

  test("is taken out again, which is said, and the search goes on", async () => {
    const repair = await openSearch({
      onCopy,
      engine: { answers: [answer("b + a"), answer("a + b")] },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(noticesOf(repair.events)).toContainEqual(
      expect.stringMatching(/^A change that passed on a copy does not pass in the project itself/),
    );
    expect(repair.project.get("sums.py")).toContain("a + b");
  });

  test("leaves every byte as it was when nothing else helps", async () => {
    const repair = await openSearch({ onCopy, engine: { answers: answer("b + a") } });
    expect(await repair.run()).toMatchObject({ status: "not-achieved" });
    expect(repair.project.snapshot()).toEqual(repair.before);
    expect(repair.workspace.changes()).toEqual([]);
    requireEnds(repair.events);
  });
});

test("a bug in two places of a file is mended by two edits that do not help alone", async () => {
  const text = "x = 1\nkeep = 0\nmore = 0\ny = 1\n";
  const repair = await openSearch({
    texts: { "xy.py": text },
    judge: (read) =>
      read("xy.py").includes("x = 2") && read("xy.py").includes("y = 2")
        ? createGreen()
        : createRed(["test_both"]),
    engine: {
      answers: [
        `${text.replace("x = 1", "x = 2")}\`\`\``,
        `${text.replace("y = 1", "y = 2")}\`\`\``,
      ],
    },
  });
  expect(await repair.run()).toMatchObject({ status: "fixed" });
  expect(repair.project.get("xy.py")).toBe("x = 2\nkeep = 0\nmore = 0\ny = 2\n");
  const start = repair.events.findLast((event) => event.type === "candidate_start");
  expect(start).toMatchObject({ generator: "combination" });
});

describe("what makes it better", () => {
  const texts = { "one.py": "x = 1\r\n", "two.py": "y = 1\r\n" };

  /** A failing test for each file that is not mended. */
  const judge = (read: ReadText) => {
    const failing = [
      ...(read("one.py").includes("x = 2") ? [] : ["test_one"]),
      ...(read("two.py").includes("y = 2") ? [] : ["test_two"]),
    ];
    const passed = 2 - failing.length;
    return failing.length === 0 ? createGreen({ passed }) : createRed(failing, { passed });
  };

  test("is gone on from without being written, and all is written at the end", async () => {
    const repair = await openSearch({
      ...{ texts, judge },
      engine: {
        answers: (prompt) => (prompt.includes("\nx = 1\n") ? "x = 2\n```" : "y = 2\n```"),
      },
    });
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(outcomesOf(repair.events)).toContain("better");
    expect(countLocates(repair)).toBe(2);
    expect(repair.trees.every((tree) => tree["one.py"] === repair.before["one.py"])).toBe(true);
    expect([repair.project.get("one.py"), repair.project.get("two.py")]).toEqual([
      "x = 2\r\n",
      "y = 2\r\n",
    ]);
  });

  test("is written at the end when it is the best there is", async () => {
    const repair = await openSearch({
      ...{ texts, judge },
      engine: {
        answers: (prompt) => (prompt.includes("\nx = 1\n") ? "x = 2\n```" : "y = 3\n```"),
      },
    });
    expect(await repair.run()).toMatchObject({
      status: "not-achieved",
      message: expect.stringContaining("the best result was kept"),
    });
    expect([repair.project.get("one.py"), repair.project.get("two.py")]).toEqual([
      "x = 2\r\n",
      "y = 1\r\n",
    ]);
  });
});

describe("an improvement that leads no further", () => {
  /** "x = 2" makes one of two tests pass and is a dead end; "x = 3" makes both pass. */
  const judge = (read: ReadText) => {
    const text = read("x.py");
    if (text.includes("x = 3")) return createGreen({ passed: 2 });
    return text.includes("x = 2")
      ? createRed(["test_b"], { passed: 1 })
      : createRed(["test_a", "test_b"]);
  };

  function openDeadEnd(beamWidth: number) {
    let fromStart = 0;
    return openSearch({
      ...{ texts: { "x.py": "x = 1\n" }, judge, breadth: { beamWidth } },
      engine: {
        answers: (prompt) => {
          if (prompt.includes("x = 2")) return "x = 9\n```";
          fromStart += 1;
          return fromStart === 1 ? "x = 2\n```" : "x = 3\n```";
        },
      },
    });
  }

  test("gives way to what it came from, where another is found", async () => {
    const repair = await openDeadEnd(2);
    expect(await repair.run()).toMatchObject({ status: "fixed" });
    expect(repair.project.get("x.py")).toBe("x = 3\n");
    expect(countLocates(repair)).toBe(3);
  });

  test("is all there is where one state alone is kept", async () => {
    const repair = await openDeadEnd(1);
    expect(await repair.run()).toMatchObject({ status: "not-achieved" });
    expect(repair.project.get("x.py")).toBe("x = 2\n");
  });
});

test("when the time is up each candidate that has begun has an end, and nothing is written", async () => {
  const controller = new AbortController();
  let runs = 0;
  let at = 0;
  const repair = await openSearch({
    ...{ trialCount: 3, isLockstep: false, signal: controller.signal },
    onCopy: () => {
      runs += 1;
      if (runs === 4) controller.abort(new AgentError("time-up", { timeoutMs: 1 }));
      return createRed(["test_add"]);
    },
    engine: { answers: () => answer(`a - ${"abcdefghijk"[at++ % 11]}`) },
  });
  expect(await repair.run()).toMatchObject({ status: "limit" });
  expect(repair.project.snapshot()).toEqual(repair.before);
  requireEnds(repair.events);
});
