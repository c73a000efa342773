/** A person talks to the program about a small project: what stands on the disk after each message, and what it says. */
import { describe, expect, test } from "vitest";
import { CONTINUED, createSpokenProject } from "../support/spoken-project.ts";

const CART =
  "def total(prices):\n    return sum(prices)\n\n\ndef count(prices):\n    return len(prices)\n";
const SHOP = {
  "cart.py": CART,
  "shop.py": "from cart import total\n\n\ndef checkout(prices):\n    return total(prices)\n",
  "notes.md": "first note\n",
};

const reply = (text: string) => text;
const block = (code: string) => `${code}\`\`\``;

describe("a question", () => {
  test("is answered from what code looked up, and changes no byte", async () => {
    const project = createSpokenProject(SHOP);
    const before = project.snapshot();
    const { exitCode, result, prompts } = await project.say("Which file defines checkout?", [
      reply("It is defined in shop.py."),
    ]);
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({ status: "answered", filesChanged: [], verifiedBy: null });
    expect(result.answer).toContain("shop.py");
    expect(prompts[0]).toContain("shop.py");
    expect(project.snapshot()).toEqual(before);
  });

  test("with an order in it that forbids every change holds nothing that writes", async () => {
    const project = createSpokenProject(SHOP);
    const before = project.snapshot();
    const { exitCode } = await project.say(
      "How would you rename total in cart.py? Do not change any file.",
      [reply("I would change its name and every call of it.")],
    );
    expect(exitCode).toBe(0);
    expect(project.snapshot()).toEqual(before);
  });
});

describe("a question about a command", () => {
  const DEPLOY = { ...SHOP, "deploy.py": "open('DEPLOYED', 'w').write('x')\n" };
  const enough = (prompt: string) =>
    prompt.includes("Call a tool") ? '{"name": "answer", "arguments": {}}' : "It deploys.";

  test.each([
    "What does `python3 deploy.py` do?",
    "What happens if I run `python3 deploy.py`?",
    "How do I run `python3 deploy.py`?",
  ])("%s runs nothing", async (message) => {
    const project = createSpokenProject(DEPLOY);
    const before = project.snapshot();
    const { exitCode, events } = await project.say(message, enough);
    expect(exitCode).toBe(0);
    expect(events.map(({ type }) => type)).not.toContain("tool_call");
    expect(project.snapshot()).toEqual(before);
  });

  test("runs it when the message says to", async () => {
    const project = createSpokenProject(DEPLOY);
    await project.say("Run `python3 deploy.py` and tell me whether it worked.", "It worked.");
    expect(project.get("DEPLOYED")).toBe("x");
  });
});

describe("a rename", () => {
  test("changes every use, asks no model, and is taken back to the byte", async () => {
    const project = createSpokenProject(SHOP);
    const before = project.snapshot();
    const renamed = await project.say("Rename the function total to total_price.");
    expect(renamed.exitCode).toBe(0);
    expect(renamed.prompts).toEqual([]);
    expect(renamed.result.filesChanged).toEqual(["cart.py", "shop.py"]);
    expect(project.get("shop.py")).toContain("return total_price(prices)");

    const undone = await project.say("Undo that.", [], CONTINUED);
    expect(undone.result).toMatchObject({ status: "undone", exitCode: 0 });
    expect(project.snapshot()).toEqual(before);

    const redone = await project.say("redo", [], CONTINUED);
    expect(redone.result.status).toBe("redone");
    expect(project.get("cart.py")).toContain("def total_price(");
  });

  test("is called something else instead", async () => {
    const project = createSpokenProject(SHOP);
    await project.say("Rename the function total to total_price.");
    const { exitCode } = await project.say("Call it sum_up instead.", [], CONTINUED);
    expect(exitCode).toBe(0);
    expect(project.get("cart.py")).toContain("def sum_up(");
    expect(project.get("shop.py")).toContain("from cart import sum_up");
    expect(project.get("cart.py")).not.toContain("total_price");
  });
});

test("a repair of one test is done when that test passes, whatever else was red before", async () => {
  const check = (name: string) =>
    `import unittest\nimport ${name}\n\n\nclass T(unittest.TestCase):\n    def test_${name}(self):\n        self.assertEqual(${name}.value(), 2)\n`;
  const project = createSpokenProject({
    "a.py": "def value():\n    return 1\n",
    "b.py": "def value():\n    return 1\n",
    "test_a.py": check("a"),
    "test_b.py": check("b"),
  });
  const { exitCode, result } = await project.say(
    "The function value in a.py has a bug: test_a.py fails. Fix it. Do not change the test.",
    block("def value():\n    return 2\n"),
  );
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ status: "fixed", filesChanged: ["a.py"] });
  expect(result.message).toContain("1 other test fails as before");
  expect(result.verifiedBy).toContain("(test_a.py)");
});

describe("files", () => {
  test("are copied and deleted without a model", async () => {
    const project = createSpokenProject(SHOP);
    expect((await project.say("Make a copy of cart.py named backup.txt.")).exitCode).toBe(0);
    expect(project.get("backup.txt")).toBe(CART);
    expect((await project.say("Delete backup.txt.", [], CONTINUED)).exitCode).toBe(0);
    expect(project.get("backup.txt")).toBeNull();
    await project.say("undo", [], CONTINUED);
    expect(project.get("backup.txt")).toBe(CART);
  });

  test("one that is not there is not deleted, and the nearest is offered", async () => {
    const project = createSpokenProject(SHOP);
    const before = project.snapshot();
    const { exitCode, result } = await project.say("Delete carts.py.");
    expect(exitCode).not.toBe(0);
    expect(result.message).toContain("cart.py");
    expect(project.snapshot()).toEqual(before);
  });
});

describe("a change", () => {
  test("adds what was asked for and keeps the rest", async () => {
    const project = createSpokenProject(SHOP);
    const code = `${CART}\n\ndef cheapest(prices):\n    return min(prices)\n`;
    const { exitCode, result } = await project.say(
      "Add a function cheapest(prices) to cart.py that returns the smallest price.",
      block(code),
    );
    expect(result).toMatchObject({ status: "changed", filesChanged: ["cart.py"] });
    expect(exitCode).toBe(0);
    expect(project.get("cart.py")).toBe(code);
  });

  test("to a protected file is not made", async () => {
    const project = createSpokenProject(SHOP);
    const before = project.snapshot();
    const { exitCode } = await project.say(
      "Add a function cheapest(prices) to cart.py. Do not touch cart.py.",
      block(`${CART}\n\ndef cheapest(prices):\n    return min(prices)\n`),
    );
    expect(exitCode).not.toBe(0);
    expect(project.snapshot()).toEqual(before);
  });
});

test("of two renames the one that is named is taken back", async () => {
  const project = createSpokenProject({ "a.py": "def first():\n    pass\n", "b.py": "y = 1\n" });
  await project.say("Rename the function first to begin.");
  await project.say("Rename y to z in b.py.", [], CONTINUED);
  const undone = await project.say("Undo the rename of first.", [], CONTINUED);
  expect(undone.result).toMatchObject({ status: "undone", filesChanged: ["a.py"] });
  expect(project.get("a.py")).toContain("def first(");
  expect(project.get("b.py")).toBe("z = 1\n");
});

test("a command is run when it is harmless, and not when it is not", async () => {
  const project = createSpokenProject({
    "test_cart.py":
      "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(1, 1)\n",
  });
  const passed = await project.say("Run `python3 -m unittest test_cart`.");
  expect(passed).toMatchObject({ exitCode: 0, result: { status: "ran" } });
  for (const command of ["rm -rf test_cart.py", "rm test_cart.py"]) {
    const refused = await project.say(`Run \`${command}\`.`);
    expect(refused.exitCode).toBe(4);
    expect(project.get("test_cart.py")).not.toBeNull();
  }
});

test("a word of thanks after a change leaves it as it is", async () => {
  const project = createSpokenProject(SHOP);
  await project.say("Rename the function total to total_price.");
  const after = project.snapshot();
  for (const message of ["ok", "perfect", "never mind"]) {
    expect((await project.say(message, "unclear", CONTINUED)).exitCode).toBe(0);
    expect(project.snapshot()).toEqual(after);
  }
});

test("the change to a file that nobody changed is not another file's change", async () => {
  const project = createSpokenProject(SHOP);
  await project.say("Rename the function total to total_price.");
  const after = project.snapshot();
  const undone = project.say("undo the change to notes.md", [], CONTINUED);
  await expect(undone).rejects.toMatchObject({ code: "nothing-to-undo" });
  expect(project.snapshot()).toEqual(after);
});

test("a recap that cannot be made takes back nothing that was kept", async () => {
  const project = createSpokenProject(SHOP);
  const isRecap = (prompt: string) => prompt.includes("the notes of a programming session");
  const broken = (prompt: string) => (isRecap(prompt) ? "no JSON" : "first note\nlast\n```");
  for (let at = 1; at < 8; at++) await project.say("What does total do?", "It adds.", CONTINUED);
  const { exitCode, events } = await project.say("Shorten notes.md.", broken, CONTINUED);
  expect(exitCode).toBe(0);
  expect(events.some((event) => event.type === "notice" && event.level === "warn")).toBe(true);
  expect(project.get("notes.md")).toBe("first note\nlast\n");
});

test("nothing to undo is said, with the exit code of a task that was not achieved", async () => {
  const project = createSpokenProject(SHOP);
  await expect(project.say("undo")).rejects.toMatchObject({ code: "nothing-to-undo" });
});

test("a file that the tests themselves write over is left alone, and its first bytes are named", async () => {
  const project = createSpokenProject({
    "value.py": "v = 1\n",
    "check.sh": "grep -q 42 value.py || { echo '# noise' >> value.py; exit 1; }\n",
  });
  const options = { testCommand: "sh check.sh" };
  await expect(project.say("fix the tests", block("v = 2\n"), options)).rejects.toMatchObject({
    code: "file-changed",
  });
  const last = project.heard.at(-1);
  expect(last).toMatchObject({ type: "result", filesChanged: [] });
  expect(last).toHaveProperty(
    "message",
    expect.stringContaining("left alone: value.py; the bytes from before the task are in"),
  );
});
