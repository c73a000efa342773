import { expect, test } from "vitest";
import { isLookAlike } from "../../../src/tools/project/look-alike.ts";
import { openBench } from "./tool-bench.ts";

const TEXT = "def pay(a):\n    return a\n\n\ndef other(a):\n    return a\n";
const NEW = "def pay(a):\n    return a + 1\n";

test.each([
  ["old/pay.py", "src/pay.py"],
  ["pay_old.py", "pay.py"],
  ["src/pay2.py", "src/pay.py"],
  ["pay.bak.py", "pay.py"],
  ["lib/pay.py", "src/pay.py"],
  ["payOld.ts", "pay.ts"],
  ["legacy/index.ts", "src/index.ts"],
])("%s is easily taken for %s", (one, other) => {
  expect(isLookAlike(one, other)).toBe(true);
  expect(isLookAlike(other, one)).toBe(true);
});

test.each([
  ["src/pay.py", "src/pay.py"],
  ["src/refund.py", "src/pay.py"],
  ["src/pay.ts", "src/pay.py"],
  ["a/index.ts", "b/index.ts"],
  ["src/pay_card.py", "src/pay.py"],
])("%s is not taken for %s", (one, other) => {
  expect(isLookAlike(one, other)).toBe(false);
});

test.each(["old/pay.py", "pay_old.py", "src/pay2.py"])(
  "where the task names src/pay.py, %s cannot be changed even when it was read",
  async (decoy) => {
    const { call, project } = await openBench(
      { "src/pay.py": TEXT, [decoy]: TEXT },
      { named: ["src/pay.py"] },
    );
    await call("read", { target: decoy });
    const before = project.snapshot();
    const { isOk, text } = await call("edit", { target: `${decoy}#pay` }, NEW);
    expect({ isOk, text }).toEqual({
      isOk: false,
      text: `The task is about src/pay.py, not ${decoy}. Change src/pay.py.`,
    });
    expect(await call("rename", { symbol: `${decoy}#pay`, new_name: "charge" })).toMatchObject({
      isOk: false,
    });
    expect(project.snapshot()).toEqual(before);
  },
);

test("another file comes in by being read first", async () => {
  const { call, project } = await openBench(
    { "src/pay.py": TEXT, "src/tax.py": TEXT },
    { named: ["src/pay.py"] },
  );
  const first = await call("edit", { target: "src/tax.py#pay" }, NEW);
  expect(first).toMatchObject({
    isOk: false,
    text: expect.stringContaining("Read it first: read"),
  });
  expect(project.get("src/tax.py")).toBe(TEXT);
  await call("read", { target: "src/tax.py" });
  expect((await call("edit", { target: "src/tax.py#pay" }, NEW)).isOk).toBe(true);
});

test.each([
  ["a document", "SPEC.md", {}],
  ["a settings file", "pyproject.toml", {}],
  ["code that the task points at", "src/tax.py", { pointedAt: ["src/tax.py"] }],
  ["other code of a closed task", "src/tax.py", { isClosed: true }],
])("%s may be read, and not written", async (_what, path, limits) => {
  const { call, project } = await openBench(
    { "src/pay.py": TEXT, [path]: TEXT },
    { named: ["src/pay.py"], ...limits },
  );
  expect((await call("read", { target: path })).isOk).toBe(true);
  expect((await call("edit", { target: path }, NEW)).isOk).toBe(false);
  expect((await call("insert", { where: `${path}#end` }, "x = 1\n")).isOk).toBe(false);
  expect(project.get(path)).toBe(TEXT);
});

test("a document that the task names is written", async () => {
  const { call } = await openBench({ "SPEC.md": "one\n" }, { named: ["SPEC.md"] });
  await call("read", { target: "SPEC.md" });
  expect((await call("edit", { target: "SPEC.md" }, "two\n")).isOk).toBe(true);
});

test("a test stays as it is unless the task names it", async () => {
  const texts = { "src/pay.py": TEXT, "tests/test_pay.py": TEXT };
  const { call } = await openBench(texts, { named: ["src/pay.py"] });
  await call("read", { target: "tests/test_pay.py" });
  const refused = await call("edit", { target: "tests/test_pay.py#pay" }, NEW);
  expect(refused).toMatchObject({ isOk: false, text: expect.stringContaining("is a test") });
  const named = await openBench(texts, { named: ["tests/test_pay.py"] });
  await named.call("read", { target: "tests/test_pay.py" });
  expect((await named.call("edit", { target: "tests/test_pay.py#pay" }, NEW)).isOk).toBe(true);
});

test("a test that may only grow takes new tests, and no change of those it has", async () => {
  const path = "tests/test_pay.py";
  const options = { named: ["pay.py", path], addOnlyFiles: [path] };
  const { call, project } = await openBench({ "pay.py": TEXT, [path]: TEXT }, options);
  await call("read", { target: path });
  const tries = [
    await call("edit", { target: `${path}#pay` }, NEW),
    await call("delete", { target: `${path}#other` }),
    await call("edit_lines", { path, first_line: 2, last_line: 2 }, "    return 1"),
  ];
  expect(tries.map(({ isOk }) => isOk)).toEqual([false, false, false]);
  expect(project.get(path)).toBe(TEXT);
  expect((await call("insert", { where: `${path}#end` }, "def more(a):\n    return 2")).isOk).toBe(
    true,
  );
  expect((await call("insert", { where: `${path}#start` }, "import os")).isOk).toBe(true);
});

test("a protected file stays as it is though it was named and read, by a rename too", async () => {
  const texts = { "pay.py": TEXT, "main.py": "from pay import pay\n" };
  const options = { named: ["pay.py", "main.py"], protectedFiles: ["main.py"] };
  const { call, project } = await openBench(texts, options);
  await call("read", { target: "main.py" });
  const before = project.snapshot();
  expect(await call("edit", { target: "main.py" }, "x = 1\n")).toMatchObject({ isOk: false });
  expect(await call("rename", { symbol: "pay.py#pay", new_name: "charge" })).toMatchObject({
    isOk: false,
  });
  expect(project.snapshot()).toEqual(before);
});

test("where only named symbols may change, no way of editing reaches another", async () => {
  const options = { named: ["pay.py"], onlySymbols: ["pay"] };
  const { call, project } = await openBench({ "pay.py": TEXT }, options);
  await call("read", { target: "pay.py" });
  const tries = [
    await call("edit", { target: "pay.py#other" }, "def other(a):\n    return 0\n"),
    await call("edit_lines", { path: "pay.py", first_line: 6, last_line: 6 }, "    return 0"),
    await call("edit", { target: "pay.py" }, "def pay(a):\n    return 0\n"),
    await call("delete", { target: "pay.py#other" }),
    await call("rename", { symbol: "pay.py#other", new_name: "more" }),
  ];
  expect(tries.map(({ isOk }) => isOk)).toEqual([false, false, false, false, false]);
  expect(project.get("pay.py")).toBe(TEXT);
  expect((await call("edit", { target: "pay.py#pay" }, NEW)).isOk).toBe(true);
});
