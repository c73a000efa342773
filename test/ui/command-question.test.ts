import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askForCommand } from "../../src/ui/command-question.ts";

async function answer(line: string, command = "make docs") {
  const input = new PassThrough();
  const output = new PassThrough();
  const asked = askForCommand(command, { input, output, signal: new AbortController().signal });
  input.write(`${line}\n`);
  const isAllowed = await asked;
  return { isAllowed, shown: String(output.read() ?? "") };
}

test.each([
  ["y", true],
  ["YES", true],
  ["", false],
  ["n", false],
  ["yes please", false],
])("%j is answered with %j", async (line, isAllowed) => {
  expect((await answer(line)).isAllowed).toBe(isAllowed);
});

test("the command cannot write on the terminal", async () => {
  const { shown } = await answer("n", "make \u001b[2Jdocs");
  expect(shown).toContain("docs");
  expect(shown).not.toContain("\u001b[2J");
});
