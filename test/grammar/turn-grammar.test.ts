import { expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import type { ToolSignature } from "../../src/base/tool-call.ts";
import { type LiveChoice, liveTexts } from "../../src/grammar/choices.ts";
import { DIALECT_IDS, findDialect } from "../../src/grammar/dialects/find-dialect.ts";
import { createMatcher } from "../../src/grammar/matcher/matcher.ts";
import {
  ANSWER,
  compileTurn,
  type Turn,
  type TurnOptions,
} from "../../src/grammar/turn-grammar.ts";

const READ_LINES: ToolSignature = {
  name: "read_lines",
  description: "",
  parameters: {
    type: "object",
    properties: {
      path: { type: "string" },
      start: { type: "integer" },
      end: { type: "integer" },
    },
    required: ["path", "start"],
  },
};

const READ_CALL = { name: "read_lines", arguments: { path: "a.ts", start: 1 } };

const WRITE: ToolSignature = {
  name: "write_file",
  description: "",
  parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  payload: { description: "The file" },
};

function turnOf(signatures: readonly ToolSignature[], options: Partial<TurnOptions> = {}): Turn {
  return compileTurn({
    signatures,
    dialect: findDialect("hermes"),
    vocabulary: { tokenOf: () => null },
    ...options,
  });
}

function accepts(turn: Turn, text: string): boolean {
  return createMatcher(turn.grammar).start.accept(text).isComplete;
}

test("a turn is a call of one of its tools, and what was written is read back", () => {
  const turn = turnOf([READ_LINES, ANSWER]);
  const calls = [{ name: "answer", arguments: { text: "Done." } }];
  expect(accepts(turn, turn.format(calls))).toBe(true);
  expect(turn.parse(turn.format(calls))).toEqual(calls);
});

test.each(["", "Done.", '{"name": "answer"}', "<tool_call>\n"])("%j is no turn", (text) => {
  expect(accepts(turnOf([READ_LINES, ANSWER]), text)).toBe(false);
});

test("a turn of several calls may end behind a line end, since models write one before they stop", () => {
  const turn = turnOf([READ_LINES], { maxCalls: 2 });
  const one = turn.format([READ_CALL]);
  expect(accepts(turn, `${one}\n`)).toBe(true);
  expect(turn.parse(`${one}\n`)).toEqual([READ_CALL]);
  expect(accepts(turn, `${one}\n\n`)).toBe(false);
  expect(accepts(turnOf([READ_LINES]), `${one}\n`)).toBe(false);
});

test("an answer stands alone, other calls may come together", () => {
  const turn = turnOf([READ_LINES, ANSWER], { maxCalls: 3 });
  const answer = { name: "answer", arguments: { text: "Done." } };
  expect(accepts(turn, turn.format([answer]))).toBe(true);
  expect(accepts(turn, turn.format([READ_CALL, READ_CALL]))).toBe(true);
  expect(accepts(turn, turn.format([READ_CALL, answer]))).toBe(false);
  expect(accepts(turn, turn.format([answer, answer]))).toBe(false);
});

test("a list of calls in brackets never ends behind a comma", () => {
  const turn = turnOf([READ_LINES], { maxCalls: 2, dialect: findDialect("mistral") });
  const text = turn.format([READ_CALL]);
  expect(accepts(turn, `${text.slice(0, -1)}, ]`)).toBe(false);
});

test("a tool whose schema costs too much is refused like any other schema", () => {
  const properties = { ["x".repeat(600_000)]: { type: "string" } };
  const parameters = { type: "object", properties, additionalProperties: { type: "string" } };
  const costly = { name: "costly", description: "", parameters };
  expect(() => turnOf([costly])).toThrow(expect.objectContaining({ code: "schema-too-large" }));
});

test("an argument nested beyond the stack is refused, not a crash", () => {
  const parameters = { type: "object", properties: { value: {} }, required: ["value"] };
  const turn = turnOf([{ name: "keep", description: "", parameters }]);
  let value: unknown = 1;
  for (let depth = 0; depth < 20_000; depth++) value = [value];
  expect(() => turn.format([{ name: "keep", arguments: { value } }])).toThrow(
    expect.objectContaining({ code: "value-too-deep" }),
  );
});

test("one call is the default", () => {
  const turn = turnOf([READ_LINES]);
  const two = turn.format([READ_CALL, READ_CALL]);
  expect(accepts(turn, two)).toBe(false);
  expect(accepts(turnOf([READ_LINES], { maxCalls: 2 }), two)).toBe(true);
});

const LIVE = new Map<string, LiveChoice>([
  ["read_lines.path", liveTexts(["src/a.ts", 'src/"b".ts'])],
  ["read_lines.start", { kind: "lines", first: 1, last: 40 }],
  ["gone.path", liveTexts(["x"])],
]);

test.each(DIALECT_IDS)("in %s only what exists can be named", (id) => {
  const dialect = findDialect(id);
  const turn = turnOf([READ_LINES, ANSWER], { dialect, live: LIVE });
  const lines = (path: string, start: number) =>
    turn.format([{ name: "read_lines", arguments: { path, start, end: 99 } }]);
  expect(accepts(turn, lines("src/a.ts", 40))).toBe(true);
  expect(accepts(turn, lines('src/"b".ts', 1))).toBe(true);
  expect(accepts(turn, lines("src/c.ts", 1))).toBe(false);
  expect(accepts(turn, lines("src/a.ts", 41))).toBe(false);
  expect(turn.parse(lines('src/"b".ts', 1))).toEqual([
    { name: "read_lines", arguments: { path: 'src/"b".ts', start: 1, end: 99 } },
  ]);
});

test.each(DIALECT_IDS)("%s takes ten thousand paths", (id) => {
  const paths = Array.from({ length: 10_000 }, (_, n) => `src/module-${n % 100}/part-${n}.ts`);
  const live = new Map([["read_lines.path", liveTexts(paths)]]);
  const turn = turnOf([READ_LINES], { dialect: findDialect(id), live });
  const { start } = createMatcher(turn.grammar);
  const call = (path: string) => ({ name: "read_lines", arguments: { path, start: 1 } });
  const state = (path: string) => start.accept(turn.format([call(path)]));
  expect(state("src/module-7/part-9907.ts").isComplete).toBe(true);
  expect(state("src/module-8/part-9907.ts").isComplete).toBe(false);
});

test("a limit for an argument that the tool does not have is a mistake", () => {
  const live = new Map([["read_lines.file", liveTexts(["a"])]]);
  expect(() => turnOf([READ_LINES], { live })).toThrow(/no argument file/);
});

test("a tool without arguments gets none, though its schema would let others be", () => {
  const turn = turnOf([{ name: "stop", description: "", parameters: { type: "object" } }]);
  expect(accepts(turn, '<tool_call>\n{"name": "stop", "arguments": {}}\n</tool_call>')).toBe(true);
  expect(accepts(turn, '<tool_call>\n{"name": "stop", "arguments": {"a": 1}}\n</tool_call>')).toBe(
    false,
  );
});

test("arguments that depend on each other are spelled as one", () => {
  const signature: ToolSignature = {
    name: "find",
    description: "",
    parameters: {
      type: "object",
      anyOf: [
        { properties: { id: { type: "integer" } }, required: ["id"], additionalProperties: false },
        {
          properties: { name: { type: "string" } },
          required: ["name"],
          additionalProperties: false,
        },
      ],
    },
  };
  const turn = turnOf([signature]);
  const find = (args: string) =>
    accepts(turn, `<tool_call>\n{"name": "find", "arguments": ${args}}\n</tool_call>`);
  expect(find('{"id": 1}')).toBe(true);
  expect(find('{"name": "a"}')).toBe(true);
  expect(find("{}")).toBe(false);
  expect(turn.parse(turn.format([{ name: "find", arguments: { id: 1 } }]))).toHaveLength(1);
});

test("the payload's end is in none of the known texts", () => {
  const knownTexts = ["<content>\n</content>"];
  const turn = turnOf([WRITE], { knownTexts });
  const calls = [{ name: "write_file", arguments: { path: "a" }, payload: knownTexts[0] ?? "" }];
  const text = turn.format(calls);
  expect(text).toContain("\n<content-2>\n<content>\n</content></content-2>\n</tool_call>");
  expect(accepts(turn, text)).toBe(true);
  expect(turn.parse(text)).toEqual(calls);
  expect(() => turnOf([WRITE]).format(calls)).toThrow(/holds <\/content>/);
});

test("what the grammar cannot say is reported with the tool", () => {
  const parameters = {
    type: "object",
    properties: { tags: { type: "array", items: { type: "string" }, uniqueItems: true } },
  };
  expect(turnOf([{ name: "tag", description: "", parameters }, ANSWER]).unsupported).toEqual([
    expect.objectContaining({
      tool: "tag",
      keyword: "uniqueItems",
      pointer: "/properties/tags/uniqueItems",
    }),
  ]);
});

test.each([
  ["a blank in its name", { ...ANSWER, name: "an answer" }],
  ["a bracket in its name", { ...ANSWER, name: "a(b" }],
  ["a name without end", { ...ANSWER, name: "a".repeat(129) }],
  ["parameters that are no object", { ...ANSWER, parameters: { type: "string" } }],
])("a tool with %s cannot be offered", (_, signature) => {
  expect(() => turnOf([signature])).toThrow(
    expect.toSatisfy((error) => isAgentError(error, "tool-invalid")),
  );
});

test("two tools of one name cannot be offered", () => {
  expect(() => turnOf([ANSWER, ANSWER])).toThrow(/two tools/);
});

test.each(["qwen3-coder", "gemma", "lfm2", "llama3-python"] as const)(
  "%s cannot carry an argument whose name needs quotes",
  (id) => {
    const parameters = { type: "object", properties: { "a>b": { type: "string" } } };
    const signature = { name: "odd", description: "", parameters };
    const grammar = () => turnOf([signature], { dialect: findDialect(id) }).grammar;
    expect(grammar).toThrow(expect.toSatisfy((error) => isAgentError(error, "tool-invalid")));
  },
);

test("an argument with the payload's name cannot stand beside it in tags", () => {
  const parameters = { type: "object", properties: { content: { type: "string" } } };
  const turn = () => turnOf([{ ...WRITE, parameters }], { dialect: findDialect("glm") });
  expect(turn).toThrow(/name of its payload/);
});

test("reasoning is handed on as it is", () => {
  const reasoning = { open: "<think>\n", close: "\n</think>\n\n", maxTokens: 400 };
  expect(turnOf([ANSWER], { reasoning }).reasoning).toEqual(reasoning);
  expect(turnOf([ANSWER]).reasoning).toBeNull();
});
