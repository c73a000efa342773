import { expect, test } from "vitest";
import { explainDeath, explainFailure } from "../../src/sandbox/child-death.ts";
import type { ChildDeath } from "../../src/sandbox/run-child.ts";

const MODEL = { vocabularyPath: "/models/some.gguf" };
const KILLED = { code: null, signal: "SIGKILL" };
const CRASHED = { code: null, signal: "SIGSEGV" };

function die(facts: Partial<ChildDeath>): ChildDeath {
  return {
    kind: "death",
    during: { kind: "check", check: "T05" },
    limit: null,
    end: KILLED,
    ...facts,
  };
}

test.each([
  ["a limit of time", die({ limit: "render-timeout" }), "render-timeout", false],
  ["a limit of memory", die({ limit: "render-memory" }), "render-memory", false],
  ["a limit of output", die({ limit: "render-output" }), "render-output", true],
  ["the clock of the parent", die({ limit: "time-up" }), "render-timeout", false],
  ["a crash", die({ end: CRASHED }), "render-crash", true],
  ["a crash on Windows", die({ end: { code: 0xc0000005, signal: null } }), "render-crash", true],
  ["a kill from outside", die({}), "render-crash", false],
] as const)("%s is the template's fault", (_, death, code, isLasting) => {
  const fault = explainDeath(death, MODEL);
  expect(fault).toMatchObject({ check: "T05", isLasting, finding: { code, effect: "refuse" } });
  expect(fault.finding.message).toMatch(/, during check T05$/);
});

test("a fault while a prompt is rendered names no check", () => {
  const { check, finding } = explainDeath(die({ during: { kind: "render" }, end: CRASHED }), MODEL);
  expect(check).toBeNull();
  expect(finding.message).toMatch(/: SIGSEGV$/);
});

test.each([
  ["before it began", die({ during: null }), "engine-unavailable", "its process ended (SIGKILL)"],
  ["starting the engine", die({ during: { kind: "engine" } }), "engine-unavailable", "its process"],
  [
    "loading the vocabulary",
    die({ during: { kind: "vocabulary" }, end: CRASHED }),
    "model-unusable",
    "/models/some.gguf is not a usable GGUF model: the engine crashed on its vocabulary (SIGSEGV)",
  ],
  [
    "loading the vocabulary for too long",
    die({ during: { kind: "vocabulary" }, limit: "time-up" }),
    "model-unusable",
    "takes too long",
  ],
] as const)("a death %s is not the template's fault", (_, death, code, message) => {
  const explain = () => explainDeath(death, MODEL);
  expect(explain).toThrow(expect.objectContaining({ code }));
  expect(explain).toThrow(message);
});

test.each([
  ["no-engine", "engine-unavailable"],
  ["no-vocabulary", "model-unusable"],
  ["broken", "engine-failed"],
] as const)("the answer %s becomes %s", (kind, code) => {
  expect(explainFailure({ kind, reason: "of this" }, MODEL)).toMatchObject({
    code,
    message: expect.stringContaining("of this"),
  });
});
