import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { openProjectIndex } from "../../../src/code/index/project-index.ts";
import { describeGraph } from "./describe-graph.ts";
import { createFolder, putFile } from "./project-folder.ts";

const STEPS = 220;
const CHECK_EVERY = 10;
const FOLDERS = ["", "pkg/", "pkg/deep/", "web/", "crate/src/", "com/acme/"];
const NAMES = ["alpha", "beta", "gamma", "index", "__init__", "mod", "lib"];
const ENDINGS = [".py", ".ts", ".rs", ".go", ".java", ".h", ".c", ".rb"];

/** A small generator of numbers, the same on every run. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function writeSource(ending: string, roll: (sides: number) => number): string {
  const name = NAMES[roll(NAMES.length)];
  const other = NAMES[roll(NAMES.length)];
  const folder = FOLDERS[roll(FOLDERS.length)]?.slice(0, -1).replaceAll("/", ".");
  const sources: Record<string, string> = {
    ".py": `from ${["", ".", "..", folder][roll(4)] || "pkg"} import ${other}\nimport ${other}\ndef f_${name}():\n    return f_${other}()\n`,
    ".ts": `import { f_${other} } from "./${["", "../", "deep/"][roll(3)]}${other}.js";\nimport "..";\nexport function f_${name}() { return f_${other}(); }\n`,
    ".rs": `mod ${other};\nuse crate::${other}::f_${other};\npub fn f_${name}() { f_${other}(); }\n`,
    ".go": `package a\nimport "acme/pkg"\nfunc F_${name}() { F_${other}() }\n`,
    ".java": `import com.acme.${other};\npublic class ${name} { public void f_${name}() { f_${other}(); } }\n`,
    ".h": `#include "${other}.h"\nint f_${name}(void) { return 1; }\n`,
    ".c": `#include "${other}.h"\nint f_${name}(void) { return f_${other}(); }\n`,
    ".rb": `require_relative "${other}"\ndef f_${name}\n  f_${other}\nend\n`,
  };
  return sources[ending] ?? "";
}

type Roll = (sides: number) => number;

function pickPath(roll: Roll): string {
  const folder = FOLDERS[roll(FOLDERS.length)];
  return `${folder}${NAMES[roll(NAMES.length)]}${ENDINGS[roll(ENDINGS.length)]}`;
}

/** Changes something below `root`; the paths that the index is to be told of. */
async function editOnce(root: string, roll: Roll): Promise<string[]> {
  const file = pickPath(roll);
  const target = path.join(root, file);
  switch (roll(16)) {
    case 0:
    case 1:
      await rm(target, { force: true });
      return [file];
    case 2: {
      const moved = pickPath(roll);
      await mkdir(path.dirname(path.join(root, moved)), { recursive: true });
      await rename(target, path.join(root, moved)).catch(() => undefined);
      return [file, moved];
    }
    case 3: {
      const folder = path.posix.dirname(file);
      if (folder !== ".") await rm(path.join(root, folder), { recursive: true, force: true });
      return [folder];
    }
    case 4:
      await putFile(root, ".gitignore", roll(3) === 0 ? "web/\n*.rb\n" : "");
      return [".gitignore"];
    case 5:
      await putFile(root, "go.mod", `module ${roll(2) === 0 ? "acme" : "other"}\n`);
      return ["go.mod"];
    default:
      await putFile(root, file, writeSource(path.extname(file), roll));
      return [file];
  }
}

test.each([1, 2, 3])(
  "after any edits the index is what a new one would be (seed %i)",
  async (seed) => {
    const roll = createDice(seed);
    const root = await createFolder({ "go.mod": "module acme\n" });
    const index = await openProjectIndex(root, {
      maxThreads: 0,
      // Live, and silent: all that the index learns it is told by `refresh`.
      watch: (_root, listener) => {
        listener.onReady();
        return { close: () => Promise.resolve() };
      },
    });
    await index.look();
    for (let step = 1; step <= STEPS; step++) {
      await index.refresh(await editOnce(root, roll));
      if (step % CHECK_EVERY !== 0) continue;
      const rebuilt = await openProjectIndex(root, { maxThreads: 0 });
      const expected = describeGraph(await rebuilt.look());
      expect(describeGraph(await index.look()), `step ${step}`).toEqual(expected);
      await rebuilt.close();
    }
    await index.close();
  },
);
