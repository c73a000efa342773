import { expect, test } from "vitest";
import { endEarly } from "../../../src/agent/ask/early-end.ts";
import { describeCommand } from "../../../src/agent/ask/facts/command-facts.ts";
import { stateFact } from "../../../src/agent/ask/facts/fact.ts";
import { createRequest } from "./ask-fixture.ts";

const READ_ONLY = {
  isReadOnly: true,
  isConditional: false,
  protectedFiles: [],
  onlyNamedSymbols: false,
};

function state(said: string, parts: Parameters<typeof createRequest>[0] | object = {}) {
  const request = createRequest({ said, kind: "change", prohibitions: READ_ONLY, ...parts });
  return endEarly(request, [])?.status ?? null;
}

test.each([
  "A working clamp function with passing tests: do not modify it, all tests already pass.",
  "unique is correct and tests already pass, do not rewrite it.",
  "The parser is already implemented. Leave it as it is.",
])("nothing is to be done: %s", (said) => {
  expect(state(said)).toBe("nothing-to-do");
});

test.each([
  ["Do the tests already pass?", {}],
  ["Is everything fine? All tests pass.", {}],
  ["Tell me whether all tests pass.", {}],
  ["clamp is wrong.", {}],
  ["All tests already pass.", { prohibitions: { ...READ_ONLY, isReadOnly: false } }],
  ["All tests already pass.", { kind: "question" }],
  ["All tests already pass.", { replyForm: { prefix: "RESULT: ", values: [] } }],
])("%s asks for something: %#", (said, parts) => {
  expect(state(said, parts)).toBeNull();
});

test("a command that may not run is told of, and nobody guesses what it would say", () => {
  const request = createRequest({ said: "Does `make test` pass?" });
  const refused = describeCommand("make test", null);
  expect(endEarly(request, [refused])).toMatchObject({
    status: "denied",
    message: expect.stringContaining("make test was not run"),
  });
  const other = stateFact("a.py", ["a.py exists."], 1);
  expect(endEarly(request, [other, refused])).toBeNull();
});
