import { expect, test } from "vitest";
import { listChangeableScripts } from "../../../src/agent/repair/changeable-scripts.ts";

const list = (paths: string[], command: string) => [...listChangeableScripts(paths, command)];

test("scripts of a project without other code may change", () => {
  const paths = ["README.md", "lib/dates.sh", "lib/keep.bash", "config.json"];
  expect(list(paths, "sh tests/run.sh")).toEqual(["lib/dates.sh", "lib/keep.bash"]);
});

test("a project with other code keeps its scripts as they are", () => {
  expect(list(["install.sh", "src/a.py"], "pytest")).toEqual([]);
});

test.each([
  ["prove.sh", "sh ./prove.sh"],
  ["tools/prove.sh", "cd x && (sh 'tools/prove.sh')"],
  ["tools/prove.sh", "bash tools//prove.sh --fast"],
  ["tests/run.sh", "make test"],
  ["test.sh", "make test"],
  ["run-tests.sh", "make test"],
  ["check.sh", "make"],
  ["ci-run.sh", "make"],
  ["dates_test.sh", "make"],
])("%s is a judge under %j and stays as it is", (path, command) => {
  expect(list([path, "lib.sh"], command)).toEqual(["lib.sh"]);
});

test.each(["latest.sh", "circle.sh", "checkout.sh", "attest.sh"])("%s is no judge", (path) => {
  expect(list([path], "make")).toEqual([path]);
});
