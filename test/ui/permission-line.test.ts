import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { createLineAsker } from "../../src/ui/permission-line.ts";

const WRITE = {
  access: { kind: "write", path: "notes.md", before: null, after: "first\n" },
  reason: "the mode asks",
  choices: ["once", "task", "session", "no"],
} as const;

function ask(signal = new AbortController().signal) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { isTTY: true });
  const asker = createLineAsker({ input, output }, createPalette(false));
  return { input, output, answer: asker(WRITE, signal) };
}

test.each([
  ["y", "once"],
  ["Yes", "once"],
  ["s", "session"],
  ["stop", "no"],
  ["there is no need", "no"],
  ["", "no"],
])("the line '%s' means %s", async (typed, expected) => {
  const { input, answer } = ask();
  input.write(`${typed}\n`);
  expect(await answer).toBe(expected);
});

test.each(["end", "\u0004"])("an input that ends is a no (%j)", async (how) => {
  const { input, answer } = ask();
  if (how === "end") input.end();
  else input.write(how);
  expect(await answer).toBe("no");
});

test("Ctrl-C interrupts", async () => {
  const { input, answer } = ask();
  input.write("\u0003");
  await expect(answer).rejects.toMatchObject({
    code: "interrupted",
    details: { signal: "SIGINT" },
  });
});

test("a stop from outside ends the question with its own reason", async () => {
  const stop = new AbortController();
  const { answer } = ask(stop.signal);
  const reason = new AgentError("interrupted", { signal: "SIGTERM" });
  stop.abort(reason);
  await expect(answer).rejects.toBe(reason);
});
