import { expect, test } from "vitest";
import {
  openChangeSite,
  placeAnswer,
  type SiteName,
} from "../../../src/agent/change/change-site.ts";
import { createCodeParser } from "../../../src/code/parse.ts";

const PY =
  '"""Doc."""\nimport os\n\n\nclass A:\n    x = 1\n\n    def f(self):\n        return 1\n\n\ndef g():\n    return 2\n\n\nif __name__ == "__main__":\n    g()\n';
const TS =
  "export class A {\n  f(): number {\n    return 1;\n  }\n}\n\nclass Empty {\n}\n\nexport const last = 1;\n";

async function place(path: string, text: string, name: SiteName, body: string) {
  const parsed = await createCodeParser().parse(path, text);
  const site = openChangeSite({ path, text, parsed }, name);
  return site === null ? null : placeAnswer(site, body);
}

test.each<{
  name: SiteName;
  path: string;
  text: string;
  body: string;
  find: string;
  replacement: string;
}>([
  {
    name: { mode: "symbol", symbol: "A.f" },
    path: "m.py",
    text: PY,
    body: "def f(self):\n    return 3\n",
    find: "return 1",
    replacement: "return 3",
  },
  {
    name: { mode: "insert", place: { kind: "into", symbol: "A" } },
    path: "m.py",
    text: PY,
    body: "def h(self):\n    return 3\n",
    find: "return 1\n",
    replacement: "return 1\n\n    def h(self):\n        return 3\n",
  },
  {
    name: { mode: "insert", place: { kind: "after-symbol", symbol: "g" } },
    path: "m.py",
    text: PY,
    body: "\n\ndef h():\n    return 3\n\n",
    find: "return 2\n",
    replacement: "return 2\n\n\ndef h():\n    return 3\n",
  },
  {
    name: { mode: "insert", place: { kind: "before-symbol", symbol: "A" } },
    path: "m.py",
    text: PY,
    body: "def h():\n    return 3\n",
    find: "class A:",
    replacement: "def h():\n    return 3\n\n\nclass A:",
  },
  {
    name: { mode: "insert", place: { kind: "imports" } },
    path: "m.py",
    text: PY,
    body: "import re\n",
    find: "import os\n",
    replacement: "import os\nimport re\n",
  },
  {
    name: { mode: "insert", place: { kind: "imports" } },
    path: "m.py",
    text: '#!/usr/bin/env python\n"""Doc\n\nmore."""\nx = 1\n',
    body: "import re\n",
    find: "x = 1",
    replacement: "\nimport re\n\nx = 1",
  },
  {
    name: { mode: "insert", place: { kind: "imports" } },
    path: "m.ts",
    text: 'import a from "a";\n\nconst b = await import("b");\n',
    body: 'import c from "c";\n',
    find: '"a";\n',
    replacement: '"a";\nimport c from "c";\n',
  },
  {
    name: { mode: "insert", place: { kind: "imports" } },
    path: "m.go",
    text: 'package a\n\nimport (\n\t"fmt"\n)\n\nvar X = fmt.Sprint()\n',
    body: 'import "os"\n',
    find: ")\n\nvar",
    replacement: ')\nimport "os"\n\nvar',
  },
  {
    name: { mode: "insert", place: { kind: "imports" } },
    path: "m.py",
    text: "import os\n\n\ndef f():\n    return os\n\n\nimport late\n",
    body: "import re\n",
    find: "import os\n",
    replacement: "import os\nimport re\n",
  },
  {
    name: { mode: "insert", place: { kind: "into", symbol: "A" } },
    path: "m.py",
    text: 'class A:\n    """Doc."""\n\n\nx = 1\n',
    body: "def f(self):\n    return 1\n",
    find: 'Doc."""\n',
    replacement: 'Doc."""\n\n    def f(self):\n        return 1\n',
  },
  {
    name: { mode: "insert", place: { kind: "after-symbol", symbol: "f" } },
    path: "m.ts",
    text: "function f(a: number): void;\nfunction f(a: string): void;\nfunction f(a: unknown) {\n  a;\n}\n",
    body: "function g() {\n  f(1);\n}\n",
    find: "  a;\n}\n",
    replacement: "  a;\n}\n\nfunction g() {\n  f(1);\n}\n",
  },
  {
    name: { mode: "insert", place: { kind: "top" } },
    path: "m.sh",
    text: "#!/bin/sh\nls\n",
    body: "# lists\n",
    find: "ls",
    replacement: "# lists\nls",
  },
  {
    name: { mode: "insert", place: { kind: "after-line", line: 3 } },
    path: "m.py",
    text: "def f():\n    x = 1\n\n    return x\n",
    body: "y = 2\n",
    find: "\n    return",
    replacement: "\n    y = 2\n    return",
  },
  {
    name: { mode: "insert", place: { kind: "into", symbol: "A" } },
    path: "m.ts",
    text: TS,
    body: "g(): number {\n  return 2;\n}\n",
    find: "return 1;\n  }\n",
    replacement: "return 1;\n  }\n\n  g(): number {\n    return 2;\n  }\n",
  },
  {
    name: { mode: "insert", place: { kind: "into", symbol: "Empty" } },
    path: "m.ts",
    text: TS,
    body: "g() {}\n",
    find: "class Empty {\n",
    replacement: "class Empty {\n  g() {}\n",
  },
  {
    name: { mode: "insert", place: { kind: "after-line", line: 1 } },
    path: "a.md",
    text: "# A\n\ntext\n",
    body: "by me\n",
    find: "# A\n",
    replacement: "# A\nby me\n",
  },
  {
    name: { mode: "lines", first: 3, last: 3 },
    path: "a.md",
    text: "# A\n\ntext\n",
    body: "  words\n",
    find: "text",
    replacement: "  words",
  },
  {
    name: { mode: "lines", first: 1, last: 2 },
    path: "a.md",
    text: "a\nb\nc\n",
    body: "\n",
    find: "a\nb\n",
    replacement: "",
  },
])("$name in $path", async ({ name, path, text, body, find, replacement }) => {
  expect(await place(path, text, name, body)).toBe(text.replace(find, () => replacement));
});

test.each<SiteName>([
  { mode: "symbol", symbol: "gone" },
  { mode: "lines", first: 3, last: 99 },
  { mode: "insert", place: { kind: "into", symbol: "gone" } },
  { mode: "insert", place: { kind: "after-line", line: 99 } },
])("there is no place %o", async (name) => {
  expect(await place("m.py", PY, name, "x\n")).toBeNull();
});
