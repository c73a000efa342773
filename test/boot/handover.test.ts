import { expect, test } from "vitest";
import { decideStart } from "../../src/boot/handover.ts";
import { createSmallPayload } from "./small-payload.ts";

const { manifest, id } = createSmallPayload();
const child = `/home/a/.cache/agent/program/${id}/dist/deep/child.js`;

test("a listed module with a channel to its parent is started, wherever the parent has it", () => {
  const start = decideStart([child, "a", "b"], { manifest, id, hasChannel: true });
  expect(start).toEqual({ module: "dist/deep/child.js", args: ["a", "b"] });
});

test("Windows names it with other slashes", () => {
  const words = [`C:\\cache\\${id}\\dist\\deep\\child.js`];
  const start = decideStart(words, { manifest, id, hasChannel: true });
  expect(start.module).toBe("dist/deep/child.js");
});

test.each([
  ["a task", ["fix", "tests"], true],
  ["no words", [], true],
  ["a child without a channel", [child], false],
  ["a module that is not listed", [`/x/${id}/dist/other.js`], true],
  ["a module of another payload", ["/x/000000000000000000000000/dist/deep/child.js"], true],
  ["a file of a project", ["/project/dist/deep/child.js"], true],
  ["a way out of the payload", [`/x/${id}/../../evil/dist/deep/child.js/../child.js`], true],
  ["the path as a later word", ["fix", child], true],
])("%s is a start of the program, with all its words", (_, words, hasChannel) => {
  const start = decideStart(words, { manifest, id, hasChannel });
  expect(start).toEqual({ module: "dist/main.js", args: words });
});
