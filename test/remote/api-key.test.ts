import { inspect } from "node:util";
import { expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import { readApiKey } from "../../src/remote/api-key.ts";

const KEY = "sk-0123456789abcdef";

function refuse(name: string, variables: Record<string, string>): string {
  try {
    readApiKey(name, variables);
  } catch (error) {
    if (isAgentError(error, "endpoint-invalid")) return `${error.message} ${error.next}`;
    throw error;
  }
  return "";
}

test("no variable is read where none is named", () => {
  expect(readApiKey(null, { OPENAI_API_KEY: KEY })).toBeNull();
});

test("the key is in the header and in no way of printing it", () => {
  const key = readApiKey("MY_KEY", { MY_KEY: `${KEY}\n` });
  expect(key?.spellHeader()).toBe(`Bearer ${KEY}`);
  const printed = [inspect(key, { showHidden: true, depth: 9 }), JSON.stringify(key), String(key)];
  expect(printed.join("\n")).not.toContain(KEY);
  expect(key?.hideIn(`no: ${KEY}, ${KEY}`)).toBe("no: [key], [key]");
});

test.each([
  ["a variable that is not set", "MY_KEY", {}, "MY_KEY is not set"],
  ["an empty one", "MY_KEY", { MY_KEY: "  " }, "MY_KEY is not set"],
  ["a key that is no header", "MY_KEY", { MY_KEY: "a\nb" }, "cannot be a key"],
  ["a key in other letters", "MY_KEY", { MY_KEY: "schlüssel" }, "cannot be a key"],
])("%s is refused", (_what, name, variables, problem) => {
  expect(refuse(name, variables)).toContain(problem);
});

test.each([KEY, "abcdef0123456789", `${KEY}\nX`])(
  "a key that stands where its variable is named is not repeated",
  (name) => {
    const complaint = refuse(name, {});
    expect(complaint).not.toBe("");
    expect(complaint).not.toContain(name);
  },
);
