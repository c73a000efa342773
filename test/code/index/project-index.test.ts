import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { WatchFolder, WatchListener } from "../../../src/code/index/folder-watch.ts";
import {
  type IndexOptions,
  openProjectIndex,
  type ProjectIndex,
} from "../../../src/code/index/project-index.ts";
import { describeGraph, describeSite, describeUse } from "./describe-graph.ts";
import { createFolder, putFile } from "./project-folder.ts";

const SHOP = {
  "cart.py":
    "class Cart:\n    def total(self):\n        return add(1, 2)\n\ndef add(a, b):\n    return a + b\n",
  "shop.py":
    "from cart import Cart, add\n\ndef checkout():\n    return Cart().total() + add(1, 1) + add(2, 2)\n",
  "web/app.ts": 'import { price } from "./price.js";\nexport const show = () => price(1);\n',
  "web/price.ts": "export function price(n: number) {\n  return n;\n}\n",
  "README.md": "# Shop\n",
};

async function openIndex(root: string, options: IndexOptions = {}): Promise<ProjectIndex> {
  const index = await openProjectIndex(root, { maxThreads: 0, ...options });
  onTestFinished(() => index.close());
  return index;
}

/** Tells nothing by itself. */
function createFakeWatch(): { watch: WatchFolder; listener: () => WatchListener } {
  let known: WatchListener | null = null;
  return {
    watch: (_root, listener) => {
      known = listener;
      return { close: () => Promise.resolve() };
    },
    listener: () => {
      if (known === null) throw new Error("nothing watches yet");
      return known;
    },
  };
}

test("files import files, declarations use declarations", async () => {
  const index = await openIndex(await createFolder(SHOP));
  expect(describeGraph(await index.look())).toMatchInlineSnapshot(`
    [
      "README.md no-grammar  exports ",
      "  imports ",
      "  importers ",
      "cart.py parsed 6fd6bed0 exports Cart,add",
      "  imports ",
      "  importers shop.py",
      "  class Cart 1-3 ",
      "    uses shop.py:1:- x1 shop.py:4:checkout x1 called",
      "    callees cart.py:add",
      "    named cart.py:Cart",
      "  method Cart.total 2-3 ",
      "    uses shop.py:4:checkout x1 called",
      "    callees cart.py:add",
      "    named cart.py:Cart.total",
      "  function add 5-6 ",
      "    uses cart.py:3:Cart.total x1 called shop.py:1:- x1 shop.py:4:checkout x2 called",
      "    callees ",
      "    named cart.py:add",
      "shop.py parsed 7cea3d0c exports Cart,add,checkout",
      "  imports cart.py",
      "  importers ",
      "  function checkout 3-4 ",
      "    uses ",
      "    callees cart.py:Cart cart.py:Cart.total cart.py:add",
      "    named shop.py:checkout",
      "web/app.ts parsed 994b9f09 exports show",
      "  imports web/price.ts",
      "  importers ",
      "  function show 2-2 ",
      "    uses ",
      "    callees web/price.ts:price",
      "    named web/app.ts:show",
      "web/price.ts parsed 7548e7ac exports price",
      "  imports ",
      "  importers web/app.ts",
      "  function price 1-3 ",
      "    uses web/app.ts:1:- x1 web/app.ts:2:show x1 called",
      "    callees ",
      "    named web/price.ts:price",
    ]
  `);
});

test("callers and uses of a declaration", async () => {
  const graph = await (await openIndex(await createFolder(SHOP))).look();
  const [add] = graph.definitionsOf("add");
  const [total] = graph.definitionsOf("Cart.total");
  expect(graph.whoCalls(add!).map(describeUse)).toEqual([
    "cart.py:3:Cart.total x1 called",
    "shop.py:4:checkout x2 called",
  ]);
  expect(graph.usesOf(add!).map(describeUse)).toContain("shop.py:1:- x1");
  expect(graph.whoCalls(total!).map(describeUse)).toEqual(["shop.py:4:checkout x1 called"]);
  expect(graph.calleesOf(graph.definitionsOf("checkout")[0]!).map(describeSite)).toEqual([
    "cart.py:Cart",
    "cart.py:Cart.total",
    "cart.py:add",
  ]);
});

test("a name passed on by an index file is found where it is declared", async () => {
  const root = await createFolder({
    "lib/index.ts": 'export * from "./deep.js";\nexport { other as named } from "./other.js";\n',
    "lib/deep.ts": "export function dig() {}\n",
    "lib/other.ts": "export function other() {}\n",
    "z/dig.ts": "export function dig() {}\n",
    "main.ts": 'import { dig } from "./lib/index.js";\ndig();\n',
  });
  const graph = await (await openIndex(root)).look();
  const [deep, stray] = graph.definitionsOf("dig");
  expect(graph.usesOf(deep!).map(describeUse)).toEqual(["main.ts:1:- x2 called"]);
  expect(graph.usesOf(stray!)).toEqual([]);
});

test("what .gitignore names is not there, and is when it no longer does", async () => {
  const root = await createFolder({ ...SHOP, ".gitignore": "web/\n" });
  const index = await openIndex(root);
  expect([...(await index.look()).files.keys()].sort()).toEqual([
    ".gitignore",
    "README.md",
    "cart.py",
    "shop.py",
  ]);
  await writeFile(path.join(root, ".gitignore"), "");
  expect((await index.look()).files.has("web/app.ts")).toBe(true);
});

test.each([
  ["large.ts", `const a = 1;\n${"// x\n".repeat(220_000)}`, "too-large"],
  ["binary.py", "a = 1\0\n", "binary"],
  ["lines.js", `const a=1;${"f(a);".repeat(2000)}`, "minified"],
  ["jquery.min.js", "var a;\n", "minified"],
  ["made.go", "// Code generated by tool. DO NOT EDIT.\npackage a\nfunc F() {}\n", "generated"],
  ["made.ts", "/** @generated */\nexport const a = 1;\n", "generated"],
  ["package-lock.json", '{"a": 1}\n', "generated"],
  ["notes.txt", "a = 1\n", "no-grammar"],
  ["plain.py", "a = 1\n", null],
])("%s is listed, skipped as %3$s", async (file, text, skipped) => {
  const index = await openIndex(await createFolder({ [file]: text }));
  const known = (await index.look()).files.get(file);
  expect(known?.skipped).toBe(skipped);
  expect(known?.symbols.length).toBe(skipped === null ? 1 : 0);
});

test("bytes that are no UTF-8 are read around", async () => {
  const root = await createFolder({});
  await writeFile(path.join(root, "a.py"), Buffer.from("# caf\xe9\ndef f(): pass\n", "latin1"));
  const graph = await (await openIndex(root)).look();
  expect(graph.definitionsOf("f").map(describeSite)).toEqual(["a.py:f"]);
});

test("links in circles, links outside, and what cannot be read stop nothing", async () => {
  const root = await createFolder({ "src/a.py": "def f(): pass\n", "src/secret.py": "x = 1\n" });
  await symlink("..", path.join(root, "src/loop"));
  await symlink("/etc/hosts", path.join(root, "src/hosts.py"));
  await symlink("a.py", path.join(root, "src/link.py"));
  await symlink("nowhere.py", path.join(root, "src/dead.py"));
  await mkdir(path.join(root, "closed"));
  await putFile(root, "closed/b.py", "y = 1\n");
  await chmod(path.join(root, "closed"), 0o000);
  onTestFinished(() => chmod(path.join(root, "closed"), 0o700));
  const { files } = await (await openIndex(root)).look();
  const seen = [...files.keys()].filter((each) => !each.startsWith("closed/")).sort();
  expect(seen).toEqual(["src/a.py", "src/link.py", "src/secret.py"]);
});

test("more files than the limit: those nearest to the root, and it is said", async () => {
  const root = await createFolder({ "a.py": "", "b.py": "", "c/d.py": "" });
  const index = await openIndex(root, { maxFiles: 2 });
  expect([...(await index.look()).files.keys()]).toEqual(["a.py", "b.py"]);
  expect(index.status().isTruncated).toBe(true);
  await putFile(root, "0.py", "");
  await index.refresh(["0.py"]);
  expect(index.status().files).toBe(2);
});

test("a folder that is not there cannot be indexed", async () => {
  await expect(openProjectIndex("/nowhere/at/all")).rejects.toMatchObject({
    code: "directory-unusable",
  });
});

test("the second start reads nothing, and what changed meanwhile is read again", async () => {
  const root = await createFolder(SHOP);
  const cacheFolder = await createFolder({});
  await makeOld(root, Object.keys(SHOP));
  const first = await openIndex(root, { cacheFolder });
  expect(first.status().lastRead).toBe(4);
  const before = describeGraph(await first.look());
  await first.close();
  const second = await openIndex(root, { cacheFolder });
  expect(second.status().lastRead).toBe(0);
  expect(describeGraph(await second.look())).toEqual(before);
  await second.close();
  await putFile(root, "cart.py", "def add(a, b): pass\n");
  const third = await openIndex(root, { cacheFolder });
  expect(third.status().lastRead).toBe(1);
  expect((await third.look()).definitionsOf("Cart")).toEqual([]);
});

/** Stamps far enough in the past to be believed. */
async function makeOld(root: string, files: readonly string[]): Promise<void> {
  for (const file of files) await utimes(path.join(root, file), 1_600_000_000, 1_600_000_000);
}

test("a touched file is read but not parsed again: its declarations stay the same objects", async () => {
  const root = await createFolder(SHOP);
  const index = await openIndex(root);
  const [before] = (await index.look()).definitionsOf("add");
  await utimes(path.join(root, "cart.py"), 1_600_000_000, 1_600_000_000);
  const graph = await index.look();
  expect(index.status().lastRead).toBeGreaterThan(0);
  expect(graph.definitionsOf("add")[0]?.symbol).toBe(before?.symbol);
});

test("a change within the clock's grain is seen", async () => {
  const root = await createFolder({ "a.py": "def f(): pass\n" });
  const index = await openIndex(root);
  const now = new Date();
  await utimes(path.join(root, "a.py"), now, now);
  await index.look();
  await writeFile(path.join(root, "a.py"), "def g(): pass\n");
  await utimes(path.join(root, "a.py"), now, now);
  expect((await index.look()).definitionsOf("g").map(describeSite)).toEqual(["a.py:g"]);
});

test("with a live watcher nothing is looked at that was not told", async () => {
  const root = await createFolder(SHOP);
  const { watch, listener } = createFakeWatch();
  const index = await openIndex(root, { watch });
  expect(index.status().watching).toBe("starting");
  listener().onReady();
  expect(index.status().watching).toBe("live");
  await index.look();
  await putFile(root, "cart.py", "def subtract(): pass\n");
  expect((await index.look()).definitionsOf("subtract")).toEqual([]);
  listener().onChange("cart.py");
  expect((await index.look()).definitionsOf("subtract").map(describeSite)).toEqual([
    "cart.py:subtract",
  ]);
});

test("what changed while the watcher started is seen", async () => {
  const root = await createFolder(SHOP);
  const { watch, listener } = createFakeWatch();
  const index = await openIndex(root, { watch });
  await putFile(root, "cart.py", "def subtract(): pass\n");
  listener().onReady();
  expect((await index.look()).definitionsOf("subtract")).toHaveLength(1);
});

test("our own writes are seen at once, watched or not", async () => {
  const root = await createFolder(SHOP);
  const { watch, listener } = createFakeWatch();
  const index = await openIndex(root, { watch });
  listener().onReady();
  await index.look();
  await putFile(root, "new.py", "def fresh(): return add(1, 1)\n");
  await rm(path.join(root, "shop.py"));
  await index.refresh(["new.py", "shop.py", "../outside.py", "/etc/passwd", "absent.py", ""]);
  const graph = await index.look();
  expect(graph.definitionsOf("fresh").map(describeSite)).toEqual(["new.py:fresh"]);
  expect(graph.definitionsOf("checkout")).toEqual([]);
  expect([...graph.files.keys()].sort()).toEqual([
    "README.md",
    "cart.py",
    "new.py",
    "web/app.ts",
    "web/price.ts",
  ]);
});

test("a watcher that fails is said, and stamps are looked at instead", async () => {
  const root = await createFolder(SHOP);
  const { watch, listener } = createFakeWatch();
  const index = await openIndex(root, { watch });
  listener().onReady();
  listener().onFailure("the system's limit on watched files is reached");
  expect(index.status()).toMatchObject({
    watching: "off",
    watchFailure: "the system's limit on watched files is reached",
  });
  await putFile(root, "late.py", "def late(): pass\n");
  expect((await index.look()).definitionsOf("late")).toHaveLength(1);
});

test("a storm of thousands of events is one look at all files", async () => {
  const root = await createFolder(SHOP);
  const { watch, listener } = createFakeWatch();
  const index = await openIndex(root, { watch });
  listener().onReady();
  await index.look();
  for (let file = 0; file < 300; file++) {
    await putFile(root, `many/file-${file}.py`, `def many_${file}(): pass\n`);
  }
  await rename(path.join(root, "web"), path.join(root, "site"));
  for (let event = 0; event < 5000; event++) listener().onChange(`many/file-${event}.py`);
  const graph = await index.look();
  expect(graph.definitionsOf("many_299")).toHaveLength(1);
  expect(graph.importersOf("site/price.ts")).toEqual(["site/app.ts"]);
  expect(graph.files.has("web/app.ts")).toBe(false);
});

test("a removed folder takes its files along", async () => {
  const root = await createFolder(SHOP);
  const { watch, listener } = createFakeWatch();
  const index = await openIndex(root, { watch });
  listener().onReady();
  await index.look();
  await rm(path.join(root, "web"), { recursive: true });
  listener().onChange("web");
  expect([...(await index.look()).files.keys()].sort()).toEqual([
    "README.md",
    "cart.py",
    "shop.py",
  ]);
});

test("questions asked at once get one answer each, the same", async () => {
  const root = await createFolder(SHOP);
  const index = await openIndex(root);
  const answers = await Promise.all(Array.from({ length: 8 }, () => index.look()));
  expect(new Set(answers).size).toBe(1);
});
