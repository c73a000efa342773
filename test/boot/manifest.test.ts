import { expect, test } from "vitest";
import { identifyManifest, isSafePath, readManifest } from "../../src/boot/manifest.ts";
import { createSmallPayload } from "./small-payload.ts";

test("a manifest is read when it is the one the binary was built with", () => {
  const { manifestText, manifest, id } = createSmallPayload();
  expect(readManifest(manifestText, id)).toEqual(manifest);
});

test("one changed bit of the list is noticed", () => {
  const { manifestText, id } = createSmallPayload();
  const changed = manifestText.replace("1.2.3", "1.2.2");
  expect(() => readManifest(changed, id)).toThrow(
    expect.objectContaining({ code: "program-damaged" }),
  );
});

test("a list that would write outside its folder is refused even with the right id", () => {
  const { manifestText } = createSmallPayload({ "../evil": "x" });
  expect(() => readManifest(manifestText, identifyManifest(manifestText))).toThrow(
    expect.objectContaining({ code: "program-damaged" }),
  );
});

test.each([
  ["dist/main.js", true],
  ["node_modules/@scope/name/a-b_c+1.node", true],
  ["../x", false],
  ["a/../../x", false],
  ["/etc/passwd", false],
  ["a//b", false],
  ["a\\..\\b", false],
  ["C:/x", false],
  ["", false],
  ["a/./..", false],
])("%s is safe: %s", (path, isSafe) => {
  expect(isSafePath(path)).toBe(isSafe);
});
