import { expect, test } from "vitest";
import { describeEnd, isCrash } from "../../src/runtime/child-script.ts";

test.each([
  [{ code: null, signal: "SIGSEGV" }, true, "SIGSEGV"],
  [{ code: null, signal: "SIGABRT" }, true, "SIGABRT"],
  [{ code: 0xc0000005, signal: null }, true, "exit code 3221225477"],
  [{ code: null, signal: "SIGKILL" }, false, "SIGKILL"],
  [{ code: null, signal: "SIGINT" }, false, "SIGINT"],
  [{ code: 1, signal: null }, false, "exit code 1"],
] as const)("%j is told apart", (end, crash, words) => {
  expect([isCrash(end), describeEnd(end)]).toEqual([crash, words]);
});
