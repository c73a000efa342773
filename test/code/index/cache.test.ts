import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { locateCacheFile, readCache, writeCache } from "../../../src/code/index/cache-file.ts";
import { decodeFiles, encodeFiles } from "../../../src/code/index/cache-format.ts";
import type { IndexedFile } from "../../../src/code/index/indexed-file.ts";
import { openProjectIndex } from "../../../src/code/index/project-index.ts";
import { describeGraph } from "./describe-graph.ts";
import { createFolder } from "./project-folder.ts";

const SOURCES = {
  "a.py": '"""Ünï 😀."""\nfrom b import g\n\n# Adds.\ndef f(x):\n    return g(x) + g(1)\n',
  "b.py": "class B:\n    def m(self): pass\n\ndef g(x): return x\n",
  "c.txt": "nothing\n",
  "d.min.js": "var a;\n",
};

async function indexSources(): Promise<{ root: string; files: IndexedFile[] }> {
  const root = await createFolder(SOURCES);
  const index = await openProjectIndex(root, { maxThreads: 0 });
  const graph = await index.look();
  await index.close();
  return { root, files: [...graph.files.values()] };
}

test("facts survive as they are", async () => {
  const { root, files } = await indexSources();
  expect(decodeFiles(root, encodeFiles(root, files))).toEqual(files);
});

test("facts of another folder are not believed", async () => {
  const { root, files } = await indexSources();
  expect(decodeFiles(`${root}x`, encodeFiles(root, files))).toBeNull();
});

test("damage at any byte, and any cut, reads as nothing", async () => {
  const { root, files } = await indexSources();
  const bytes = encodeFiles(root, files);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Uint8Array.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 0x41;
    expect(decodeFiles(root, damaged), `byte ${at}`).toBeNull();
    expect(decodeFiles(root, bytes.subarray(0, at)), `cut at ${at}`).toBeNull();
  }
});

test("with a damaged, foreign or absent cache the answers are the same", async () => {
  const root = await createFolder(SOURCES);
  const cacheFolder = await createFolder({});
  const describe = async (): Promise<string[]> => {
    const index = await openProjectIndex(root, { cacheFolder, maxThreads: 0 });
    const lines = describeGraph(await index.look());
    await index.close();
    return lines;
  };
  const expected = await describe();
  const file = locateCacheFile(cacheFolder, root);
  const sound = await readFile(file);
  const damages = [
    new Uint8Array(0),
    Buffer.from("hello"),
    sound.subarray(0, sound.length - 1),
    ...Array.from({ length: 40 }, (_, step) => {
      const damaged = Buffer.from(sound);
      const at = Math.floor((step * sound.length) / 40);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      return damaged;
    }),
  ];
  for (const damage of damages) {
    await writeFile(file, damage);
    expect(await describe()).toEqual(expected);
  }
});

test("well-formed bytes with impossible numbers read as nothing", async () => {
  const { root, files } = await indexSources();
  const [first] = files.filter(({ symbols }) => symbols.length > 0);
  const uses = { names: ["a"], cells: Int32Array.from([5000, 0, 1, 2]) };
  expect(decodeFiles(root, encodeFiles(root, [{ ...first!, uses }]))).toBeNull();
  const names = { names: ["a"], cells: Int32Array.from([0, 7, 1, 2]) };
  expect(decodeFiles(root, encodeFiles(root, [{ ...first!, uses: names }]))).toBeNull();
  expect(decodeFiles(root, encodeFiles(root, [{ ...first!, modifiedMs: Number.NaN }]))).toBeNull();
});

test("a cache that cannot be written is no failure and leaves nothing behind", async () => {
  const { root, files } = await indexSources();
  const folder = await createFolder({});
  const file = locateCacheFile(folder, root);
  await mkdir(file);
  expect(await writeCache(file, root, files)).toBe(false);
  expect(await readCache(file, root)).toBeNull();
  expect(await readdir(folder)).toEqual([path.basename(file)]);
});
