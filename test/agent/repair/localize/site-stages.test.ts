import { expect, test } from "vitest";
import { stageSites } from "../../../../src/agent/repair/localize/site-stages.ts";
import { createSite } from "../repair-fixture.ts";

async function stage(task: string, ...paths: string[]): Promise<string[][]> {
  const sites = await Promise.all(paths.map((path) => createSite(path, "x = 1\n")));
  return stageSites(task, sites).map(({ sites: staged }) => staged.map(({ path }) => path));
}

test("without a named file all located places are open at once", async () => {
  expect(await stage("fix tests", "a.py", "b.py")).toEqual([["a.py", "b.py"]]);
});

test("named files come first and alone; the others are a step of their own", async () => {
  const stages = await stage("repair b.py", "a.py", "b.py", "lib/c.py");
  expect(stages).toEqual([["b.py"], ["a.py", "lib/c.py"]]);
});

test("a later stage says that nothing helped before it", async () => {
  const sites = [await createSite("a.py", "x = 1\n"), await createSite("b.py", "x = 1\n")];
  const [first, second] = stageSites("repair a.py", sites);
  expect(first?.reason).toBe("named in the task");
  expect(second?.reason).toContain("nothing helped");
});

test("no place, no stage", () => {
  expect(stageSites("repair a.py", [])).toEqual([]);
});
