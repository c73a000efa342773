import { expect, test } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import { renderEventLines } from "../../src/ui/event-lines.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { createSafeEvent } from "../../src/ui/safe-event.ts";

function read(event: AgentEvent, verbose = false): string {
  return renderEventLines(createSafeEvent(event), {
    palette: createPalette(false),
    verbose,
  }).join("\n");
}

const REQUEST: AgentEvent = {
  type: "request",
  kind: "follow-up",
  work: "change",
  reason: 'it begins with "also"',
  decidedBy: "rules",
};

const FAILED: AgentEvent = {
  type: "tool_result",
  turn: 3,
  name: "edit",
  isOk: false,
  text: "refused: b.py is not in the scope\nsecond line",
};

test.each<[string, AgentEvent, string, string]>([
  ["what a message was taken for", REQUEST, "", "follow-up: change by rules"],
  ["what was looked up", { type: "facts", lines: ["a.py: 3 functions"] }, "", "a.py: 3 functions"],
  ["a scope", { type: "scope", files: ["a.py"], reason: "named" }, "", "may change a.py: named"],
])("%s is for those who want to know everything", (_what, event, quiet, verbose) => {
  expect(read(event)).toBe(quiet);
  expect(read(event, true)).toContain(verbose);
});

test("a call is one line, its long arguments cut", () => {
  const args = { path: "a.py", text: "x".repeat(500) };
  const line = read({ type: "tool_call", turn: 3, name: "edit", arguments: args });
  expect(line).toMatch(/^ {2}3 edit a\.py · x{80}…$/);
});

test("a refused call says why in one line, a good one nothing", () => {
  expect(read(FAILED)).toBe("    ✗ refused: b.py is not in the scope");
  expect(read({ ...FAILED, isOk: true })).toBe("");
  expect(read(FAILED, true)).toContain("second line");
});

test("a plan shows what is done and what is open", () => {
  const steps = [
    { text: "add the field", path: "a.py", state: "done" },
    { text: "use it", path: null, state: "open" },
  ] as const;
  expect(read({ type: "plan", steps })).toBe("\n● add the field  a.py\n○ use it");
});

test("a recap says how much shorter the conversation became", () => {
  const event = { type: "recap", text: "r", beforeTokens: 5120, afterTokens: 900 } as const;
  expect(read(event)).toContain("5,120 to 900 tokens");
});

const RESULT: AgentEvent = {
  type: "result",
  status: "answered",
  exitCode: 0,
  message: "",
  answer: "In a.py.\n\nANSWER: a.py\u001b[2J",
  usage: {
    promptTokens: 1,
    cachedTokens: 0,
    sampledTokens: 1,
    forcedTokens: 0,
    decodeCalls: 1,
    prefillMs: 1,
    decodeMs: 1,
  },
  durationMs: 1,
  candidates: 0,
  filesChanged: [],
  verifiedBy: null,
};

test("an answer stands on lines of its own, its escapes made harmless, with nothing to verify", () => {
  const lines = read(RESULT).split("\n");
  expect(lines).toContain("In a.py.");
  expect(lines.find((line) => line.startsWith("ANSWER: a.py"))).not.toContain("\u001b");
  expect(lines.join("\n")).not.toContain("verified");
});

test("a change whose tests are still red is no success", () => {
  const line = read({ ...RESULT, status: "changed", exitCode: 3, answer: null });
  expect(line).toContain("✗ changed");
  expect(line).toContain("no tests vouch for this");
});
