import { expect, test } from "vitest";
import { readFiles } from "../../../src/code/index/read-files.ts";
import { createFolder } from "./project-folder.ts";

const MEBIBYTE = 1024 * 1024;

test("threads read what one thread reads, each file once", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 250 }, (_, file) => [
      `pkg/file-${file}.py`,
      `def f_${file}(x):\n    return g(x, ${file})\n`,
    ]),
  );
  const root = await createFolder(files);
  const requests = [...Object.keys(files), "pkg/gone.py"].map((path) => ({
    path,
    knownHash: "",
    sizeBytes: MEBIBYTE / 100,
  }));
  const read = async (maxThreads: number) => {
    const readings = await readFiles(root, requests, { maxThreads });
    return readings
      .map((reading) =>
        reading.kind === "read"
          ? { ...reading.file, readMs: 0 }
          : { path: reading.path, kind: reading.kind },
      )
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  };
  const here = await read(0);
  expect(here).toHaveLength(251);
  expect(await read(2)).toEqual(here);
});

test("bytes that are known are not parsed again", async () => {
  const root = await createFolder({ "a.py": "x = 1\n" });
  const [first] = await readFiles(root, [{ path: "a.py", knownHash: "", sizeBytes: 6 }]);
  const knownHash = first?.kind === "read" ? first.file.hash : "";
  const [second] = await readFiles(root, [{ path: "a.py", knownHash, sizeBytes: 6 }]);
  expect(second).toMatchObject({ kind: "same", path: "a.py", sizeBytes: 6 });
});
