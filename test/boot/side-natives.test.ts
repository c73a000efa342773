import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { hashBytes } from "../../src/boot/manifest.ts";
import { openSideNatives } from "../../src/boot/side-natives.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const folder = makeTemporaryFolder();
const NAME = "linux-x64-cuda";
const FILES = { "bins/linux-x64-cuda/lib.so": "library", "bins/linux-x64-cuda/a.node": "addon" };
let count = 0;

function createPlace() {
  const beside = path.join(folder, `${count++}`);
  const base = path.join(beside, "base");
  mkdirSync(base, { recursive: true });
  const place = (name: string) => path.join(beside, "natives", NAME, name);
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(place(name)), { recursive: true });
    writeFileSync(place(name), text);
  }
  const known = {
    [NAME]: Object.entries(FILES).map(([name, text]) => ({
      path: name,
      bytes: text.length,
      sha256: hashBytes(Buffer.from(text)),
    })),
  };
  const warnings: string[] = [];
  const warn = (sentence: string) => warnings.push(sentence);
  return {
    place,
    warnings,
    lib: place("bins/linux-x64-cuda/lib.so"),
    told: { beside, base, known, warn },
  };
}

test("natives that are what the binary knows are given, at the second start too", () => {
  const { told, warnings } = createPlace();
  const found = path.join(told.beside, "natives", NAME);
  expect(openSideNatives(NAME, told)).toBe(found);
  expect(openSideNatives(NAME, told)).toBe(found);
  expect(warnings).toEqual([]);
});

test.each<[string, (file: string) => void]>([
  ["changed", (file) => writeFileSync(file, "evil123")],
  [
    "changed with size and time kept",
    (file) => {
      writeFileSync(file, "LIBRARY");
      utimesSync(file, 1, 1);
    },
  ],
  ["cut short", (file) => writeFileSync(file, "lib")],
  ["missing", (file) => rmSync(file)],
  [
    "a link",
    (file) => {
      writeFileSync(`${file}.real`, "library");
      rmSync(file);
      symlinkSync(`${file}.real`, file);
    },
  ],
])(
  "a library that is %s is not given, before and after a good start, and it is said",
  (_, spoil) => {
    for (const hadGoodStart of [false, true]) {
      const { told, lib, warnings } = createPlace();
      if (hadGoodStart) openSideNatives(NAME, told);
      spoil(lib);
      expect(openSideNatives(NAME, told)).toBeNull();
      expect(warnings).toEqual([`${lib} is not the file this program was built with.`]);
    }
  },
);

test("natives the binary does not know are never given", () => {
  const { told } = createPlace();
  expect(openSideNatives(NAME, { ...told, known: {} })).toBeNull();
  expect(openSideNatives("../../evil", told)).toBeNull();
});

test("without natives nothing is said", () => {
  const { told, warnings } = createPlace();
  rmSync(path.join(told.beside, "natives"), { recursive: true });
  expect(openSideNatives(NAME, told)).toBeNull();
  expect(warnings).toEqual([]);
});

test("where nothing can be kept they are read at every start", () => {
  const { told } = createPlace();
  rmSync(told.base, { recursive: true });
  expect(openSideNatives(NAME, told)).not.toBeNull();
});
