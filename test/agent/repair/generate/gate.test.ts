import { expect, test } from "vitest";
import { checkCandidate } from "../../../../src/agent/repair/generate/gate.ts";
import { createSite, openProject } from "../repair-fixture.ts";

interface Answer {
  path: string;
  before: string;
  after: string;
  symbol?: string;
  flaw?: string;
  allowed?: readonly string[];
}

async function check(answer: Answer): Promise<string | null> {
  const { path, before, after, symbol = null, flaw = null } = answer;
  const { view } = await openProject({}, answer.allowed);
  const site = await createSite(path, before, symbol);
  return checkCandidate({ site, newText: after, flaw, view });
}

const PYTHON = "def add(a, b):\n    return a - b\n";
const FIXED = "def add(a, b):\n    return a + b\n";
const CLASS = "class Cart:\n    def total(self):\n        return 1\n";

test.each<[string, Answer]>([
  [
    "the line did not end",
    { path: "a.py", before: PYTHON, after: FIXED, flaw: "the line did not end" },
  ],
  [
    "tests/a.py is a test file and may not be changed",
    { path: "tests/a.py", before: PYTHON, after: FIXED },
  ],
  ["the answer is the code as it was", { path: "a.py", before: PYTHON, after: PYTHON }],
  ["the answer holds a NUL character", { path: "a.py", before: PYTHON, after: `${FIXED}# \0\n` }],
  [
    "the answer leaves code out with a comment",
    { path: "a.py", before: PYTHON, after: `${FIXED}# ... rest\n` },
  ],
  [
    'not valid python: error at line 2, near "return (a + b"',
    { path: "a.py", before: PYTHON, after: "def add(a, b):\n    return (a + b\n" },
  ],
  [
    "add would no longer exist",
    { path: "a.py", before: PYTHON, after: "def plus(a, b):\n    return a + b\n" },
  ],
  [
    "Cart.total would be defined twice",
    { path: "a.py", before: CLASS, symbol: "Cart.total", after: `${CLASS}${CLASS.slice(12)}` },
  ],
  [
    "default would no longer exist",
    {
      path: "a.js",
      before: 'import b from "./b.js";\nexport default b + 1;\n',
      after: 'import b from "./b.js";\nconst c = b + 2;\n',
    },
  ],
  [
    "b would no longer exist",
    { path: "a.js", before: 'import { b } from "./b.js";\nexport { b };\n', after: "run();\n" },
  ],
])("refuses with %j", async (reason, answer) => {
  expect(await check(answer)).toBe(reason);
});

test.each([
  "# ...",
  "// …",
  "/* ... */",
  "# rest of the code",
  "// The remaining functions stay",
  "# existing code here",
  "// unchanged methods",
])("%j stands for code that was left out", async (comment) => {
  const path = comment.startsWith("#") ? "a.py" : "a.js";
  const answer = { path, before: "a = 1\n", after: `a = 2\n${comment}\n` };
  expect(await check(answer)).toBe("the answer leaves code out with a comment");
  expect(await check({ ...answer, before: `a = 1\n${comment}\n` })).toBeNull();
});

test.each<[string, Answer]>([
  ["an answer that changes a line", { path: "a.py", before: PYTHON, after: FIXED }],
  [
    "a test file that may be changed",
    { path: "tests/a.py", before: PYTHON, after: FIXED, allowed: ["tests/a.py"] },
  ],
  [
    "Python without an unused module",
    { path: "a.py", before: `import os\nimport numpy as np\n${PYTHON}`, after: FIXED },
  ],
  [
    "Python without an unused name",
    { path: "a.py", before: `from os import path, sep as s\n${PYTHON}`, after: FIXED },
  ],
  ["a name more", { path: "a.py", before: PYTHON, after: `${FIXED}\ndef helper():\n    pass\n` }],
  [
    "an answer no worse than code that was broken",
    { path: "a.py", before: "def add(:\n", after: "def plus(:\n" },
  ],
  [
    "an overload where there were two",
    {
      path: "A.java",
      symbol: "A.f",
      before: "class A {\n  int f(int x) { return x; }\n  int f() { return 0; }\n}\n",
      after: "class A {\n  int f(int x) { return x; }\n  int f() { return 1; }\n}\n",
    },
  ],
  [
    "a whole file with a name bound twice",
    { path: "a.py", before: PYTHON, after: `${PYTHON}\n${FIXED}` },
  ],
])("lets pass: %s", async (_fact, answer) => {
  expect(await check(answer)).toBeNull();
});
