import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { gatherFacts } from "../../../src/agent/ask/gather-facts.ts";
import {
  createRequest,
  createTask,
  NO_MEMORY,
  namesFile,
  namesSymbol,
  openReader,
  type RequestParts,
  tellFacts,
} from "./ask-fixture.ts";

const SHOP = {
  "shop/cart.py":
    'import re\nfrom shop.money import round_cents\n\n\nclass Cart:\n    """What a customer is about to buy."""\n\n    def __init__(self, owner, currency=\'EUR\'):\n        self.owner = owner\n\n    def total(self):\n        return round_cents(sum(self.prices))\n\n\ndef merge(first, second=None, *, keep):\n    return first\n',
  "shop/money.py":
    "# Cents that are halves go up.\ndef round_cents(amount):\n    return int(amount + 0.5)\n",
  "tests/test_cart.py":
    "import unittest\nfrom shop.cart import Cart, merge\n\n\nclass CartTest(unittest.TestCase):\n    def test_total(self):\n        merge(1, keep=2)\n\n    @unittest.skip('slow')\n    def test_owner(self):\n        pass\n",
  "README.md": "# Shop\n\nSells things to people.\n",
  "notes.md": "first note\n",
};

const STORE = {
  "package.json": '{ "name": "store", "main": "src/main.ts", "scripts": { "test": "vitest" } }\n',
  "src/main.ts":
    "import { open } from './store.ts';\n\nexport function main(): void {\n  open('a');\n}\n",
  "src/store.ts":
    "/** Opens the store of this name. */\nexport const open = (name: string, { cache }: { cache?: boolean } = {}) => name;\nexport interface Store { size: number }\n",
  "src/store.test.ts":
    "import { open } from './store.ts';\ntest('opens', () => { open('b'); });\nit.skip('closes', () => {});\n",
};

test.each<[string, RequestParts, readonly string[], readonly string[]]>([
  [
    "where a function is",
    { said: "In which file is merge defined?", mentions: namesSymbol("merge", "shop/cart.py") },
    [
      "merge is a function that is defined in shop/cart.py at line 15",
      "def merge(first, second=None, *, keep)",
    ],
    ["return first"],
  ],
  [
    "its parameters, one by one",
    {
      said: "What is the second parameter of merge called?",
      mentions: namesSymbol("merge", "shop/cart.py"),
    },
    ["3 parameters, in this order: 1. first, 2. second, 3. keep."],
    [],
  ],
  [
    "the parameters of a class's constructor, without the object",
    { said: "Which arguments does Cart take?", mentions: namesSymbol("Cart", "shop/cart.py") },
    [
      "2 parameters, in this order: 1. owner, 2. currency.",
      "What is written about it: What a customer is about to buy.",
    ],
    ["self,"],
  ],
  [
    "the source where its meaning is asked",
    { said: "What does round_cents do?", mentions: namesSymbol("round_cents", "shop/money.py") },
    ["return int(amount + 0.5)", "What is written about it: Cents that are halves go up."],
    [],
  ],
  [
    "who calls a function",
    { said: "Who calls merge?", mentions: namesSymbol("merge", "shop/cart.py") },
    ["called by CartTest.test_total in tests/test_cart.py at line 7"],
    [],
  ],
  [
    "what a file declares, by kind",
    { said: "How many functions does shop/cart.py define?", mentions: namesFile("shop/cart.py") },
    [
      "It has 16 lines.",
      "It defines 1 function: merge.",
      "It defines 1 class: Cart.",
      "It defines 2 methods: Cart.__init__ and Cart.total.",
    ],
    ["return first"],
  ],
  [
    "how many tests a file holds",
    {
      said: "How many tests does tests/test_cart.py hold?",
      mentions: namesFile("tests/test_cart.py"),
    },
    ["It holds 2 tests, 1 of them skipped."],
    [],
  ],
  [
    "the test file of a source file",
    { said: "Which test file belongs to shop/cart.py?", mentions: namesFile("shop/cart.py") },
    ["The test file of shop/cart.py is tests/test_cart.py."],
    [],
  ],
  [
    "what a short file says",
    { said: "What does notes.md say?", mentions: namesFile("notes.md") },
    ["It has 1 line.", "first note"],
    [],
  ],
  [
    "what a file imports and who imports it",
    { said: "Which files import shop/cart.py?", mentions: namesFile("shop/cart.py") },
    ["It imports: re and shop.money.", "It is imported by 1 file: tests/test_cart.py."],
    [],
  ],
  [
    "that a file is missing, and what is near",
    {
      said: "Is there a file called basket.py?",
      mentions: { files: [{ written: "basket.py", path: null, match: "absent" }] },
    },
    ["There is no file or folder called basket.py in the project."],
    ["cart.py"],
  ],
  [
    "that a name is misspelt",
    {
      said: "Where is file crat.py?",
      mentions: { files: [{ written: "crat.py", path: "shop/cart.py", match: "nearest" }] },
    },
    ["There is no file called crat.py; the nearest name is shop/cart.py."],
    [],
  ],
  [
    "how many files match a pattern",
    { said: "How many .py files are there?", mentions: { patterns: ["*.py"] } },
    ["3 files in all match *.py, 1 of them tests."],
    [],
  ],
  [
    "that none matches",
    { said: "How many .rs files are there?", mentions: { patterns: ["*.rs"] } },
    ["0 files match *.rs"],
    [],
  ],
  [
    "what is in a folder",
    {
      said: "What is in the folder shop?",
      mentions: { files: [{ written: "shop/", path: null, match: "absent" }] },
    },
    ["shop is a folder with 2 files.", "Directly in it: cart.py and money.py."],
    ["does not exist"],
  ],
  [
    "all files",
    { said: "How many files are there?" },
    ["The project has 5 files in all, 1 of them tests"],
    [],
  ],
  [
    "where a text stands",
    { said: 'Where does "amount" stand?', mentions: { quoted: ["amount"] } },
    [
      'The text "amount" stands on 2 lines of 1 file in the project:',
      "shop/money.py, line 2: def round_cents(amount):",
    ],
    [],
  ],
  [
    "that a name is not declared, and where it occurs",
    {
      said: "What is EUR?",
      mentions: { symbols: [{ written: "EUR", qualifiedName: null, paths: [], match: "absent" }] },
    },
    ["The project defines nothing that is called EUR.", 'The text "EUR" stands on 1 line'],
    [],
  ],
  [
    "the likeliest declarations, where nothing is named",
    { said: "How is the sum of a cart's prices worked out in this code?" },
    ["Cart is a class that is defined in shop/cart.py"],
    [],
  ],
  [
    "what the project says of itself",
    { said: "What is this project about?" },
    ["Sells things to people."],
    [],
  ],
])("facts tell %s", async (_what, parts, wanted, unwanted) => {
  const told = await tellFacts(SHOP, createRequest(parts));
  for (const each of wanted) expect(told).toContain(each);
  for (const each of unwanted) expect(told).not.toContain(each);
});

test.each<[string, RequestParts, readonly string[]]>([
  [
    "arrow functions and destructured parameters",
    { said: "What are the parameters of open?", mentions: namesSymbol("open", "src/store.ts") },
    ["1. name, 2. { cache }", "What is written about it: Opens the store of this name."],
  ],
  [
    "tests that are calls",
    { said: "How many tests are in src/store.test.ts?", mentions: namesFile("src/store.test.ts") },
    ["It holds 2 tests, 1 of them skipped."],
  ],
  [
    "interfaces",
    { said: "What does src/store.ts define?", mentions: namesFile("src/store.ts") },
    ["1 interface: Store"],
  ],
  [
    "entry points and the manifest",
    { said: "Where is the entry point of this program?" },
    ["main in src/main.ts at line 3", '"main": "src/main.ts"'],
  ],
])("in TypeScript facts tell %s", async (_what, parts, wanted) => {
  const told = await tellFacts(STORE, createRequest(parts));
  for (const each of wanted) expect(told).toContain(each);
});

describe("a question about the world", () => {
  test.each([
    "What is 17 plus 25?",
    "Who wrote Faust?",
    "What does HTTP stand for?",
    "What is a cart in general?",
  ])("%s", async (said) => {
    expect(await tellFacts(SHOP, createRequest({ said: `${said} Do not change any file.` }))).toBe(
      "",
    );
  });
});

describe("commands", () => {
  const request = createRequest({
    said: "Do the tests pass?",
    mentions: { commands: ["make test"] },
  });

  test("are run, and what came out is told", async () => {
    const ran = {
      command: "make test",
      outcome: "failed" as const,
      exitCode: 1,
      problem: null,
      passed: 3,
      failed: 1,
      outputTail: "FAILED (failures=1)\n",
    };
    const told = await tellFacts(SHOP, request, { runCommand: async () => ran });
    expect(told).toContain("make test was run now and ended with exit code 1: it failed.");
    expect(told).toContain("Not all tests pass: 3 passed, 1 failed.");
    expect(told).toContain("FAILED (failures=1)");
  });

  test("that may not run are told of", async () => {
    expect(await tellFacts(SHOP, request)).toContain("make test was not run");
  });

  test("are reported as calls of the harness", async () => {
    const { reader } = await openReader({ "a.py": "x = 1\n" });
    const events: unknown[] = [];
    const sources = { reader, memory: NO_MEMORY, runCommand: async () => null };
    for await (const event of gatherFacts(request, sources)) events.push(event);
    expect(events).toMatchObject([
      { type: "tool_call", name: "run", arguments: { command: "make test" } },
      { type: "tool_result", name: "run", isOk: false },
    ]);
  });
});

describe("the session", () => {
  const tasks = [
    createTask({
      number: 1,
      said: "make notes.md",
      synthesis: "Made notes.md.",
      filesChanged: ["notes.md"],
    }),
    createTask({
      number: 2,
      said: "edit cart",
      synthesis: "Changed shop/cart.py.",
      filesChanged: ["shop/cart.py"],
      isStanding: false,
    }),
  ];
  const memory = { sessionId: "s", tasks, recap: null };

  test("is told when a question is about it", async () => {
    const request = createRequest({ said: "Name a file that you changed in this conversation." });
    const told = await tellFacts(SHOP, request, { memory });
    expect(told).toContain("Files changed or made in this conversation: notes.md.");
    expect(told).toContain('- "edit cart": Changed shop/cart.py. This was taken back again.');
  });

  test("is left out otherwise", async () => {
    const request = createRequest({
      said: "What does notes.md say?",
      mentions: namesFile("notes.md"),
    });
    expect(await tellFacts(SHOP, request, { memory })).not.toContain("Made notes.md");
  });
});

describe("what is hard to read", () => {
  test("a file of five megabytes is counted, and little of it shown", async () => {
    const files = { "big.log": "a line that says little\n".repeat(220_000) };
    const request = createRequest({
      said: "What does big.log say?",
      mentions: namesFile("big.log"),
    });
    const told = await tellFacts(files, request);
    expect(told).toContain("It has 220000 lines.");
    expect(told.length).toBeLessThan(5_000);
  });

  test("a binary file exists and is not shown", async () => {
    const { root, reader } = await openReader({ "a.py": "x = 1\n" });
    await writeFile(path.join(root, "logo.png"), Buffer.from([0x89, 0x50, 0, 0, 255, 254]));
    const request = createRequest({
      said: "What does logo.png contain?",
      mentions: namesFile("logo.png"),
    });
    const sources = { reader, memory: NO_MEMORY, runCommand: async () => null };
    const { value } = await gatherFacts(request, sources).next();
    expect(JSON.stringify(value)).toContain("logo.png exists. ");
  });

  test("a folder that is called like a file, and a link to nowhere", async () => {
    const { root, reader } = await openReader({ "x.py/inner.txt": "text\n" });
    await mkdir(path.join(root, "empty.py"));
    await symlink("/nowhere", path.join(root, "link.py"));
    const names = ["x.py", "empty.py", "link.py"].map((written) => ({
      written,
      path: null,
      match: "absent" as const,
    }));
    const request = createRequest({
      said: "What are x.py, empty.py and link.py?",
      mentions: { files: names },
    });
    const sources = { reader, memory: NO_MEMORY, runCommand: async () => null };
    const { value } = await gatherFacts(request, sources).next();
    expect(JSON.stringify(value)).toContain("x.py is a folder with 1 file.");
    expect(JSON.stringify(value)).toContain("There is no file or folder called link.py");
  });

  test("a name that is declared five hundred times is counted and placed", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [
        `m${String(at).padStart(3, "0")}.py`,
        "def run(a):\n    return a\n",
      ]),
    );
    const request = createRequest({
      said: "Where is run defined?",
      mentions: namesSymbol("run", "m000.py"),
    });
    const told = await tellFacts(files, request);
    expect(told).toContain("run is defined 500 times: run in m000.py at line 1;");
    expect(told.length).toBeLessThan(1_500);
  });

  test("of three thousand files forty are named", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, at) => [`d${at % 30}/f${at}.txt`, "x\n"]),
    );
    const told = await tellFacts(files, createRequest({ said: "How many files are there?" }));
    expect(told).toContain("The project has 3000 files in all");
    expect(told.length).toBeLessThan(3_000);
  }, 60_000);
});
