import { expect, test } from "vitest";
import { readFindings } from "../../../src/tools/inspect/read-findings.ts";

const read = (text: string) =>
  readFindings({ text, root: "/p", source: "" }).map(
    ({ path, line, rule, message }) => `${path}|${line}|${rule}|${message}`,
  );

test.each([
  [
    "tsc",
    "src/a.ts(2,7): error TS2322: Type 'a' is not\n  assignable.\nsrc/b.ts(1,1): error TS1: no\n",
    ["src/a.ts|2|TS2322|Type 'a' is not assignable.", "src/b.ts|1|TS1|no"],
  ],
  [
    "mypy",
    'app/a.py:3: error: Name "x" is bad  [name-defined]\napp/a.py:3: note: maybe y\n',
    ['app/a.py|3|name-defined|Name "x" is bad'],
  ],
  [
    "flake8",
    "./app/a.py:1:1: F401 'os' imported but unused\n",
    ["app/a.py|1|F401|'os' imported but unused"],
  ],
  [
    "ruff in one line",
    "app/a.py:1:8: F401 [*] `os` imported but unused\n",
    ["app/a.py|1|F401|`os` imported but unused"],
  ],
  [
    "ruff in full",
    "F401 [*] `os` imported but unused\n --> app/a.py:1:8\n  |\n",
    ["app/a.py|1|F401|`os` imported but unused"],
  ],
  [
    "pylint",
    "a.py:1:0: C0114: Missing docstring (missing-module-docstring)\n",
    ["a.py|1|C0114|Missing docstring (missing-module-docstring)"],
  ],
  [
    "pyright",
    "  /p/a.py:1:5 - error: x is not defined (reportUndefinedVariable)\n",
    ["a.py|1|reportUndefinedVariable|x is not defined"],
  ],
  [
    "go vet",
    "# x\n./a.go:6:2: undefined: y\nvet: ./b.go:1:1: expected package\n",
    ["a.go|6|null|undefined: y", "b.go|1|null|expected package"],
  ],
  [
    "cargo in short",
    "src/main.rs:1:5: error[E0425]: cannot find `foo`\nerror: could not compile\n",
    ["src/main.rs|1|E0425|cannot find `foo`"],
  ],
  [
    "cargo in full",
    "error[E0425]: cannot find `foo`\n --> src/main.rs:1:5\n  |\n1 | foo\n",
    ["src/main.rs|1|E0425|cannot find `foo`"],
  ],
  [
    "eslint",
    "\n/p/src/a.js\n  1:10  error  'x' is not defined  no-undef\n  2:1  warning  strange  odd\n\n✖ 1 problem\n",
    ["src/a.js|1|no-undef|'x' is not defined"],
  ],
  [
    "gcc",
    "a.c:3:5: fatal error: x.h: No such file\na.c:4:1: warning: unused\n",
    ["a.c|3|null|x.h: No such file"],
  ],
  ["warnings where nothing is worse", "a.c:4:1: warning: unused\n", ["a.c|4|null|unused"]],
  ["a name with a space", "my file.ts(2,7): error TS1: no\n", ["my file.ts|2|TS1|no"]],
  ["Windows line ends", "a.py:1:1: E1 no\r\n", ["a.py|1|null|E1 no"]],
  [
    "libraries and other folders",
    "node_modules/x/a.ts(1,1): error TS1: no\n/q/a.py:1:1: F401 no\n../a.py:1:1: F401 no\n",
    [],
  ],
  [
    "other text",
    "done in 3.2s\nhttp://localhost:3000/ is up\nTests: 3 passed\n12:30:01 started\n",
    [],
  ],
])("reads %s", (_title, text, findings) => {
  expect(read(text)).toEqual(findings);
});

test("a flood is cut", () => {
  const flood = "a.py:1:1: F401 no\n".repeat(5_000);
  expect(read(flood)).toHaveLength(200);
  expect(read(`a.py:1:1: F401 ${"x".repeat(1_500)}\n`)[0]?.length).toBeLessThan(450);
});
