import { expect, test } from "vitest";
import { readFacts } from "../../../src/code/index/read-facts.ts";
import { countUses, readUse } from "../../../src/code/index/use-table.ts";
import { languageOf } from "../../../src/code/language.ts";

/** One line a use: "holder name @line xcount ()". */
async function usesOf(path: string, text: string): Promise<string[]> {
  const facts = await readFacts(Buffer.from(text), languageOf(path)!);
  return Array.from({ length: countUses(facts.uses) }, (_, row) => {
    const { holder, name, line, count, isCalled } = readUse(facts.uses, row);
    const where = facts.symbols[holder]?.qualifiedName ?? "-";
    return `${where} ${name} @${line} x${count}${isCalled ? " ()" : ""}`;
  });
}

test.each([
  [
    "a.py",
    "import os\ndef f(x):\n    # g()\n    return g(x) + g(2) + 'h' + os.sep\n",
    ["- os @1 x1", "f x @2 x2", "f g @4 x2 ()", "f os @4 x1", "f sep @4 x1"],
  ],
  [
    "a.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source of the language under test
    "class A {\n  #p = 1;\n  m(): B { return this.n(`${deep(1)}`); }\n}\nnew A();\n",
    ["A.m B @3 x1", "A.m n @3 x1 ()", "A.m deep @3 x1 ()", "- A @5 x1 ()"],
  ],
  [
    "a.go",
    "package a\nfunc F() { p.G(T{}) }\n",
    ["- a @1 x1", "F p @2 x1", "F G @2 x1 ()", "F T @2 x1"],
  ],
  ["a.rs", "fn f() { g!(1); h::<u8>(2); }\n", ["f g @1 x1 ()", "f h @1 x1"]],
  ["a.rb", "def f\n  g 1\n  G.new\nend\n", ["f g @2 x1", "f G @3 x1", "f new @3 x1"]],
  ["a.php", "<?php\nfunction f() { return g($x); }\n", ["f g @2 x1 ()", "f x @2 x1"]],
  ["a.sh", "f() { g -x; }\n", ["f g @1 x1"]],
  ["r.py", "def f():\n    return f()\n", ["f f @2 x1 ()"]],
])("what the declarations of %s use", async (path, text, expected) => {
  expect(await usesOf(path, text)).toEqual(expected);
});

test("a file of nothing but names has no more rows than the limit", async () => {
  const text = Array.from({ length: 30_000 }, (_, name) => `n${name}`).join("\n");
  const facts = await readFacts(Buffer.from(text), languageOf("a.py")!);
  expect(countUses(facts.uses)).toBe(20_000);
});
