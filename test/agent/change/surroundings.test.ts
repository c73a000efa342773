import { expect, test } from "vitest";
import { openChangeSite, type SiteName } from "../../../src/agent/change/change-site.ts";
import {
  describeProject,
  describeSignatures,
  describeSurroundings,
} from "../../../src/agent/change/surroundings.ts";
import { createSymbolGraph } from "../../../src/code/index/symbol-graph.ts";
import { createChange } from "./change-fixture.ts";

const TEXTS = {
  "calc.py": "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n",
  "spec.py": "def wanted(x):\n    return x\n",
  "main.py":
    "from calc import add\n\n\nclass Cart:\n    def total(self):\n        return add(1, 2)\n\n\ndef run():\n    return Cart()\n",
  "notes.md": "a\nb\nc\n",
};

async function open(path: keyof typeof TEXTS, name: SiteName) {
  const { deps } = await createChange({ texts: TEXTS, engine: { answers: [] } });
  const text = TEXTS[path];
  const parsed = await deps.parser.parse(path, text);
  const site = openChangeSite({ path, text, parsed }, name);
  if (site === null) throw new Error("there is no such place");
  return { site, graph: await deps.reader.graph() };
}

test.each<{ path: keyof typeof TEXTS; name: SiteName; shown: string | null }>([
  { path: "main.py", name: { mode: "whole" }, shown: null },
  {
    path: "main.py",
    name: { mode: "insert", place: { kind: "into", symbol: "Cart" } },
    shown: "class Cart:\n    def total(self):\n        return add(1, 2)",
  },
  {
    path: "main.py",
    name: { mode: "symbol", symbol: "run" },
    shown:
      "class Cart:  # lines 4-6\n    def total(self):  # lines 5-6\ndef run():  # shown below, lines 9-10",
  },
  {
    path: "notes.md",
    name: { mode: "lines", first: 2, last: 2 },
    shown: "a\n[the lines to be changed]\nc",
  },
  {
    path: "notes.md",
    name: { mode: "insert", place: { kind: "end" } },
    shown: "a\nb\nc\n[the new lines come here]",
  },
])("around $name of $path", async ({ path, name, shown }) => {
  expect(describeSurroundings((await open(path, name)).site)).toBe(shown);
});

test("a document is told what the project declares, and nothing where nothing is declared", async () => {
  const { graph } = await open("main.py", { mode: "whole" });
  const told = describeProject(graph, "Write a README.md for this project.");
  expect(told).toContain("calc.py\n    def add(a, b):");
  expect(told).toContain("main.py\n");
  expect(describeProject(createSymbolGraph(), "Write a README.md.")).toBeNull();
});

test("told are the names that a file uses of those it imports, what earlier steps made, and files the task draws on", async () => {
  const { site, graph } = await open("main.py", { mode: "whole" });
  const nothing = { alsoShown: [], fresh: new Map() };
  expect(describeSignatures(graph, site, nothing)).toBe("calc.py\n    def add(a, b):");
  expect(
    describeSignatures(graph, site, {
      alsoShown: ["spec.py"],
      fresh: new Map([["calc.py", ["def mul(a, b):"]]]),
    }),
  ).toBe("calc.py\n    def mul(a, b):\nspec.py\n    def wanted(x):");
});
