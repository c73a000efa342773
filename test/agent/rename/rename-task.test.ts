import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type RenameDeps, renameTask } from "../../../src/agent/rename/rename-task.ts";
import { createTaskScope } from "../../../src/tools/task-scope.ts";
import {
  type ChangeOptions,
  createChange,
  createRequest,
  type RequestParts,
} from "../change/change-fixture.ts";
import { createGreen, createRed } from "../repair/check-result.ts";

const SHOP = {
  "shop/price.py":
    '"""total"""\n\n\ndef total(items):\n    return sum(items)  # total of items\n\n\ndef total_of(x):\n    return x\n',
  "shop/cart.py":
    "from shop.price import total\n\n\ndef show(items):\n    return f'{total(items)} total'\n",
  "shop/__init__.py": "",
  "test_shop.py":
    "from shop.price import total\n\n\ndef test_total():\n    assert total([1]) == 1\n",
};

interface Setup extends Partial<ChangeOptions> {
  parts?: RequestParts;
  protectedFiles?: readonly string[];
  hasModel?: boolean;
  rename?: { oldName: string; newName: string };
}

async function run(task: string, setup: Setup = {}) {
  const { parts = {}, protectedFiles = [], hasModel = false, rename = null, ...options } = setup;
  const change = await createChange({ texts: SHOP, engine: { answers: [] }, ...options });
  const { project } = change;
  const before = project.snapshot();
  const widened: string[] = [];
  const scope = createTaskScope({
    isProtected: (file) => protectedFiles.includes(file),
    onWiden: (paths) => widened.push(...paths),
  });
  const { workspace } = change;
  const deps: RenameDeps = { ...change.deps, scope, ...(hasModel ? {} : { seat: null }) };
  // The fixture's workspace asks its own scope.
  change.deps.scope.widen((await deps.reader.paths()) as string[], "a test");
  const steps = renameTask({ ...createRequest(task, parts), rename }, deps);
  for (;;) {
    const step = await steps.next();
    if (!step.done) {
      change.events.push(step.value);
      continue;
    }
    const isUntouched = JSON.stringify(project.snapshot()) === JSON.stringify(before);
    const { events, engine } = change;
    return { outcome: step.value, project, workspace, events, engine, widened, isUntouched };
  }
}

test("every use is renamed, and nothing but the name changes", async () => {
  const { outcome, project, events, widened, workspace } = await run("Rename total to sum_of");
  expect(outcome).toMatchObject({
    status: "changed",
    message: "Renamed total to sum_of: 5 places in 3 files. No tests were run.",
    standing: null,
  });
  for (const [file, text] of Object.entries(SHOP)) {
    const expected = text
      .replace(/def total\(/, "def sum_of(")
      .replace(/import total/, "import sum_of")
      .replace(/(?<=\{|assert )total\(/g, "sum_of(");
    expect(project.get(file)).toBe(expected);
  }
  expect(widened).toEqual(["shop/cart.py", "shop/price.py", "test_shop.py"]);
  expect(workspace.changedFiles()).toEqual(widened);
  expect(events).toMatchObject([
    { type: "notice", message: expect.stringContaining("5 places in 3 files") },
  ]);
});

test("marks, line ends and a missing last one stay as they are", async () => {
  const bytes = Buffer.from("\uFEFFdef total(a):\r\n    return a\r\n\r\nprint(total(1))");
  const change = await run("Rename total to amount", { texts: { "a.py": bytes.toString("utf8") } });
  expect(change.outcome.status).toBe("changed");
  const after = readFileSync(path.join(change.project.root, "a.py"));
  expect(after.toString("utf8")).toBe(bytes.toString("utf8").replaceAll("total", "amount"));
});

test("text changes only when it is asked for", async () => {
  const { project } = await run("Rename total to sum_of, also in the comments");
  expect(project.get("shop/price.py")).toContain("# sum_of of items");
  expect(project.get("shop/cart.py")).toContain(" total'");
});

describe("the tests", () => {
  test("that pass before and after are the evidence", async () => {
    const { outcome, events } = await run("Rename total to sum_of", { tests: () => createGreen() });
    expect(outcome).toMatchObject({
      status: "changed",
      message: expect.stringMatching(/`python3 -m unittest` passes\.$/),
      standing: { outcome: "passed" },
    });
    expect(events.flatMap((event) => (event.type === "check" ? event.purpose : []))).toEqual([
      "before",
      "candidate",
    ]);
  });

  test("that fail afterwards take all of it back", async () => {
    const { outcome, isUntouched, workspace } = await run("Rename total to sum_of", {
      tests: (read) =>
        read("shop/price.py").includes("def total(") ? createGreen() : createRed(["test_x"]),
    });
    expect(outcome).toMatchObject({
      status: "not-achieved",
      message:
        "Taken back: with the new name a test fails that did not fail before, such as test_x.",
      standing: { outcome: "passed" },
    });
    expect(isUntouched).toBe(true);
    expect(workspace.changedFiles()).toEqual([]);
  });

  test("that failed before are no reason against it", async () => {
    const { outcome } = await run("Rename total to sum_of", { tests: () => createRed(["test_x"]) });
    expect(outcome).toMatchObject({
      status: "changed",
      message: expect.stringContaining("fails as it did before (1)"),
    });
  });

  test("do not run where nothing is to be renamed", async () => {
    const tests = () => {
      throw new Error("ran");
    };
    const { outcome } = await run("Rename missing to gone", { tests });
    expect(outcome.status).toBe("not-achieved");
  });
});

describe("nothing is written when", () => {
  test.each([
    [
      "nothing has the name",
      "Rename totl to amount",
      {},
      /^Nothing in the project is called totl.*total \(shop\/price.py:4\)/,
    ],
    ["the new name is taken", "Rename total to total_of", {}, /^Not renamed: .*total_of/],
    ["the new name is none", "Rename total to class", {}, /^Not renamed: .*cannot be the new name/],
    ["the message is no rename", "Make it faster", {}, /does not say/],
    [
      "a file with a use is protected",
      "Rename total to sum_of",
      { protectedFiles: ["test_shop.py"] },
      /^Not renamed: test_shop.py would have to change too, and must stay/,
    ],
    [
      "another file uses it and may not change",
      "Rename total to sum_of in shop/price.py and shop/cart.py",
      {},
      /^Not renamed: test_shop.py would have to change too, and only shop\/price.py and shop\/cart.py may\.$/,
    ],
  ])("%s", async (_title, task, setup, message) => {
    const { outcome, isUntouched } = await run(task, setup);
    expect(outcome).toMatchObject({
      status: "not-achieved",
      message: expect.stringMatching(message),
    });
    expect(isUntouched).toBe(true);
  });

  test("it is done already", async () => {
    const { outcome, isUntouched } = await run("Rename amount to total");
    expect(outcome).toMatchObject({
      status: "nothing-to-do",
      message: "Nothing is called amount, and total is there already.",
    });
    expect(isUntouched).toBe(true);
  });

  test("the person wants to see it first", async () => {
    const { outcome, isUntouched } = await run("Rename total to sum_of", {
      parts: { prohibitions: { isReadOnly: true } },
    });
    expect(outcome).toMatchObject({
      status: "answered",
      answer: expect.stringContaining("5 places"),
    });
    expect(isUntouched).toBe(true);
  });
});

test("a file that changed since it was read stops the rename", async () => {
  const texts = {
    "a.py": "def total():\n    return 1\n",
    "b.py": "from a import total\n\ntotal()\n",
  };
  const change = await createChange({ texts, engine: { answers: [] } });
  change.deps.scope.widen(["a.py", "b.py"], "a test");
  const meddle = async () => {
    writeFileSync(path.join(change.project.root, "b.py"), "changed\n");
    return createGreen();
  };
  const steps = renameTask(createRequest("Rename total to amount"), {
    ...change.deps,
    check: meddle,
  });
  const drain = async () => {
    while (!(await steps.next()).done);
  };
  await expect(drain()).rejects.toMatchObject({ code: "file-changed" });
  expect(change.project.get("a.py")).toBe(texts["a.py"]);
});

test("a file that is no text is told of", async () => {
  const change = await createChange({
    texts: { "a.py": "def total():\n    return 1\n" },
    engine: { answers: [] },
  });
  writeFileSync(
    path.join(change.project.root, "b.py"),
    Buffer.from("# caf\xe9\nimport a\na.total()\n", "latin1"),
  );
  await change.deps.noteChanged(["b.py"]);
  const notices: string[] = [];
  const steps = renameTask(createRequest("Rename total to amount"), { ...change.deps, seat: null });
  for (let step = await steps.next(); !step.done; step = await steps.next()) {
    if (step.value.type === "notice") notices.push(step.value.message);
  }
  expect(notices[1]).toBe("Not readable as text, so uses of total there are not known: b.py.");
});

const TWO = {
  "cart.py": "class Cart:\n    def total(self):\n        return 1\n",
  "order.py": "class Order:\n    def total(self):\n        return 2\n",
};

describe("several things of one name", () => {
  test("the words of the message decide", async () => {
    const { outcome, project } = await run("Rename total in Cart to amount", { texts: TWO });
    expect(outcome.status).toBe("changed");
    expect(project.get("cart.py")).toContain("def amount(");
    expect(project.get("order.py")).toBe(TWO["order.py"]);
  });

  test("the file that was found decides", async () => {
    const { outcome, project } = await run("Rename total to amount there", {
      texts: TWO,
      parts: { files: ["order.py"] },
    });
    expect(outcome.status).toBe("changed");
    expect(project.get("cart.py")).toBe(TWO["cart.py"]);
  });

  test("else the model picks one of them", async () => {
    const { project, engine } = await run("Rename total to amount: the one of what was bought", {
      texts: TWO,
      hasModel: true,
      engine: { answers: ["member Order.total in order.py, line 2"] },
    });
    expect(engine.prompts[0]).toContain("member Cart.total in cart.py, line 2");
    expect(project.get("order.py")).toContain("def amount(");
    expect(project.get("cart.py")).toBe(TWO["cart.py"]);
  });

  test.each([
    [
      "the model cannot tell",
      { hasModel: true, engine: { answers: ["the message does not say"] } },
    ],
    ["nobody can be asked", {}],
  ])("%s: nothing is written and all are listed", async (_title, setup) => {
    const { outcome, isUntouched } = await run("Rename total to amount", { texts: TWO, ...setup });
    expect(outcome).toMatchObject({
      status: "not-achieved",
      message: expect.stringMatching(
        /Cart\.total in cart\.py, line 2; member Order\.total in order\.py/,
      ),
    });
    expect(isUntouched).toBe(true);
  });
});
