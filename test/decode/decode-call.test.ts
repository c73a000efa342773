import { expect, test } from "vitest";
import type { ToolCall } from "../../src/base/tool-call.ts";
import { type CallRequest, type CallResult, decodeCall } from "../../src/decode/decode-call.ts";
import { choice, grammarOf, sequence, text } from "../../src/grammar/grammar.ts";
import { encodeBytes } from "../support/byte-vocabulary.ts";
import { createScriptedEngine } from "../support/scripted-engine.ts";
import { GREEDY } from "../support/tokens.ts";

const TURN: CallRequest["turn"] = {
  grammar: grammarOf(sequence(text("run "), choice(text("fast"), text("slow")))),
  reasoning: null,
  parse: (source) => {
    const [name = "", speed = ""] = source.split(" ");
    if (speed === "") throw new Error("no speed");
    return [{ name, arguments: { speed } }];
  },
};

async function decode(changes: Partial<CallRequest> = {}, answers = "run slow") {
  const steps = decodeCall(createScriptedEngine({ answers }), {
    prompt: encodeBytes("?"),
    turn: TURN,
    validate: () => null,
    sampling: GREEDY,
    maxTokens: 50,
    ...changes,
  });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value satisfies CallResult;
}

test("a turn gives its calls, and the message as it was generated", async () => {
  const seen: ToolCall[] = [];
  const result = await decode({
    validate: (call) => {
      seen.push(call);
      return null;
    },
  });
  const calls = [{ name: "run", arguments: { speed: "slow" } }];
  expect(result.calls).toEqual(calls);
  expect(seen).toEqual(calls);
  expect(result.message).toEqual({
    role: "assistant",
    content: "",
    calls,
    tokens: encodeBytes("run slow"),
  });
});

test("the thoughts before a call are part of the message, not of the call", async () => {
  const reasoning = { open: "(", close: ")", maxTokens: 1 };
  const engineText = "hm";
  const steps = decodeCall(createScriptedEngine({ answers: [engineText, "run slow"] }), {
    prompt: encodeBytes("?"),
    turn: { ...TURN, reasoning },
    validate: () => null,
    sampling: GREEDY,
    maxTokens: 50,
  });
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  expect(step.value.message).toMatchObject({ content: "", reasoning: "h" });
  expect(step.value.calls).toHaveLength(1);
});

test("a call that is cut off is closed, and still a call", async () => {
  const result = await decode({ maxTokens: 1 });
  expect(result).toMatchObject({ closedEarly: true, stop: "max-tokens" });
  expect(result.calls).toHaveLength(1);
});

test.each<[string, Partial<CallRequest>, string]>([
  ["does not fit its tool", { validate: () => "speed is wrong" }, "run: speed is wrong"],
  [
    "cannot be read",
    {
      turn: {
        ...TURN,
        parse: () => {
          throw new Error("unreadable");
        },
      },
    },
    "unreadable",
  ],
])(
  "a complete text whose call %s is a bug with a dump, not a retry",
  async (_name, changes, problem) => {
    const failure = await decode(changes).catch((error) => error);
    expect(failure).toMatchObject({ code: "call-invalid", details: { problem } });
    expect(JSON.parse(failure.details.dump)).toMatchObject({ text: "run slow", stop: "complete" });
  },
);
