import { spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";
import { createPayload } from "../../src/boot/payload.ts";
import { openUnpacked } from "../../src/boot/unpack.ts";
import { createManyFiles } from "./many-files.ts";
import { createSmallPayload, FILES } from "./small-payload.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const folder = makeTemporaryFolder();
const small = createSmallPayload();
let base = "";
let count = 0;

beforeEach(() => {
  base = path.join(folder, `${count++}`);
  mkdirSync(base, { mode: 0o700 });
});

/** Asked for nothing: whoever uses it must find everything in order. */
const untouchable = {
  id: small.id,
  payload: createPayload(small.manifest, () => {
    throw new Error("the payload was read");
  }),
};

function readAll(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(path.join(root, name)).isFile()).sort();
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(path.join(root, name), "utf8")]),
  );
}

test("a payload is unpacked once, privately, and the next start reads nothing of it", () => {
  const root = openUnpacked(base, small);
  expect(readAll(root)).toEqual(FILES);
  expect(statSync(root).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(root, "dist/main.js")).mode & 0o777).toBe(0o600);
  expect(openUnpacked(base, untouchable)).toBe(root);
  expect(readdirSync(base).sort()).toEqual([small.id, `${small.id}.stamp`]);
});

test("two versions lie side by side", () => {
  const other = createSmallPayload({ ...FILES, "dist/main.js": "console.log('newer');\n" });
  const roots = [openUnpacked(base, small), openUnpacked(base, other)];
  expect(new Set(roots).size).toBe(2);
  expect(readAll(roots[0] ?? "")).toEqual(FILES);
  expect(openUnpacked(base, untouchable)).toBe(roots[0]);
});

const main = (root: string) => path.join(root, "dist/main.js");

test.each<[string, (root: string) => void]>([
  ["a changed file", (root) => writeFileSync(main(root), "console.log('evil');\n")],
  [
    "a file of the same size and time, changed in place",
    (root) => {
      const { atime, mtime } = statSync(main(root));
      const descriptor = openSync(main(root), "r+");
      writeSync(descriptor, "CONSOLE");
      closeSync(descriptor);
      utimesSync(main(root), atime, mtime);
    },
  ],
  ["a file cut short", (root) => writeFileSync(main(root), "console")],
  ["a missing file", (root) => rmSync(main(root))],
  ["a missing folder", (root) => rmSync(path.dirname(main(root)), { recursive: true })],
  [
    "a folder in place of a file",
    (root) => {
      rmSync(main(root));
      mkdirSync(main(root));
      writeFileSync(path.join(main(root), "x"), "x");
    },
  ],
  [
    "a link in place of a file",
    (root) => {
      writeFileSync(path.join(base, "elsewhere"), FILES["dist/main.js"]);
      rmSync(main(root));
      symlinkSync(path.join(base, "elsewhere"), main(root));
    },
  ],
  [
    "a link in place of a folder",
    (root) => {
      renameSync(path.dirname(main(root)), path.join(base, "moved"));
      symlinkSync(path.join(base, "moved"), path.dirname(main(root)));
    },
  ],
  ["a file that others may write to", (root) => chmodSync(main(root), 0o666)],
  ["a file nobody listed", (root) => writeFileSync(path.join(root, "dist/extra.js"), "evil")],
  [
    "a package nobody listed",
    (root) => {
      mkdirSync(path.join(root, "node_modules/evil"), { recursive: true });
      writeFileSync(path.join(root, "node_modules/evil/index.js"), "evil");
    },
  ],
  ["no stamp", () => rmSync(path.join(base, `${small.id}.stamp`))],
  ["half a stamp", () => writeFileSync(path.join(base, `${small.id}.stamp`), "dist")],
])("%s is noticed at the next start, and mended", (_, spoil) => {
  const root = openUnpacked(base, small);
  spoil(root);
  expect(openUnpacked(base, small)).toBe(root);
  expect(readAll(root)).toEqual(FILES);
  expect(statSync(main(root)).mode & 0o022).toBe(0);
  expect(openUnpacked(base, untouchable)).toBe(root);
});

test("what was unpacked and is right is not written again when only the stamp is gone", () => {
  const root = openUnpacked(base, small);
  rmSync(path.join(base, `${small.id}.stamp`));
  expect(openUnpacked(base, untouchable)).toBe(root);
});

test("a disk that fills up leaves nothing behind", () => {
  let written = 0;
  const writeNew = (file: string, content: Uint8Array) => {
    if (++written > 2) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    writeFileSync(file, content);
  };
  expect(() => openUnpacked(base, small, { writeNew })).toThrow("no space");
  expect(readdirSync(base)).toEqual([]);
});

test("a disk that fills up while a file is mended leaves no part of it", () => {
  const root = openUnpacked(base, small);
  writeFileSync(main(root), "evil");
  const writeNew = (file: string) => {
    writeFileSync(file, "half");
    throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  };
  expect(() => openUnpacked(base, small, { writeNew })).toThrow("no space");
  expect(readdirSync(path.join(root, "dist")).sort()).toEqual(["deep", "main.js"]);
  openUnpacked(base, small);
  expect(readAll(root)).toEqual(FILES);
});

test("what the disk gives back is compared with the list, and written again where it differs", () => {
  const writeNew = (file: string, content: Uint8Array) => {
    const isFirst = file.includes(`${small.id}.tmp-`) && file.endsWith("main.js");
    writeFileSync(file, isFirst ? "flipped" : content);
  };
  expect(readAll(openUnpacked(base, small, { writeNew }))).toEqual(FILES);
});

test("a damaged payload leaves nothing behind", () => {
  const payload = createPayload(small.manifest, () => small.packed.subarray(0, 30));
  expect(() => openUnpacked(base, { id: small.id, payload })).toThrow(
    expect.objectContaining({ code: "program-damaged" }),
  );
  expect(readdirSync(base)).toEqual([]);
});

test("half a folder of a process that was killed long ago is removed, a fresh one is not", () => {
  const old = path.join(base, `${small.id}.tmp-0123456789abcdef`);
  const fresh = path.join(base, `${small.id}.tmp-fedcba9876543210`);
  for (const each of [old, fresh]) mkdirSync(each);
  utimesSync(old, 1000, 1000);
  openUnpacked(base, small);
  expect([old, fresh].map((each) => existsSync(each))).toEqual([false, true]);
});

test("processes that unpack at the same moment all find the whole program", {
  timeout: 90_000,
}, async () => {
  const child = fileURLToPath(new URL("unpack-child.ts", import.meta.url));
  const moment = String(Date.now() + 4000);
  const runs = Array.from({ length: 3 }, () => {
    const started = spawn(process.execPath, ["--import", "tsx", child, base, moment]);
    let out = "";
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        out += text;
      });
    }
    return new Promise<string>((resolve) => started.once("close", () => resolve(out)));
  });
  const { id } = createManyFiles();
  expect(await Promise.all(runs)).toEqual(Array(3).fill(path.join(base, id)));
  expect(readdirSync(base).sort()).toEqual([id, `${id}.stamp`]);
});
