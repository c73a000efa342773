import { expect, test } from "vitest";
import { isAgentError } from "../../../src/base/errors.ts";
import type { ToolCall } from "../../../src/base/tool-call.ts";
import type { KnownDialectId } from "../../../src/grammar/dialects/dialect.ts";
import { DIALECT_IDS, findDialect } from "../../../src/grammar/dialects/find-dialect.ts";
import { createMatcher, type MatcherState } from "../../../src/grammar/matcher/matcher.ts";
import { createMarkerVocabulary, feedMarked, NO_TOKENS } from "./feed-marked.ts";
import { CALLS, PAYLOADS, TOOLS, TWO_CALLS, write } from "./sample-tools.ts";

const MAX_CALLS = 3;
const marked = createMarkerVocabulary();
const states = new Map<KnownDialectId, { plain: MatcherState; tokens: MatcherState }>();

function startsOf(id: KnownDialectId): { plain: MatcherState; tokens: MatcherState } {
  const known = states.get(id);
  if (known !== undefined) return known;
  const start = (vocabulary: typeof NO_TOKENS) =>
    createMatcher(findDialect(id).compile(TOOLS, { vocabulary, maxCalls: MAX_CALLS })).start;
  const made = { plain: start(NO_TOKENS), tokens: start(marked) };
  states.set(id, made);
  return made;
}

function expectRoundTrip(id: KnownDialectId, calls: readonly ToolCall[]): void {
  const dialect = findDialect(id);
  const text = dialect.format(calls, TOOLS);
  expect(dialect.parse(text, TOOLS)).toEqual(calls);
  const { plain, tokens } = startsOf(id);
  expect(plain.accept(text).isComplete).toBe(true);
  expect(feedMarked(tokens, text, marked.markers).state.isComplete).toBe(true);
}

const PARALLEL = DIALECT_IDS.filter((id) => findDialect(id).supportsParallelCalls);
const SINGLE = DIALECT_IDS.filter((id) => !findDialect(id).supportsParallelCalls);

const each = (names: readonly string[]) =>
  DIALECT_IDS.flatMap((id) => names.map((name) => ({ id, name })));

test.each(each(Object.keys(CALLS)))("$id carries $name", ({ id, name }) => {
  expectRoundTrip(id, CALLS[name] ?? []);
});

test.each(each(Object.keys(PAYLOADS)))("$id carries a payload with $name", ({ id, name }) => {
  expectRoundTrip(id, [write(PAYLOADS[name] ?? "")]);
});

test.each(PARALLEL)("%s carries two calls in one turn", (id) => {
  expectRoundTrip(id, TWO_CALLS);
  expectRoundTrip(id, [write("a\n"), write("b")]);
});

test.each(PARALLEL)("%s carries no more calls than the turn allows", (id) => {
  const call = CALLS["no arguments"]?.[0] ?? write("");
  expectRoundTrip(id, [call, call, call]);
  const text = findDialect(id).format([call, call, call, call], TOOLS);
  expect(startsOf(id).plain.accept(text).isComplete).toBe(false);
});

test.each(SINGLE)("%s refuses a second call", (id) => {
  expect(() => findDialect(id).format(TWO_CALLS, TOOLS)).toThrow(/one call/);
});

test.each(DIALECT_IDS)("a turn of %s cannot end before its call is complete", (id) => {
  const text = findDialect(id).format(CALLS["nested objects"] ?? [], TOOLS);
  let state = startsOf(id).plain;
  for (const letter of text) {
    expect(state.isComplete).toBe(false);
    state = state.accept(letter);
  }
});

test.each(DIALECT_IDS)("%s forces all of a call without choices", (id) => {
  const dialect = findDialect(id);
  const tools = TOOLS.filter(({ name }) => name === "git_status");
  const start = createMatcher(dialect.compile(tools, { vocabulary: NO_TOKENS, maxCalls: 1 })).start;
  const text = dialect.format(CALLS["no arguments"] ?? [], tools);
  expect(new TextDecoder().decode(start.forced())).toBe(text);
});

test.each(DIALECT_IDS)("%s takes its markers as tokens, never as their text", (id) => {
  const vocabulary = createMarkerVocabulary();
  const dialect = findDialect(id);
  const start = createMatcher(dialect.compile(TOOLS, { vocabulary, maxCalls: 1 })).start;
  const text = dialect.format(CALLS["no arguments"] ?? [], TOOLS);
  const { state, tokens } = feedMarked(start, text, vocabulary.markers);
  expect(state.isComplete).toBe(true);
  const spelled = [...vocabulary.markers.keys()].filter((marker) => text.includes(marker));
  expect(tokens).toBeGreaterThanOrEqual(spelled.length);
  expect(start.accept(text).isComplete).toBe(spelled.length === 0);
});

test.each([
  ["an unknown tool", [{ name: "rm", arguments: {} }]],
  ["an unknown argument", [{ name: "say", arguments: { text: "", loud: true } }]],
  ["a missing argument", [{ name: "say", arguments: {} }]],
  ["a payload that is not asked for", [{ name: "say", arguments: { text: "" }, payload: "" }]],
  ["a missing payload", [{ name: "write_file", arguments: { path: "a" } }]],
  ["no call", []],
])("%s is written by no dialect", (_, calls: ToolCall[]) => {
  for (const id of DIALECT_IDS) {
    expect(() => findDialect(id).format(calls, TOOLS)).toThrow(
      expect.toSatisfy((error) => isAgentError(error, "tool-call-invalid")),
    );
  }
});

test.each(DIALECT_IDS)("%s reads neither a shortened nor a prolonged turn", (id) => {
  const dialect = findDialect(id);
  for (const calls of [CALLS["nested objects"] ?? [], [write("a\n")]]) {
    const text = dialect.format(calls, TOOLS);
    for (let length = 0; length < text.length; length++) {
      expect(() => dialect.parse(text.slice(0, length), TOOLS)).toThrow(
        expect.toSatisfy((error) => isAgentError(error, "tool-call-invalid")),
      );
    }
    expect(() => dialect.parse(`${text}x`, TOOLS)).toThrow(/tool call/);
  }
});

test.each([
  ["qwen3-coder", "\n</parameter>"],
  ["glm", "</arg_value>"],
  ["glm-4.7", "</arg_value>"],
  ["deepseek-v3.2", "</｜DSML｜parameter>"],
  ["gemma", '<|"|>'],
] as const)("%s refuses a text that holds %j, and its grammar too", (id, tag) => {
  const dialect = findDialect(id);
  const call = { name: "say", arguments: { text: `a${tag}b` } };
  expect(() => dialect.format([call], TOOLS)).toThrow(/holds/);
  const text = dialect.format([{ name: "say", arguments: { text: "a@b" } }], TOOLS);
  expect(startsOf(id).plain.accept(text).isComplete).toBe(true);
  expect(startsOf(id).plain.accept(text.replace("@", tag)).isComplete).toBe(false);
});

test.each(["qwen3-coder", "glm", "glm-4.7", "deepseek-v3.2"] as const)(
  "%s limits a raw text to its pattern and its enum",
  (id) => {
    const text = findDialect(id).format(CALLS["a text with a pattern"] ?? [], TOOLS);
    expect(startsOf(id).plain.accept(text.replace("abc", "abcde")).isComplete).toBe(false);
    expect(startsOf(id).plain.accept(text.replace("slow", "slim")).isComplete).toBe(false);
  },
);
