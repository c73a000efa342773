import { describe, expect, test } from "vitest";
import {
  parsePermissionRule,
  parsePermissionRules,
} from "../../../src/tools/permissions/permission-rules.ts";

test.each<[string, string]>([
  ["run:npm test", "run:npm test"],
  [" run : npm test ", "run:npm test"],
  ["run:make && ls", "run:make && ls"],
  ["write:src/**", "write:src/**"],
  ["read:.env", "read:.env"],
  ["send:host:8080", "send:host:8080"],
])("%j is the rule %s", (text, shown) => {
  expect(parsePermissionRule(text, "user")).toMatchObject({
    rule: { text: shown, source: "user" },
  });
});

describe("is no rule, with the reason", () => {
  test.each<[string, RegExp]>([
    ["", /begins with none of run:/],
    ["npm test", /begins with none of run:/],
    ["exec:ls", /begins with none of run:/],
    ["__proto__:x", /begins with none of run:/],
    ["Run:ls", /begins with none of run:/],
    ["run:", /names no command/],
    ["run:npm\ntest", /more than one line/],
    ["run:* test", /not its last word/],
    ["run:npm test; *", /no shell syntax/],
    ["run:FOO=1 npm *", /no shell syntax/],
    ["write:", /names no file/],
    ["write:.", /names no file/],
    ["write:/etc/**", /outside the project/],
    ["write:~/x", /outside the project/],
    ["write:C:/x", /outside the project/],
    ["write:../x", /holds "\.\."/],
    ["write:src/../../x", /holds "\.\."/],
    ["write:src\\x", /backslash/],
    ["read:a\0b", /control character/],
    [`write:${"a/".repeat(70)}`, /more than 64 folders/],
    ["send:", /names no host/],
    ["send:http://host/", /names no host/],
    ["send:user@host", /names no host/],
    ["send:host:99999", /names no host/],
    ["send:host:", /names no host/],
    [`run:${"a".repeat(1_000)}`, /longer than 1000 characters/],
  ])("%j", (text, problem) => {
    const parsed = parsePermissionRule(text, "user");
    expect("problem" in parsed && parsed.problem).toMatch(problem);
  });
});

test("a project may deny, and what it allows itself is told and left out", () => {
  const { rules, problems } = parsePermissionRules({
    allow: [
      { text: "run:npm test", source: "user" },
      { text: "run:*", source: "project" },
    ],
    deny: [
      { text: "write:dist/**", source: "project" },
      { text: "write:/x", source: "user" },
    ],
  });
  expect(rules.allow.map(({ text }) => text)).toEqual(["run:npm test"]);
  expect(rules.deny.map(({ text }) => text)).toEqual(["write:dist/**"]);
  expect(problems.map(({ text, source }) => `${source} ${text}`)).toEqual([
    "user write:/x",
    "project run:*",
  ]);
});
