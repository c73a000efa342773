import { expect, test } from "vitest";
import type { ToolCall } from "../../../src/base/tool-call.ts";
import { CALL_ID, CALL_INDEX, CALL_NUMBER } from "../../../src/grammar/dialects/call-frame.ts";
import { JSON_CONSTANTS, PYTHON_CONSTANTS } from "../../../src/grammar/dialects/constants.ts";
import { openDialect } from "../../../src/grammar/dialects/derived.ts";
import type { DerivedFrame } from "../../../src/grammar/dialects/dialect-choice.ts";
import { findDialect } from "../../../src/grammar/dialects/find-dialect.ts";
import { createMatcher } from "../../../src/grammar/matcher/matcher.ts";
import { createMarkerVocabulary, feedMarked, NO_TOKENS } from "./feed-marked.ts";
import { CALLS, PAYLOADS, TOOLS, TWO_CALLS, write } from "./sample-tools.ts";

const LIST: DerivedFrame = {
  style: { kind: "json" },
  markers: ["<calls>", "</calls>"],
  separator: ",",
  opening: "<calls>[",
  closing: "\n]</calls>",
  beforeName: `\n  {"index": "${CALL_INDEX}", "name": "`,
  afterName: '", "parameters": ',
  afterArguments: `, "id": "${CALL_ID}"}`,
  afterCall: "",
  numbering: "conversation",
};

const tagged = (gap: string, tail: string, isPython = false): DerivedFrame => ({
  style: {
    kind: "tagged",
    beforeKey: '<p name="',
    beforeText: '" text="yes">',
    beforeOther: '" text="no">',
    afterValue: "</p>",
    gap,
    tail,
    constants: isPython ? { ...PYTHON_CONSTANTS } : { ...JSON_CONSTANTS },
  },
  markers: ["<call", "</call>"],
  separator: "",
  opening: "",
  closing: "",
  beforeName: `<call n="${CALL_NUMBER}" to="`,
  afterName: '">\n',
  afterArguments: "",
  afterCall: "</call>",
  numbering: "turn",
});

const FRAMES: Record<string, DerivedFrame> = {
  "a list with numbers and ids": LIST,
  "tags, each on its line": tagged("\n", "\n"),
  "tags with lines between": tagged("\n", ""),
  "tags with a line at the end": tagged("", "\n"),
  "tags with Python's constants": tagged("", "", true),
};

const each = (names: readonly string[]) =>
  Object.keys(FRAMES).flatMap((frame) => names.map((name) => ({ frame, name })));

function expectRoundTrip(name: string, calls: readonly ToolCall[], firstCall: number): void {
  const frame = FRAMES[name] ?? LIST;
  const dialect = openDialect({ kind: "derived", frame });
  const vocabulary = createMarkerVocabulary();
  const text = dialect.format(calls, TOOLS, firstCall);
  expect(dialect.parse(text, TOOLS, firstCall)).toEqual(calls);
  const start = (tokens: typeof NO_TOKENS) =>
    createMatcher(dialect.compile(TOOLS, { vocabulary: tokens, maxCalls: 2, firstCall })).start;
  expect(start(NO_TOKENS).accept(text).isComplete).toBe(true);
  expect(feedMarked(start(vocabulary), text, vocabulary.markers).state.isComplete).toBe(true);
}

test.each(each(Object.keys(CALLS)))("$frame carry $name", ({ frame, name }) => {
  expectRoundTrip(frame, CALLS[name] ?? [], 1);
});

test.each(each(Object.keys(PAYLOADS)))("$frame carry a payload with $name", ({ frame, name }) => {
  expectRoundTrip(frame, [write(PAYLOADS[name] ?? "")], 1);
});

test.each(Object.keys(FRAMES))("%s carry two calls, also in a later turn", (frame) => {
  expectRoundTrip(frame, TWO_CALLS, 1);
  expectRoundTrip(frame, TWO_CALLS, 12);
});

const STATUS = { name: "git_status", arguments: {} };

test("ids and numbers go on through the conversation where the template's do", () => {
  const dialect = openDialect({ kind: "derived", frame: LIST });
  expect(dialect.format([STATUS, STATUS], TOOLS, 3)).toBe(
    '<calls>[\n  {"index": "2", "name": "git_status", "parameters": {}, "id": "call00003"},\n  {"index": "3", "name": "git_status", "parameters": {}, "id": "call00004"}\n]</calls>',
  );
  expect(() => dialect.parse(dialect.format([STATUS], TOOLS, 3), TOOLS)).toThrow(/missing/);
});

test("numbers begin again with each turn where the template's do", () => {
  const dialect = openDialect({ kind: "derived", frame: tagged("", "") });
  expect(dialect.format([STATUS, STATUS], TOOLS, 3)).toBe(
    '<call n="1" to="git_status">\n</call><call n="2" to="git_status">\n</call>',
  );
});

test("the end behind arguments is there only when there are any", () => {
  const dialect = openDialect({ kind: "derived", frame: tagged("", "\n") });
  const grammar = dialect.compile(TOOLS, { vocabulary: NO_TOKENS, maxCalls: 1 });
  const { start } = createMatcher(grammar);
  expect(start.accept('<call n="1" to="read">\n</call>').isComplete).toBe(true);
  expect(start.accept('<call n="1" to="read">\n\n</call>').isDeadEnd).toBe(true);
});

test("without a separator there is one call a turn", () => {
  const dialect = openDialect({ kind: "derived", frame: { ...LIST, separator: null } });
  expect(dialect.supportsParallelCalls).toBe(false);
  expect(() => dialect.format([STATUS, STATUS], TOOLS)).toThrow(/one call/);
});

test("a known dialect is opened by its name", () => {
  expect(openDialect({ kind: "known", id: "hermes" })).toBe(findDialect("hermes"));
});

test("a known dialect with ids counts on, too", () => {
  expect(findDialect("mistral-v11").format([STATUS], TOOLS, 2)).toBe(
    "[TOOL_CALLS]git_status[CALL_ID]call00002[ARGS]{}",
  );
});
