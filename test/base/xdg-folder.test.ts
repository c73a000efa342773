import { expect, test } from "vitest";
import { locateXdgFolder } from "../../src/base/xdg-folder.ts";

test.each([
  ["/data", "/data/agent"],
  ["relative", "/home/me/.cache/agent"],
  ["", "/home/me/.cache/agent"],
  [undefined, "/home/me/.cache/agent"],
])("%j gives %s", (configured, expected) => {
  expect(locateXdgFolder(configured, "/home/me/.cache")).toBe(expected);
});
