import { expect, test } from "vitest";
import { createId } from "../../src/base/ids.ts";

test("an id is its prefix and twelve symbols that cannot be mistaken for others", () => {
  expect(createId("task")).toMatch(/^task_[23456789abcdefghjkmnpqrstuvwxyz]{12}$/);
});

test("ids do not repeat", () => {
  const ids = Array.from({ length: 1000 }, () => createId("ses"));
  expect(new Set(ids).size).toBe(ids.length);
});
