import { expect, test } from "vitest";
import { checkOffer } from "../../../src/agent/free/check-offer.ts";
import { narrowSignatures } from "../../../src/agent/free/narrow-schema.ts";
import { compilePattern } from "../../../src/grammar/automaton/pattern.ts";
import { type LiveChoice, liveTexts } from "../../../src/grammar/choices.ts";

const parameters = {
  type: "object",
  properties: { target: { type: "string" }, first_line: { type: "integer" } },
};
const READ = { name: "read", description: "", parameters };
const CREATE = {
  name: "create",
  description: "",
  parameters: { type: "object", properties: { path: { type: "string" } } },
};

function patternOf(text: string): LiveChoice {
  const compiled = compilePattern(text);
  if ("unsupported" in compiled) throw new TypeError(compiled.unsupported);
  return { kind: "texts", texts: [], dfa: compiled.dfa };
}

const OFFER = {
  signatures: [READ, CREATE],
  live: new Map<string, LiveChoice>([
    ["read.target", liveTexts(["a.py", "b.py"])],
    ["read.first_line", { kind: "lines", first: 1, last: 9 }],
    ["create.path", patternOf("^[a-z]+\\.py$")],
  ]),
};

test.each([
  ["read", { target: "a.py" }],
  ["read", { target: "b.py", first_line: 9 }],
  ["read", { target: "a.py", unknown: "x" }],
  ["create", { path: "new.py" }],
])("%s %o is on offer", (name, given) => {
  expect(checkOffer({ name, arguments: given }, OFFER)).toBeNull();
});

test.each([
  ["edit", {}, "edit cannot be called now; call read, create"],
  ["read", { target: "c.py" }, 'target of read cannot be "c.py"; there are a.py, b.py'],
  ["read", { target: ["a.py"] }, "cannot be"],
  ["read", { target: "a.py\uD800" }, "cannot be"],
  ["read", { target: "x".repeat(5_000) }, "…"],
  ["read", { target: "a.py", first_line: 10 }, "a line from 1 to 9"],
  ["read", { target: "a.py", first_line: 1.5 }, "a line from 1 to 9"],
  ["read", { target: "a.py", first_line: "1" }, "a line from 1 to 9"],
  ["create", { path: "../new.py" }, "it has another form"],
])("%s %o is not: %s", (name, given, problem) => {
  const found = checkOffer({ name, arguments: given }, OFFER) ?? "";
  expect(found).toContain(problem);
  expect(found.length).toBeLessThan(300);
});

test("a schema lists what exists, and leaves open what is too much to be listed", () => {
  const many = liveTexts(Array.from({ length: 500 }, (_, at) => `f${at}.py`));
  const [read] = narrowSignatures(OFFER);
  expect(read?.parameters).toMatchObject({
    properties: { target: { enum: ["a.py", "b.py"] }, first_line: { minimum: 1, maximum: 9 } },
  });
  const live = new Map([...OFFER.live, ["read.target", many] as const]);
  const [open, create] = narrowSignatures({ ...OFFER, live });
  expect(open?.parameters).toMatchObject({ properties: { target: { type: "string" } } });
  expect(JSON.stringify([open, create])).not.toContain("enum");
});
