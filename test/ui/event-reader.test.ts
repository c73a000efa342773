import { expect, test } from "vitest";
import type { AgentEvent } from "../../src/agent/events.ts";
import { EventReader } from "../../src/ui/event-reader.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { createTextRenderer } from "../../src/ui/text.ts";
import { createRecorder } from "./scripted-run.ts";

type End = Extract<AgentEvent, { type: "candidate_end" }>;

const TARGET = { path: "src/wrap.ts", startLine: 40, endLine: 40, reason: "in the trace" };
const TRIED = { generator: "fill, line", target: TARGET };
const COUNTS: Record<End["outcome"], string> = {
  rejected: "it does not parse",
  worse: "2 passed, 7 failed",
  same: "3 passed, 6 failed",
  better: "5 passed, 4 failed",
  flawed: "9 passed, 0 failed",
  kept: "no check is worse than before",
  fixed: "9 passed, 0 failed",
};
const LOCATE: AgentEvent = { type: "locate", targets: [] };

function start(candidate: number): AgentEvent {
  return { type: "candidate_start", candidate, ...TRIED, temperature: 0 };
}

function end(candidate: number, outcome: End["outcome"] = "same"): AgentEvent {
  return { type: "candidate_end", candidate, ...TRIED, outcome, reason: COUNTS[outcome] };
}

function endMany(count: number, first = 1): AgentEvent[] {
  return Array.from({ length: count }, (_, index) => end(first + index));
}

function read(events: readonly AgentEvent[], verbose = false): string {
  const reader = new EventReader({ palette: createPalette(false), verbose });
  return events.flatMap((event) => reader.read(event)).join("\n");
}

const INTERLEAVED = [start(1), start(2), end(2, "worse"), start(3), end(1), end(3, "fixed")];

test("each try is one line at its end, without empty lines between", () => {
  const others = [end(4, "better"), end(5, "flawed"), end(6, "kept"), end(7, "rejected")];
  expect(read([LOCATE, ...INTERLEAVED, ...others, LOCATE])).toMatchInlineSnapshot(`
    "
    no place to change was found

    try 2  src/wrap.ts:40  fill, line  ✗ worse: 2 passed, 7 failed
    try 1  src/wrap.ts:40  fill, line  ✗ 3 passed, 6 failed
    try 3  src/wrap.ts:40  fill, line  ✓ fixed: 9 passed, 0 failed
    try 4  src/wrap.ts:40  fill, line  ~ better: 5 passed, 4 failed
    try 5  src/wrap.ts:40  fill, line  ~ flawed: 9 passed, 0 failed
    try 6  src/wrap.ts:40  fill, line  ~ kept: no check is worse than before
    try 7  src/wrap.ts:40  fill, line  ✗ rejected: it does not parse

    no place to change was found"
  `);
});

test("who wants to know everything reads starts and ends of their own", () => {
  expect(read(INTERLEAVED.slice(0, 3), true)).toMatchInlineSnapshot(`
    "
    try 1  src/wrap.ts:40  fill, line, temperature 0

    try 2  src/wrap.ts:40  fill, line, temperature 0
      ✗ worse: 2 passed, 7 failed"
  `);
});

test.each<[string, AgentEvent[], string[]]>([
  ["every failure up to twenty", endMany(20), ["try 19", "try 20"]],
  ["every tenth beyond, and how many were left out", endMany(45), ["… 9 more tried", "try 40"]],
  [
    "what was left out before a success",
    [...endMany(25), end(26, "better")],
    ["… 5 more tried", "try 26"],
  ],
  [
    "each failure again after a success",
    [...endMany(25), end(26, "better"), ...endMany(2, 27)],
    ["try 27", "try 28"],
  ],
  [
    "what was left out before anything else",
    [...endMany(25), { type: "recap", text: "r", beforeTokens: 2, afterTokens: 1 }],
    ["… 5 more tried", ""],
  ],
])("shown is %s", (_what, events, last) => {
  const lines = read(events).split("\n").slice(-2);
  expect(lines.map((line) => line.split("  ")[0])).toEqual(
    last.map((text) => expect.stringContaining(text)),
  );
});

test("with --verbose none is left out", () => {
  expect(read(endMany(45), true).split("\n")).toHaveLength(45);
});

const SEARCH: AgentEvent = {
  type: "progress",
  stage: "search",
  done: 12,
  search: { generator: "fill, line", target: TARGET, failedBefore: 6, failedBest: 4, leftMs: null },
};
const WRITING: AgentEvent = { type: "progress", stage: "decode", done: 7 };

function render(events: readonly AgentEvent[], options: { live: boolean; verbose?: boolean }) {
  const recorder = createRecorder(100);
  let nowMs = 0;
  const renderer = createTextRenderer(recorder, {
    ...{ color: false, verbose: false, ...options },
    now: () => nowMs,
  });
  for (const event of events) {
    renderer.handle(event);
    nowMs += 1000;
  }
  renderer.end();
  return recorder.text();
}

test("on a terminal the line of the search stays below the tries, and goes with the search", () => {
  const text = render([SEARCH, WRITING, start(13), end(13), LOCATE], { live: true });
  const line = "trying src/wrap.ts:40, fill, line  12 tried  2 of 6 failing tests fixed";
  expect(text.split("\r\u001b[2K")).toEqual([
    "",
    line,
    `${line}  writing 7 tokens`,
    line,
    "\ntry 13  src/wrap.ts:40  fill, line  ✗ 3 passed, 6 failed\n",
    line,
    "\nno place to change was found\n",
  ]);
});

test.each([
  [false, []],
  [true, ["  written, 7 tokens"]],
])("in a log, verbose %s, a search says of its questions: %j", (verbose, expected) => {
  const text = render([SEARCH, WRITING, end(13), LOCATE], { live: false, verbose });
  expect(text.split("\n").filter((line) => line.includes("written"))).toEqual(expected);
});
