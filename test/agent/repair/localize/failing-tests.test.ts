import { expect, test } from "vitest";
import { openFailingTests } from "../../../../src/agent/repair/localize/failing-tests.ts";
import { createFailure } from "../check-result.ts";
import { openProject } from "../repair-fixture.ts";

const TEXTS = {
  "lib/dates.sh": 'echo "two days"\n',
  "tests/a_test.sh": 'expect "one day" 1 "$(days 1)"\n',
  "tests/b_test.sh": 'expect "two days" 2 "$(days 2)"\n',
};

async function open(...failures: ReturnType<typeof createFailure>[]) {
  const { view } = await openProject(TEXTS);
  return (await openFailingTests(view, failures)).map(({ path }) => path);
}

test("a test whose runner names no file is looked for by its title, in test files only", async () => {
  expect(await open(createFailure("two days"))).toEqual(["tests/b_test.sh"]);
  expect(await open(createFailure("three days"))).toEqual([]);
});

test("the file that a runner names is taken, each once", async () => {
  const named = createFailure("two days", { file: "tests/a_test.sh" });
  expect(await open(named, named)).toEqual(["tests/a_test.sh"]);
});
