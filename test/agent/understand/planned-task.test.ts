import { describe, expect, test } from "vitest";
import type { TaskMemory } from "../../../src/agent/conversation/session-memory.ts";
import { understand } from "./understand-fixture.ts";

const PLANNED: Partial<TaskMemory> = {
  said: "Add a docstring to Cart.total in cart.py, but do not touch config.py.",
  answer: "1. Change Cart.total in cart.py.",
  isPlan: true,
};
const MEANT = {
  kind: "change",
  work: "change",
  task: PLANNED.said,
  mentions: { symbols: [{ qualifiedName: "Cart.total" }] },
  prohibitions: { protectedFiles: ["config.py"] },
  decidedBy: "rules",
};
const ASKED: Partial<TaskMemory> = {
  said: "Why that file?",
  kind: "question",
  work: "answer",
  answer: "It declares Cart.",
};

describe("after a plan", () => {
  test.each([
    "do it",
    "Do it!",
    "go ahead",
    "Go ahead, please.",
    "yes, do that",
    "Yes please, go ahead with that.",
    "ok do it now",
    "sounds good, go for it",
    "looks good — do it",
    "yes",
    "Yep.",
    "proceed",
    "apply it",
    "make it so",
    "carry out the plan",
    "execute the plan",
    "please implement it",
    "make the changes",
    "mach das",
    "Mach das so!",
    "ja, mach das bitte",
    "ja",
    "leg los",
    "los geht's",
    "führ den Plan aus",
    "setz das um",
  ])("%s: what was planned is meant, with what it forbids", async (message) => {
    const request = await understand(message, [PLANNED]);
    expect(request).toMatchObject({ said: message, ...MEANT });
    expect(request.reason).toMatch(/^what was planned is to be done: /);
  });

  test.each([
    "no",
    "don't do it",
    "no, do it differently",
    "do it for orders.py",
    "do it, but without the comment",
    "go ahead and add a test for it",
    "thanks",
    "ok",
    "great",
    "should I do it?",
    "do it?",
    "what would happen if you do it",
    "go back",
    "undo it",
    "do it again",
    "mach das nicht",
    "",
    `do it ${"now ".repeat(40)}`,
  ])("%j says something else", async (message) => {
    const request = await understand(message, [PLANNED]);
    expect(request.reason).not.toContain("planned");
  });

  test("a question in between changes nothing, except for a bare yes", async () => {
    expect(await understand("go ahead", [PLANNED, ASKED])).toMatchObject(MEANT);
    expect((await understand("yes", [PLANNED, ASKED])).task).not.toBe(PLANNED.said);
  });

  test("the newest plan is meant, and only until something was done", async () => {
    const newer = { ...PLANNED, said: "Add a line to notes.md." };
    expect((await understand("do it", [PLANNED, newer])).task).toBe(newer.said);
    const done: Partial<TaskMemory> = { said: "do it", filesChanged: ["cart.py"] };
    expect((await understand("do it", [PLANNED, done])).reason).not.toContain("planned");
  });

  test("a plan shown twice is the same plan", async () => {
    const again = { ...PLANNED, said: "do it", task: PLANNED.said ?? "" };
    expect(await understand("do it", [PLANNED, again, again])).toMatchObject(MEANT);
  });

  test("what the plan itself referred to is meant as it was then", async () => {
    const fixed: Partial<TaskMemory> = {
      said: "Fix convert in orders.py.",
      filesChanged: ["orders.py"],
    };
    const planned = { ...PLANNED, said: "the same for cart.py" };
    const first = await understand(planned.said, [fixed]);
    const request = await understand("go ahead", [fixed, planned]);
    expect(request).toMatchObject({ task: first.task, work: first.work, earlierTask: 1 });
    const taken = { ...PLANNED, said: "undo that", kind: "undo", work: "undo" } as const;
    expect(await understand("do it", [fixed, taken])).toMatchObject({
      work: "undo",
      earlierTask: 1,
    });
  });

  test("what the model took the message for needs no second question", async () => {
    const planned = { ...PLANNED, said: "cart.py", kind: "fix-tests", work: "fix-tests" } as const;
    expect(await understand("do it", [planned])).toMatchObject({
      work: "fix-tests",
      decidedBy: "rules",
    });
  });

  test("a message of which the session kept only the beginning is not carried out", async () => {
    const planned = { ...PLANNED, said: `Add a docstring to cart.py. ${"x".repeat(1_980)}` };
    expect((await understand("do it", [planned])).reason).not.toContain("planned");
  });
});

test.each(["do it", "go ahead", "yes", "mach das"])(
  "%s without a plan is none",
  async (message) => {
    for (const tasks of [[], [{ ...PLANNED, isPlan: false }], [ASKED]]) {
      expect((await understand(message, tasks)).reason).not.toContain("planned");
    }
  },
);
