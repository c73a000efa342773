import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { judgeDependencies } from "../../scripts/binary/dependency-rules.ts";
import {
  describePackage,
  isPermissive,
  type LockedPackage,
  locatePackage,
  readLock,
} from "../../src/bundle/packages.ts";

const AJV: LockedPackage = {
  place: "node_modules/ajv",
  name: "ajv",
  version: "8.0.0",
  integrity: `sha512-${Buffer.alloc(64, 1).toString("base64")}`,
  licence: "MIT",
  isDev: false,
  hasInstallScript: false,
};

test("a lock file tells its packages, also those within others and under another name", () => {
  const text = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "": { name: "agent" },
      "node_modules/ajv": { version: "8.0.0", integrity: AJV.integrity, license: "MIT" },
      "node_modules/a/node_modules/@s/b": { version: "1.0.0", dev: true, hasInstallScript: true },
      "node_modules/alias": { name: "real", version: "2.0.0" },
      "node_modules/linked": { link: true },
    },
  });
  const [ajv, nested, alias, ...rest] = readLock(text);
  expect(ajv).toEqual(AJV);
  expect(nested).toMatchObject({ name: "@s/b", isDev: true, hasInstallScript: true });
  expect(alias).toMatchObject({ name: "real", version: "2.0.0" });
  expect(rest).toEqual([]);
});

test.each(["{}", '{"lockfileVersion":1,"packages":{}}', '{"lockfileVersion":3}'])(
  "%s is no lock file we can read",
  (text) => {
    expect(() => readLock(text)).toThrow("not a lock file");
  },
);

test.each([
  ["node_modules/ajv/dist/a.js", "node_modules/ajv"],
  ["node_modules/@s/b/c/d.js", "node_modules/@s/b"],
  ["node_modules/a/node_modules/@s/b/c.js", "node_modules/a/node_modules/@s/b"],
])("%s belongs to %s", (file, place) => {
  expect(locatePackage(file)).toBe(place);
});

test("a package becomes a part with its purl and the hash that npm compares", () => {
  expect(describePackage(AJV, undefined)).toMatchObject({
    purl: "pkg:npm/ajv@8.0.0",
    licence: "MIT",
    hashes: { "SHA-512": "01".repeat(64) },
  });
  const scoped = describePackage({ ...AJV, name: "@s/b", licence: undefined }, "ISC");
  expect(scoped).toMatchObject({ purl: "pkg:npm/%40s/b@8.0.0", licence: "ISC" });
});

test.each([
  ["MIT", true],
  ["(BSD-2-Clause OR GPL-3.0-only)", true],
  ["MIT AND ISC", true],
  ["MIT AND GPL-3.0-only", false],
  ["GPL-3.0-only", false],
  ["MPL-2.0", false],
  ["SEE LICENSE IN x", false],
  ["", false],
  [undefined, false],
])("%s is permissive: %s", (licence, isIt) => {
  expect(isPermissive(licence)).toBe(isIt);
});

test("a licence that is not permissive and a script that may be needed are problems", () => {
  const judged = judgeDependencies(
    [
      AJV,
      { ...AJV, name: "viral", licence: "GPL-3.0-only" },
      { ...AJV, name: "silent", licence: undefined },
      { ...AJV, name: "builder", hasInstallScript: true },
    ],
    () => "not stated",
  );
  expect(judged.problems).toEqual([
    "viral 8.0.0: GPL-3.0-only, which is not permissive.",
    "silent 8.0.0: not stated, which is not permissive.",
    "builder 8.0.0 runs a script when installed.",
  ]);
});

test("what only developers need is told apart; what is not installed says nothing", () => {
  const judged = judgeDependencies(
    [
      { ...AJV, name: "tool", licence: "MPL-2.0", isDev: true },
      { ...AJV, name: "absent", licence: undefined },
    ],
    () => undefined,
  );
  expect(judged).toMatchObject({ problems: [], developerLicences: ["tool 8.0.0: MPL-2.0"] });
});

test("this program's own lock file has no problem", () => {
  const packages = readLock(readFileSync("package-lock.json", "utf8"));
  expect(packages.length).toBeGreaterThan(50);
  expect(judgeDependencies(packages, () => undefined).problems).toEqual([]);
});
