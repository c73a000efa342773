import { describe, expect, test } from "vitest";
import { readFileLimit, readWish } from "../../../src/agent/rename/read-wish.ts";
import { createRequest } from "../change/change-fixture.ts";

test("the words of the message give kind, container and texts; the files that were found go first", () => {
  const task = "Rename the method check of Auth to verify in auth.py, also in the comments.";
  const files = [{ written: "auth.py", path: "app/auth.py", match: "name" as const }];
  expect(readWish(createRequest(task, { files }))).toMatchObject({
    oldName: "check",
    newName: "verify",
    kind: "method",
    container: "Auth",
    files: ["app/auth.py", "auth.py"],
    alsoText: ["comment"],
  });
});

test("a rename that was resolved wins over the words", () => {
  const request = createRequest("No, call it verify instead");
  const rename = { oldName: "Auth.check", newName: "verify" };
  expect(readWish({ ...request, rename })).toMatchObject({
    oldName: "check",
    newName: "verify",
    container: "Auth",
  });
});

test("no rename is none", () => {
  expect(readWish(createRequest("Add a function."))).toBeNull();
});

describe("where a rename may write", () => {
  test.each([
    ["Rename f to g in a.py", ["a.py"]],
    ["Rename f to g in a.py and in b.py, everywhere it is used", ["a.py", "b.py"]],
    ["Rename f to g in all other files that use it", ["a.py"]],
    ["Rename f to g only in these", []],
  ])("%s sets no limit", (task, files) => {
    expect(readFileLimit(task, files)).toBeNull();
  });

  test.each([
    ["Rename f to g in a.py and in b.py", ["a.py", "b.py"]],
    ["Rename f to g, but only in a.py", ["a.py"]],
    ["Rename f to g in a.py and nowhere else", ["a.py"]],
    ["Rename f to g in a.py. Do not touch any other file.", ["a.py"]],
    ["Rename f to g in a.py everywhere; other files stay as they are", ["a.py"]],
  ])("%s does", (task, files) => {
    expect([...(readFileLimit(task, files) ?? [])]).toEqual(files);
  });
});
