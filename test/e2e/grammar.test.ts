/** The grammar commands as a script uses them: redirected, piped, and fed with rubbish. */
import { expect, test } from "vitest";
import { createWorkbench, expectExplained } from "./workbench.ts";

const SCHEMA = { type: "object", properties: { n: { type: "integer", minimum: 3 } } };
const RECORD = {
  id: "r",
  schema: SCHEMA,
  tests: [
    { valid: true, data: { n: 3 } },
    { valid: false, data: { n: 2 } },
  ],
};

test("a schema is compiled and a file of records is scored", async () => {
  const bench = createWorkbench();
  bench.put("schema.json", JSON.stringify(SCHEMA));
  bench.put("all.jsonl", `${JSON.stringify(RECORD)}\n`);
  bench.remember();
  const compiled = await bench.run(["grammar", "compile", "schema.json", "--gbnf"]);
  expect(compiled).toMatchObject({ exitCode: 0, stderr: "" });
  expect(compiled.stdout).toMatch(/^root ::= /);
  const scored = await bench.run(["grammar", "test", "all.jsonl", "--json"]);
  expect(scored).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(scored.stdout)).toMatchObject({ total: 1, right: 1, crashed: 0 });
  bench.expectUntouched();
});

test.each([
  ["a missing schema", ["compile", "none.json"], [/none\.json: it does not exist/]],
  ["a folder", ["compile", "."], [/Cannot use \.: it is a folder/]],
  ["what is no JSON", ["compile", "value.py"], [/value\.py: it is not JSON/]],
  ["a schema of 10 MB", ["compile", "large.json"], [/too large for a grammar/]],
  ["a line that is no record", ["test", "odd.jsonl"], [/odd\.jsonl, line 2: it is no record/]],
  ["two forms at once", ["compile", "value.py", "--gbnf", "--verbose"], [/--verbose has no mean/]],
  ["an unknown action", ["print", "value.py"], [/grammar cannot "print"/, /compile and test/]],
] as const)("%s is refused with one clear sentence", async (_, args, sentences) => {
  const bench = createWorkbench();
  const names = Array.from({ length: 250_000 }, (_, index) => `a long name of a value ${index}`);
  bench.put("large.json", JSON.stringify({ enum: names }));
  bench.put("odd.jsonl", `${JSON.stringify(RECORD)}\n{}\n`);
  bench.remember();
  const ended = await bench.run(["grammar", ...args]);
  expectExplained(ended, ...sentences);
  expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
  bench.expectUntouched();
});
