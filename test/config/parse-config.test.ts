import { expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { parseConfig } from "../../src/config/parse-config.ts";

const parse = (text: string) => parseConfig({ path: "/c.json", text });

function refusal(text: string): AgentError<"config-invalid"> {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof AgentError && error.code === "config-invalid") return error;
    throw error;
  }
  throw new Error(`taken: ${text}`);
}

test("comments and trailing commas are read over", () => {
  const text = `// mine
  {
    /* the small one */ "model": "qwen", // "threads": 1
    "permissions": {"deny": ["run:git push",],},
  }`;
  expect(parse(text)).toEqual({ model: "qwen", permissions: { deny: ["run:git push"] } });
});

test("an object without keys says nothing", () => {
  expect(parse("{}")).toEqual({});
});

test("every key is taken", () => {
  const all = {
    model: "qwen",
    testCommand: "npm test",
    lintCommand: "npx biome check",
    permissionMode: "plan",
    contextTokens: 8192,
    threads: 4,
    driver: "free",
    effort: "high",
    offline: true,
    permissions: { allow: ["run:npm test"], deny: ["write:src/**", "send:a.example", "read:.env"] },
    escalation: {
      endpoint: "http://127.0.0.1:8080/v1",
      model: "large",
      apiKeyEnv: "LARGE_KEY",
      contextTokens: 32_768,
      timeoutSeconds: 1.5,
    },
  };
  expect(parse(JSON.stringify(all))).toEqual(all);
});

test.each([
  [
    '{\n  "threads": "four"\n}',
    'threads must be a whole number from 1 to 1024, got "four".',
    { line: 2, column: 14 },
  ],
  ['{"threads": 1.5}', "threads must be a whole number from 1 to 1024, got 1.5.", {}],
  ['{"threads": 1e999}', "threads must be a whole number from 1 to 1024, got Infinity.", {}],
  ['{"threads": null}', "threads must be a whole number from 1 to 1024, got null.", {}],
  [
    '{"model": ["a"]}',
    "model must be a text of 1 to 4096 characters without control characters, got a list.",
    {},
  ],
  [
    '{"model": "\\u001b[2J"}',
    'model must be a text of 1 to 4096 characters without control characters, got "\\u001b[2J".',
    {},
  ],
  ['{"offline": "yes"}', 'offline must be true or false, got "yes".', {}],
  [
    '{"permissionMode": "root"}',
    'permissionMode must be "plan" or "default" or "accept-edits" or "yolo", got "root".',
    {},
  ],
  ['{"driver": {}}', 'driver must be "guided" or "free", got an object.', {}],
  [
    '{\n  "effort": "turbo"}',
    'effort must be "low" or "normal" or "high" or "max", got "turbo".',
    { line: 2, column: 13 },
  ],
  ['{"effort": 3}', 'effort must be "low" or "normal" or "high" or "max", got 3.', {}],
  ['{"permissions": []}', "permissions must be an object in braces, got a list.", {}],
  [
    '{"permissions": {"deny": "run:x"}}',
    'permissions.deny must be a list of rules in brackets, got "run:x".',
    {},
  ],
  [
    '{"permissions": {\r\n"deny": [\r\n"run:x",\r\n  7]}}',
    'permissions.deny[1] must be a rule such as "run:npm test", "write:src/**", "read:.env" or "send:example.org", got 7.',
    { line: 4, column: 3 },
  ],
  [
    '{"permissions": {"allow": [\n"rm -rf"]}}',
    'permissions.allow[0]: The rule "rm -rf" begins with none of run:, write:, read: and send:.',
    { line: 2, column: 1 },
  ],
  ['{"permissions": {"deny": ["run:"]}}', 'permissions.deny[0]: The rule "run:" cannot be', {}],
  ["[1]", "The file must be an object in braces, got a list.", { line: 1, column: 1 }],
  ["  null", "The file must be an object in braces, got null.", { line: 1, column: 3 }],
  ['"model"', 'The file must be an object in braces, got "model".', {}],
  ['{"escalation": {}}', 'escalation must be an object with a "model" or an "endpoint"', {}],
  [
    '{"escalation": {"model": "m", "apiKeyEnv": "K"}}',
    'escalation.apiKeyEnv must be left out where there is no "endpoint".',
    {},
  ],
  ['{"escalation": {"endpoint": "ftp://x"}}', "escalation.endpoint must be an http", {}],
  [
    '{"escalation": {"endpoint": "http://x", "timeoutSeconds": 0}}',
    "escalation.timeoutSeconds must be a number of seconds from 1 to 86400, got 0.",
    {},
  ],
])("%j is refused with its place, its key and what was expected", (text, problem, place) => {
  const { details } = refusal(text);
  expect(details.problem).toContain(problem);
  expect(details).toMatchObject({ path: "/c.json", ...place });
});

test.each([
  ['{"modle": "x"}', 'There is no setting "modle". Did you mean "model"?'],
  ['{"test_command": "x"}', 'There is no setting "test_command". Did you mean "testCommand"?'],
  ['{"context": 1}', 'There is no setting "context". Did you mean "contextTokens"?'],
  ['{"colour": "red"}', 'There is no setting "colour". Known are model, testCommand,'],
  ['{"permissions": {"denny": []}}', '"denny" in permissions. Did you mean "deny"?'],
  ['{"escalation": {"url": "x"}}', '"url" in escalation. Known are model, endpoint,'],
  ['{"__proto__": {"model": "x"}}', 'There is no setting "__proto__".'],
  ['{"permissions": {"__proto__": {"allow": ["run:x"]}}}', '"__proto__" in permissions.'],
  ['{"constructor": 1}', 'There is no setting "constructor".'],
  [`{"${"x".repeat(100_000)}": 1}`, `There is no setting "${"x".repeat(39)}…".`],
])("an unknown key is refused, and the nearest known one is named (%#)", (text, problem) => {
  expect(refusal(text).details.problem).toContain(problem);
});

test.each([
  ["{model", 1, 2],
  ['{"model" "x"}', 1, 10],
  ['{"model": }', 1, 11],
  ['{\n"model": "x"', 2, 13],
  ['{"model": "x\n"}', 1, 11],
  ['{"model": "x"} {}', 1, 16],
  ['{"model": 01}', 1, 12],
  ["{} /* no end", 1, 4],
  ["{'model': 'x'}", 1, 2],
  ['{"model": "\\q"}', 1, 11],
  ["\0", 1, 1],
])("%j is no JSON, and the place is told", (text, line, column) => {
  expect(refusal(text)).toMatchObject({ exitCode: 2, details: { line, column } });
});

test.each(["", " \n\t\n"])("an empty file is said to be empty: %j", (text) => {
  expect(refusal(text).details.problem).toContain("The file is empty");
});

test("a key that comes twice is refused at its second place", () => {
  expect(refusal('{"model": "a",\n "model": "b"}').details).toEqual({
    path: "/c.json",
    problem: '"model" is said twice.',
    line: 2,
    column: 2,
  });
});

test.each([
  ["lists", "[".repeat(10_000)],
  ["objects", '{"a":'.repeat(10_000)],
  ["closed lists", `{"model": ${"[".repeat(10_000)}${"]".repeat(10_000)}}`],
])("10,000 levels of %s are refused", (_, text) => {
  expect(refusal(text).details.problem).toBe("This is nested deeper than 32 levels.");
});

test("of several flaws the first in the text is told", () => {
  expect(refusal('{"zzz": 1, "threads": "four"}').details.problem).toContain('"zzz"');
  expect(refusal('{"threads": "four", "zzz": 1}').details.problem).toContain("threads");
});

test.each([
  '{"escalation": {"endpoint": "https://me:hunter2@example.org/v1"}}',
  '{"escalation": {"endpoint": "https://example.org", "apiKeyEnv": "sk-hunter2-x"}}',
])("a secret written by mistake is not told: %s", (text) => {
  const error = refusal(text);
  expect(`${error.message} ${error.next}`).not.toContain("hunter2");
});

test("the sentence for a person names file, line and column", () => {
  expect(refusal('{\n  "threads": "four"\n}').message).toBe(
    'The settings in /c.json, line 2, column 14, cannot be used: threads must be a whole number from 1 to 1024, got "four".',
  );
});
