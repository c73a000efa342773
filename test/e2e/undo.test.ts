/** A repair that succeeds is kept, shown and vouched for; it can be taken back and made again. */
import { chmodSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writeParrotModel } from "./parrot-model.ts";
import {
  CURE,
  createWorkbench,
  expectExplained,
  GREEN_TEXT,
  repairWith,
  SOURCE,
  type Workbench,
} from "./workbench.ts";

const parrot = writeParrotModel(CURE);

function modeOf(bench: Workbench): number {
  return statSync(path.join(bench.root, SOURCE)).mode & 0o777;
}

test("a repair is undone and redone to the byte and the mode", async () => {
  const bench = createWorkbench();
  chmodSync(path.join(bench.root, SOURCE), 0o750);
  bench.remember();

  const repair = await bench.run(repairWith(parrot));
  expect(repair).toMatchObject({ exitCode: 0, stderr: "" });
  expect(repair.stdout).toMatch(/^-v=1\n\+v=42$/m);
  expect(repair.stdout).toMatch(/✓ fixed {2}All tests pass\..*\n +verified +by sh test-value\.sh/);
  expect([bench.get(SOURCE), modeOf(bench)]).toEqual([GREEN_TEXT, 0o750]);

  const undo = await bench.run(["undo"]);
  expect(undo).toMatchObject({ exitCode: 0, stderr: "" });
  expect(undo.stdout).toMatch(/undone.*fix the tests\n +restored +value\.py/);
  bench.expectUntouched();

  const again = await bench.run(["undo"]);
  expectExplained(again, /There is nothing to undo in this folder\./);
  expect(again.exitCode).toBe(3);
  bench.expectUntouched();

  expect(await bench.run(["redo", "--json"])).toMatchObject({ exitCode: 0, stderr: "" });
  expect([bench.get(SOURCE), modeOf(bench)]).toEqual([GREEN_TEXT, 0o750]);
});

test("undo leaves a file alone that was edited since", async () => {
  const bench = createWorkbench();
  expect(await bench.run(repairWith(parrot))).toMatchObject({ exitCode: 0 });
  bench.put(SOURCE, `${GREEN_TEXT}# mine\n`);
  bench.remember();
  const undo = await bench.run(["undo"]);
  expectExplained(undo, /Cannot undo: value\.py .*Nothing was touched\./, /Put value\.py back/);
  expect(undo.exitCode).toBe(3);
  bench.expectUntouched();
});

const NODE_PROJECT = {
  "package.json": '{"scripts": {"test": "node --test"}}',
  "value.js": "v=1\nmodule.exports=v\n",
  "value.test.js": `require("node:test")("value", () => {
  require("node:assert").equal(require("./value.js"), 42);
});
`,
};
const PYTHON_PROJECT = {
  "test_value.py": `import unittest
import value


class ValueTest(unittest.TestCase):
    def test_value(self):
        self.assertEqual(value.v, 42)
`,
};

test.each([
  ["node --test", "value.js", NODE_PROJECT],
  ["python3 -m unittest", SOURCE, PYTHON_PROJECT],
])("a project tested by `%s` needs no flags but the model", async (command, source, files) => {
  const bench = createWorkbench();
  for (const [name, text] of Object.entries(files)) bench.put(name, text);
  const repair = await bench.run(["--model", parrot, "--output-format", "json", "fix tests"]);
  expect(repair).toMatchObject({ exitCode: 0, stderr: "" });
  const report = JSON.parse(repair.stdout);
  expect(report).toMatchObject({ status: "fixed", verified_by: command, files_changed: [source] });
  expect(report.checks.at(0)).toMatchObject({ purpose: "before", summary: { failed: 1 } });
  expect(report.checks).toContainEqual(
    expect.objectContaining({
      purpose: "candidate",
      summary: expect.objectContaining({ passed: 1, failed: 0 }),
    }),
  );
  expect(report.checks.at(-1)).toMatchObject({ purpose: "final", summary: { passed: 1 } });
  expect(bench.get(source)).toContain("v=42\n");
});
