import { expect, test } from "vitest";
import { bindFile } from "../../../src/code/binding/bind-file.ts";
import { planRename } from "../../../src/code/rename/plan-rename.ts";
import { applyPlan, type Files, openProject } from "./renamed-project.ts";

const projects: Record<string, Files> = {
  python: {
    "p/shop.py":
      "from typing import Optional\n\nRATE = 0.2\n\nclass Item:\n    count = 0\n    def __init__(self, name, price=RATE):\n        self.name = name\n        self.price = price\n    @property\n    def total(self):\n        return self.price * (1 + RATE)\n\ndef pick(items, name: str) -> Optional[Item]:\n    found = [item for item in items if item.name == name]\n    if (first := found[:1]):\n        return first[0]\n    for item in items:\n        def matches(other, item=item):\n            return other.name == item.name\n        if any(matches(x) for x in items): return item\n    return None\n",
    "main.py":
      "from p.shop import Item, pick as choose\nimport p.shop\nname = 'total'\nitem = choose([Item(name='a', price=2)], name=name)\nprint(f'{item.total} {p.shop.RATE}', getattr(item, name))\n",
  },
  typescript: {
    "shop.ts":
      "export interface Named { name: string }\nexport class Item<T> implements Named {\n  static count = 0;\n  constructor(public name: string, private price = RATE, readonly tag?: T) { Item.count++; }\n  get total() { return this.price * (1 + RATE); }\n}\nexport const RATE = 0.2;\nexport function pick<T>(items: Item<T>[], { name, limit = 1 }: { name: string; limit?: number }) {\n  const found = items.filter((item) => item.name === name);\n  outer: for (const item of items) { for (const { name } of found) { if (item.name === name) break outer; } }\n  return found.slice(0, limit).map((item) => ({ item, name, total: item.total }));\n}\nexport default pick;\n",
    "main.ts":
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source under test holds a template
      "import choose, { Item, RATE as rate, type Named } from './shop';\nimport * as shop from './shop';\nconst items = [new Item('a', rate)];\nconst [{ item, total: sum }] = choose(items, { name: `${shop.RATE}` });\nfunction show({ name }: Named) { return name; }\nshow(item); console.log(sum, Item.count);\n",
  },
};

interface Declared {
  path: string;
  startIndex: number;
  name: string;
}

async function listDeclared(files: Files): Promise<Declared[]> {
  const outcomes = await Promise.all(
    Object.entries(files).map(([path, text]) => bindFile(path, text)),
  );
  return outcomes.flatMap((outcome) =>
    outcome?.kind === "bound"
      ? outcome.bindings.declarations.map(({ startIndex, name }) => ({
          path: outcome.bindings.path,
          startIndex,
          name,
        }))
      : [],
  );
}

async function rename(files: Files, target: Declared, newName: string): Promise<Files | null> {
  const plan = await planRename({ target, newName, project: openProject(files) });
  if (plan === null || plan.conflicts.some(({ severity }) => severity === "refused")) return null;
  return { ...files, ...applyPlan(files, plan) };
}

/** Text as tokens without the fresh name and what writing a name apart adds. */
function withoutName(text: string, oldName: string, newName: string): string {
  const words = text.replace(/\b(\w+)(?:: | as )(\w+)/g, (whole, one, other) =>
    [one, other].includes(newName) && [one, other].includes(oldName) ? oldName : whole,
  );
  return words.replaceAll(new RegExp(`\\b${newName}\\b`, "g"), oldName);
}

test.each(Object.entries(projects))(
  "%s: any rename to a fresh name touches nothing but the name, and there is a way back",
  async (_language, files) => {
    const declared = await listDeclared(files);
    let renamed = 0;
    for (const target of declared) {
      const fresh = `${target.name}Fresh`;
      const after = await rename(files, target, fresh);
      if (after === null) continue;
      renamed += 1;
      for (const [path, text] of Object.entries(after)) {
        expect(withoutName(text, target.name, fresh)).toBe(files[path]);
      }
      const again = (await listDeclared(after)).find(
        ({ path, name }) => path === target.path && name === fresh,
      );
      const back = again === undefined ? null : await rename(after, again, target.name);
      const plain = (text = "") => withoutName(text, target.name, target.name);
      for (const [path, text] of Object.entries(back ?? {})) {
        expect(plain(text)).toBe(plain(files[path]));
      }
      expect(back).not.toBeNull();
    }
    expect(renamed).toBeGreaterThan(declared.length / 2);
  },
);
