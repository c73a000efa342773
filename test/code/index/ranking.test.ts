import { expect, onTestFinished, test } from "vitest";
import { outlineRepository } from "../../../src/code/index/outline-repository.ts";
import { rankNodes } from "../../../src/code/index/page-rank.ts";
import { openProjectIndex } from "../../../src/code/index/project-index.ts";
import { createSymbolRanker } from "../../../src/code/index/rank-symbols.ts";
import type { SymbolGraph } from "../../../src/code/index/symbol-graph.ts";
import { describeSite } from "./describe-graph.ts";
import { createFolder, putFile } from "./project-folder.ts";

const SHOP = {
  "cart/cart.py":
    "from cart.tax import add_tax\n\nclass Cart:\n    # What all items cost.\n    def sum_items(self):\n        return add_tax(0)\n\n    def clear(self):\n        self.items = []\n",
  "cart/tax.py": "RATE = 0.2\n\ndef add_tax(amount):\n    return amount * RATE\n",
  "mail/send.py": "# Delivers one letter.\ndef deliver(letter):\n    pass\n",
  "tests/test_cart.py":
    "from cart.cart import Cart\n\ndef test_sum_items():\n    Cart().sum_items()\n",
};

async function openGraph(files: Readonly<Record<string, string>>) {
  const root = await createFolder(files);
  const index = await openProjectIndex(root, { maxThreads: 0 });
  onTestFinished(() => index.close());
  return { root, index, graph: await index.look() };
}

test.each([
  ["the items of a cart cost too little", "cart/cart.py:Cart.sum_items"],
  ["sum_items returns 0", "cart/cart.py:Cart.sum_items"],
  ["letters are delivered twice", "mail/send.py:deliver"],
  ["ZeroDivisionError in cart/tax.py, line 4", "cart/tax.py:add_tax"],
  ["what is the tax?", "cart/tax.py:add_tax"],
])("%s is about %s", async (task, expected) => {
  const { graph } = await openGraph(SHOP);
  const [best] = createSymbolRanker(graph).rank(task, { limit: 1 });
  expect(describeSite(best!)).toBe(expected);
});

test("what the named code uses comes before what has nothing to do with it", async () => {
  const { graph } = await openGraph(SHOP);
  const ranked = createSymbolRanker(graph).rank("sum_items is wrong", { limit: 100 });
  const order = ranked.map(describeSite);
  expect(order.indexOf("cart/tax.py:add_tax")).toBeLessThan(order.indexOf("mail/send.py:deliver"));
  expect(ranked.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5);
});

test("without a task: what the project leans on", async () => {
  const { graph } = await openGraph({
    "base.py": "def helper(): pass\n",
    ...Object.fromEntries(
      ["a", "b", "c"].map((name) => [
        `${name}.py`,
        `from base import helper\ndef use_${name}(): helper()\n`,
      ]),
    ),
  });
  expect(describeSite(createSymbolRanker(graph).rank("", { limit: 1 })[0]!)).toBe("base.py:helper");
});

test("files are ranked by the best of what they declare", async () => {
  const { graph } = await openGraph(SHOP);
  expect(createSymbolRanker(graph).rankFiles("sum the cart's items", { limit: 2 })).toEqual([
    "cart/cart.py",
    "tests/test_cart.py",
  ]);
});

test("a ranking follows the files", async () => {
  const { root, index, graph } = await openGraph(SHOP);
  const ranker = createSymbolRanker(graph);
  expect(ranker.rank("refund_customer", { limit: 50 }).map(describeSite)).not.toContain(
    "refund.py:refund_customer",
  );
  await putFile(root, "refund.py", "def refund_customer(): pass\n");
  await index.refresh(["refund.py"]);
  expect(describeSite(ranker.rank("refund_customer", { limit: 1 })[0]!)).toBe(
    "refund.py:refund_customer",
  );
});

test("an empty project has no ranking and no outline", async () => {
  const { graph } = await openGraph({ "README.md": "x" });
  expect(createSymbolRanker(graph).rank("anything", { limit: 5 })).toEqual([]);
  expect(outline(graph, 100)).toBe("");
});

test("a walk rests where links lead, and where nothing leads on it starts again", () => {
  const links = {
    from: Int32Array.from([0, 1]),
    to: Int32Array.from([1, 2]),
    weight: Float64Array.from([1, 1]),
  };
  const ranks = rankNodes(links, Float64Array.from([1, 0, 0]), { damping: 0.5 });
  expect(ranks[0]).toBeCloseTo(4 / 7, 4);
  expect(ranks[1]).toBeCloseTo(2 / 7, 4);
  expect(ranks[2]).toBeCloseTo(1 / 7, 4);
});

function outline(graph: SymbolGraph, budgetTokens: number, task = "sum_items"): string {
  const countTokens = (text: string) => Math.ceil(text.length / 4);
  return outlineRepository(graph, {
    budgetTokens,
    countTokens,
    task,
    ranker: createSymbolRanker(graph),
  });
}

test("with room for all, the whole project with its comments", async () => {
  const { graph } = await openGraph(SHOP);
  expect(outline(graph, 1000)).toBe(`cart/cart.py
    class Cart:  # lines 3-9
        # What all items cost.
        def sum_items(self):  # lines 5-6
        def clear(self):  # lines 8-9
cart/tax.py
    RATE = 0.2
    def add_tax(amount):  # lines 3-4
mail/send.py
    # Delivers one letter.
    def deliver(letter):  # lines 2-3
tests/test_cart.py
    def test_sum_items():  # lines 3-4`);
});

test("with little room, what the task is about, and how much is missing", async () => {
  const { graph } = await openGraph(SHOP);
  expect(outline(graph, 40)).toBe(`cart/cart.py
    class Cart:  # lines 3-9
        def sum_items(self):  # lines 5-6
    # [1 more declaration left out]
[3 more files left out]`);
});

test("an outline is never over its budget", async () => {
  const { graph } = await openGraph(SHOP);
  for (let budget = 0; budget < 130; budget++) {
    expect(Math.ceil(outline(graph, budget).length / 4)).toBeLessThanOrEqual(budget);
  }
});
