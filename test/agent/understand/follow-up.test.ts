import { describe, expect, test } from "vitest";
import type { TaskMemory } from "../../../src/agent/conversation/session-memory.ts";
import { understand } from "./understand-fixture.ts";

const RENAMED: Partial<TaskMemory> = {
  said: "Rename the function convert in orders.py to to_number.",
  kind: "rename",
  work: "rename",
  rename: { oldName: "convert", newName: "to_number" },
  filesChanged: ["orders.py"],
  symbolsChanged: ["to_number"],
};
const ADDED: Partial<TaskMemory> = {
  said: "Add a docstring to Cart.total in cart.py.",
  filesChanged: ["cart.py"],
  symbolsChanged: ["Cart.total"],
};
const FIXED: Partial<TaskMemory> = {
  said: "The test in test_cart.py fails. Fix cart.py.",
  kind: "fix-tests",
  work: "fix-tests",
  filesChanged: ["cart.py"],
};
const ASKED: Partial<TaskMemory> = {
  said: "What does orders.py do?",
  kind: "question",
  work: "answer",
  answer: "It places orders.",
};
const WROTE_NOTES: Partial<TaskMemory> = {
  said: "Add a line to notes.md.",
  filesChanged: ["notes.md"],
};
const RAN: Partial<TaskMemory> = { said: "Run `npm test`", kind: "command", work: "run" };
const UNDID: Partial<TaskMemory> = {
  said: "undo",
  kind: "undo",
  work: "undo",
  filesChanged: ["orders.py"],
};

describe("another name for what was renamed", () => {
  test.each([
    ["Call it parse_number instead.", "parse_number"],
    ["call it `number`", "number"],
    ["no, parse_number", "parse_number"],
    ["No, call it toNumber.", "toNumber"],
    ["actually, name it asNumber", "asNumber"],
    ["rather numberOf", "numberOf"],
    ["hmm, parse_number would be better", "parse_number"],
    ["make it parse_number", "parse_number"],
    ["I'd prefer parse_number", "parse_number"],
    ["it should be called number_of", "number_of"],
    ["undo that and call it parse_number", "parse_number"],
    ["the old name was better", "convert"],
  ])("%s", async (message, newName) => {
    expect(await understand(message, [RENAMED])).toMatchObject({
      kind: "change-of-mind",
      work: "rename",
      rename: { oldName: "to_number", newName },
      task: `Rename to_number to ${newName}.`,
      earlierTask: 1,
      mentions: { files: [{ path: "orders.py" }] },
    });
  });

  test("goes from the name as it is now, the undone rename's old one", async () => {
    const { rename } = await understand("call it parse_number", [
      { ...RENAMED, isStanding: false },
      UNDID,
    ]);
    expect(rename).toEqual({ oldName: "convert", newName: "parse_number" });
  });

  test("of a symbol that was added is a rename", async () => {
    expect(await understand("call it sum_up instead", [ADDED])).toMatchObject({
      kind: "rename",
      work: "rename",
      rename: { oldName: "total", newName: "sum_up" },
    });
  });

  test.each([
    "Why is it called to_number?",
    "add a test and call it test_number",
    "no, that is wrong",
    "ok",
    "perfect",
    "continue",
    "no thanks",
    "lol",
    "keep it, but make it shorter",
    "make it async",
    "I prefer tabs",
    "no, use recursion",
    "call it a day",
  ])("%j is no rename", async (message) => {
    expect((await understand(message, [RENAMED])).work).not.toBe("rename");
  });

  test("with an empty memory there is nothing that could get another name", async () => {
    expect((await understand("call it parse_number instead")).rename).toBeNull();
  });
});

describe("the same for something else", () => {
  test.each([
    ["and now the same for orders.py", "Add a docstring to Cart.total in orders.py."],
    ["do the same in orders.py", "Add a docstring to Cart.total in orders.py."],
    ["Do that for `orders.py` too.", "Add a docstring to Cart.total in orders.py."],
    ["orders.py too", "Add a docstring to Cart.total in orders.py."],
    ["same for apply_discount", "Add a docstring to apply_discount in cart.py."],
    ["now apply_discount", "Add a docstring to apply_discount in cart.py."],
  ])("%s", async (message, task) => {
    expect(await understand(message, [ADDED])).toMatchObject({
      kind: "follow-up",
      work: "change",
      task,
      earlierTask: 1,
    });
  });

  test("a corrected file is a change of mind", async () => {
    expect(await understand("no, I meant orders.py", [ADDED])).toMatchObject({
      kind: "change-of-mind",
      work: "change",
      task: "Add a docstring to Cart.total in orders.py.",
    });
  });

  test("a rename is repeated in the other file", async () => {
    expect(await understand("the same for cart.py", [RENAMED])).toMatchObject({
      work: "rename",
      rename: { oldName: "convert", newName: "to_number" },
      task: "Rename the function convert in cart.py to to_number.",
    });
  });

  test("a question is asked again", async () => {
    expect(await understand("and what about cart.py?", [ASKED])).toMatchObject({
      work: "answer",
      task: "What does cart.py do?",
    });
  });

  test("a delete is done to the other file", async () => {
    const deleted: Partial<TaskMemory> = {
      said: "Delete backup.txt.",
      work: "files",
      filesChanged: ["backup.txt"],
    };
    expect(await understand("do the same with notes.md", [deleted])).toMatchObject({
      work: "files",
      fileActions: [{ action: "delete", path: "notes.md" }],
    });
  });

  test("the other one is the file that was named and not changed", async () => {
    const both = { ...ADDED, said: "cart.py and orders.py lack comments. Start with cart.py." };
    const { mentions } = await understand("now the other one", [both]);
    expect(mentions.files.map(({ path }) => path)).toEqual(["orders.py"]);
  });
});

describe("going on", () => {
  test.each([
    ["Also add a type hint.", "Add a type hint."],
    ["also handle the empty list", "Handle the empty list."],
    ["and now add a test for it", "Add a test for it."],
    ["Now make it faster", "Make it faster."],
    ["great, now add a comment there too", "Add a comment there too."],
  ])("%s", async (message, order) => {
    const request = await understand(message, [ADDED]);
    expect(request).toMatchObject({ kind: "follow-up", work: "change", earlierTask: 1 });
    expect(request.task.split("\n")[0]).toBe(order);
    expect(request.task).toContain("Add a docstring to Cart.total in cart.py.");
    expect(request.mentions.files).toEqual([
      { written: "cart.py", path: "cart.py", match: "exact" },
    ]);
    expect(request.mentions.symbols[0]).toMatchObject({ qualifiedName: "Cart.total" });
  });

  test("what names its own file stands alone, pasted examples and all", async () => {
    const message = "Also write a function `up(n)` for orders.py. Examples:\n>>> up(3)\n4";
    expect(await understand(message, [FIXED])).toMatchObject({
      kind: "follow-up",
      work: "change",
      earlierTask: 1,
      task: "Write a function `up(n)` for orders.py. Examples:\n>>> up(3)\n4",
      mentions: { files: [{ path: "orders.py" }] },
    });
  });

  test("with an empty memory it is just a change", async () => {
    expect(await understand("Also add a type hint to rounding")).toMatchObject({
      kind: "change",
      work: "change",
      earlierTask: null,
    });
  });

  test.each([
    ["what does it return?", "question"],
    ["Why did you change it?", "question"],
    ["does it handle None?", "question"],
  ])("%s is about what was done before", async (message, kind) => {
    expect(await understand(message, [ADDED])).toMatchObject({
      kind,
      work: "answer",
      earlierTask: 1,
      mentions: { files: [{ path: "cart.py" }], symbols: [{ qualifiedName: "Cart.total" }] },
    });
  });

  test.each([
    "How many markdown files that end in .md are there?",
    "Which file defines primes?",
    "Create a file todo.txt that lists the open points",
    "What is 3 plus 4?",
  ])("%j has nothing to do with it", async (message) => {
    expect(await understand(message, [ADDED])).toMatchObject({ earlierTask: null, task: message });
  });
});

describe("a change of mind", () => {
  test.each([
    "no, use a set",
    "Actually make it return None",
    "rather use a dict",
    "make it a one-liner instead",
    "no, that's not what I wanted, it must return a list",
    "I changed my mind: keep it short",
    "on second thought, drop the example",
    "undo that and use a dict",
  ])("%s", async (message) => {
    const request = await understand(message, [ADDED]);
    expect(request).toMatchObject({ kind: "change-of-mind", work: "change", earlierTask: 1 });
    expect(request.task).toContain(message.replace(/\.$/, ""));
    expect(request.task).toContain("Add a docstring to Cart.total in cart.py.");
    expect(request.mentions.files[0]?.path).toBe("cart.py");
  });

  test.each([
    ["Use a set instead of a list in primes", "change"],
    ["Actually, what does primes do?", "question"],
    ["no thanks", null],
  ])("%j is none", async (message, kind) => {
    const request = await understand(message, [ASKED]);
    expect(request.kind).not.toBe("change-of-mind");
    if (kind !== null) expect(request.kind).toBe(kind);
  });
});

describe("taking back", () => {
  test.each([
    ["undo that", 2],
    ["Undo that last change to notes.md.", 2],
    ["undo the change in cart.py", 1],
    ["revert cart.py", 1],
    ["Undo just the last change so that notes.md is as before; the change in cart.py stays.", 2],
    ["undo your first change", 1],
  ])("%s", async (message, earlierTask) => {
    expect(await understand(message, [ADDED, WROTE_NOTES, RAN])).toMatchObject({
      kind: "undo",
      work: "undo",
      earlierTask,
    });
  });

  test("what is undone already is not undone again", async () => {
    const tasks = [ADDED, { ...WROTE_NOTES, isStanding: false }, UNDID];
    expect((await understand("undo", tasks)).earlierTask).toBe(1);
  });

  test("the rename that is named, not the newest change", async () => {
    expect((await understand("undo the rename", [RENAMED, WROTE_NOTES])).earlierTask).toBe(1);
  });

  test("with nothing to undo it stays an undo", async () => {
    expect(await understand("undo")).toMatchObject({
      kind: "undo",
      work: "undo",
      earlierTask: null,
    });
  });

  test("redo brings back what was undone last", async () => {
    const tasks = [ADDED, { ...WROTE_NOTES, isStanding: false }, UNDID];
    expect(await understand("redo it", tasks)).toMatchObject({ work: "redo", earlierTask: 2 });
  });
});

describe("words that say nothing of what is wanted", () => {
  test.each(["never mind", "wait", "no", "hmm", "no thanks", "sorry", "actually, it's fine"])(
    "%j does no earlier task again",
    async (message) => {
      expect((await understand(message, [RENAMED])).work).toBe("answer");
    },
  );
});

describe("undo", () => {
  const DOCUMENTED: Partial<TaskMemory> = {
    said: "Add a docstring to apply_discount.",
    filesChanged: ["cart.py"],
    symbolsChanged: ["apply_discount"],
  };

  test.each([
    "undo the docstring",
    "revert the apply_discount thing",
    "Undo that docstring, please.",
  ])("%j takes back the task that it speaks of", async (message) => {
    expect(await understand(message, [DOCUMENTED, RENAMED])).toMatchObject({
      work: "undo",
      earlierTask: 1,
    });
  });

  test.each(["undo please, that broke everything", "undo now", "revert, thanks"])(
    "%j means the last task",
    async (message) => {
      expect(await understand(message, [DOCUMENTED, RENAMED])).toMatchObject({
        work: "undo",
        earlierTask: 2,
      });
    },
  );

  test.each([
    "undo the import of os in orders.py",
    "revert the loop in apply_discount to a for loop",
  ])("%j is a change", async (message) => {
    expect((await understand(message, [DOCUMENTED])).work).toBe("change");
  });

  test("of a file that no task changed means none of them", async () => {
    const { work, earlierTask } = await understand("undo the change to notes.md", [DOCUMENTED]);
    expect([work, earlierTask]).toEqual(["undo", null]);
  });
});
