import { appendFile, rm } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { watchFolder } from "../../../src/code/index/folder-watch.ts";
import { openProjectIndex } from "../../../src/code/index/project-index.ts";
import { describeSite } from "./describe-graph.ts";
import { createFolder, putFile } from "./project-folder.ts";

test("changes below the folder are told, ignored ones are not", async () => {
  const root = await createFolder({ ".gitignore": "out/\n", "src/a.py": "", "out/b.py": "" });
  const seen = new Set<string>();
  await new Promise<void>((resolve, reject) => {
    const watcher = watchFolder(root, {
      onChange: (file) => seen.add(file),
      onReady: resolve,
      onFailure: (reason) => reject(new Error(reason)),
    });
    onTestFinished(() => watcher.close());
  });
  await appendFile(path.join(root, "out/b.py"), "x = 1\n");
  await appendFile(path.join(root, "src/a.py"), "x = 1\n");
  await putFile(root, "src/deep/new.py", "y = 1\n");
  await vi.waitFor(
    () => expect([...seen]).toEqual(expect.arrayContaining(["src/a.py", "src/deep/new.py"])),
    { timeout: 10_000 },
  );
  expect([...seen].filter((file) => file.startsWith("out"))).toEqual([]);
});

test("an index that is watched follows what others write", async () => {
  const root = await createFolder({ "a.py": "def old(): pass\n", "b.py": "def other(): pass\n" });
  const index = await openProjectIndex(root, { maxThreads: 0, watch: watchFolder });
  onTestFinished(() => index.close());
  await vi.waitFor(() => expect(index.status().watching).toBe("live"), { timeout: 10_000 });
  await putFile(root, "a.py", "def fresh(): pass\n");
  await rm(path.join(root, "b.py"));
  await vi.waitFor(
    async () => {
      const graph = await index.look();
      const sites = ["fresh", "old", "other"].flatMap((name) => graph.definitionsOf(name));
      expect(sites.map(describeSite)).toEqual(["a.py:fresh"]);
    },
    { timeout: 10_000 },
  );
});
