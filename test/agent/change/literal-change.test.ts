import { expect, test } from "vitest";
import { spellChange } from "../../../src/agent/change/literal-change.ts";
import { createCodeParser } from "../../../src/code/parse.ts";
import { createRequest } from "./change-fixture.ts";

const parser = createCodeParser();

async function spell(task: string, path: string, text: string) {
  const parsed = await parser.parse(path, text);
  return spellChange(createRequest(task, { files: [path] }), { path, text, parsed });
}

const PY = "def f():\n    return 1\n\n\ndef g():\n    return 2\n";

test.each([
  ["Remove the function f from m.py", "m.py", PY, "def g():\n    return 2\n"],
  ["Please delete the unused function `g()`.", "m.py", PY, "def f():\n    return 1\n"],
  [
    "Remove the function g",
    "m.ts",
    "let x = 1;\n\n/**\n * Doc.\n */\nexport function g() {\n  x;\n}\n",
    "let x = 1;\n",
  ],
])("%s: taken out of %s by code", async (task, path, text, expected) => {
  expect(await spell(task, path, text)).toBe(expected);
});

test.each([
  ["Remove the function f and sort the rest", "m.py", PY],
  ["Remove the function f from other.py", "m.py", PY],
  ["Remove the function h", "m.py", PY],
  ["Remove the function g", "m.js", "const f = () => 1, g = () => 2;\n"],
  ["Remove the function g", "m.py", PY.replace("def g", "# helpers\ndef g")],
])("%s in %s: left to the model", async (task, path, text) => {
  expect(await spell(task, path, text)).toBeNull();
});
