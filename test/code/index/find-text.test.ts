import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { findText } from "../../../src/code/index/find-text.ts";
import { createListed } from "../../../src/code/index/read-facts.ts";
import { createFolder } from "./project-folder.ts";

function listed(root: string, paths: readonly string[]) {
  const files = paths.map((file) =>
    createListed({ path: file, sizeBytes: 10, modifiedMs: 0 }, null),
  );
  return { root, files };
}

test("every line that holds the text, by path and line, with what surrounds it", async () => {
  const root = await createFolder({
    "b.md": "one\r\nTwo needle\r\nthree\r\n",
    "a.py": "needle = needle\nneedle()\n",
    "c.txt": "nothing\n",
  });
  const { files } = listed(root, ["b.md", "a.py", "c.txt", "gone.py"]);
  const { matches, isTruncated } = await findText(root, files, { text: "needle", contextLines: 1 });
  expect(isTruncated).toBe(false);
  expect(matches).toEqual([
    { path: "a.py", line: 1, column: 1, text: "needle = needle", before: [], after: ["needle()"] },
    {
      path: "a.py",
      line: 2,
      column: 1,
      text: "needle()",
      before: ["needle = needle"],
      after: [""],
    },
    { path: "b.md", line: 2, column: 5, text: "Two needle", before: ["one"], after: ["three"] },
  ]);
});

test.each([
  [{ text: "NEEDLE" }, 0],
  [{ text: "NEEDLE", ignoreCase: true }, 2],
  [{ text: "needle", pathPrefix: "src/" }, 1],
  [{ text: "" }, 0],
  [{ text: ".*" }, 0],
])("%j finds %i", async (query, expected) => {
  const root = await createFolder({ "src/a.ts": "a needle\n", "b.ts": "needle\n" });
  const { files } = listed(root, ["src/a.ts", "b.ts"]);
  expect((await findText(root, files, query)).matches).toHaveLength(expected);
});

test("matches, lines and files are bounded", async () => {
  const root = await createFolder({
    "a.txt": "needle\n".repeat(1000),
    "b.txt": `${"x".repeat(5000)}needle${"y".repeat(5000)}\n`,
    "c.txt": "needle\n",
    "big.txt": "needle\n".repeat(200_000),
    "bytes.txt": "needle\0\n",
  });
  const { files } = listed(root, ["a.txt", "b.txt", "big.txt", "bytes.txt", "c.txt"]);
  const all = await findText(root, files, { text: "needle" });
  expect(all.matches.map(({ path: file }) => file)).toEqual([
    ...Array(20).fill("a.txt"),
    "b.txt",
    "c.txt",
  ]);
  expect(all.matches[20]?.text.length).toBeLessThanOrEqual(200);
  expect(all.matches[20]?.text).toContain("needle");
  const few = await findText(root, files, { text: "needle", maxMatches: 3 });
  expect(few).toMatchObject({ isTruncated: true, matches: { length: 3 } });
});

test("a file that became a folder is passed over", async () => {
  const root = await createFolder({ "a.txt": "needle\n" });
  const { files } = listed(root, ["a.txt"]);
  await rm(path.join(root, "a.txt"));
  mkdirSync(path.join(root, "a.txt"));
  expect((await findText(root, files, { text: "needle" })).matches).toEqual([]);
});
