import { expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { exitCodeOf, renderError } from "../../src/ui/error-view.ts";

const known = new AgentError("directory-unusable", {
  path: "/x\u001b[2J",
  reason: "it is\na file",
});

test("a failure says what, what to do next, and its code", () => {
  expect(renderError(known, "text")).toBe(
    "✗ Cannot work in /x␛: it is a file.\n" +
      "  Name an existing folder you may read and write with -C DIR.\n" +
      "  (directory-unusable, exit 2)\n",
  );
});

test.each(["json", "stream-json"] as const)("a failure is one object as %s", (format) => {
  const line = renderError(known, format);
  expect(line.endsWith("}\n")).toBe(true);
  expect(JSON.parse(line)).toEqual({
    type: "error",
    code: "directory-unusable",
    message: known.message,
    next: known.next,
    exit_code: 2,
    details: { path: "/x\u001b[2J", reason: "it is\na file" },
  });
});

test.each([[new TypeError("x is not\n  a function")], ["x is not a function"]])(
  "anything else is a bug, on one line: %s",
  (error) => {
    const lines = renderError(error, "text").split("\n");
    expect(lines[0]).toBe("✗ x is not a function");
    expect(lines[1]).toContain("This is a bug");
    expect(lines[2]).toBe("  (internal, exit 1)");
    expect(JSON.parse(renderError(error, "json"))).toMatchObject({
      code: "internal",
      exit_code: 1,
    });
  },
);

test("colour is added on request only", () => {
  expect(renderError(known, "text", true)).toContain("\u001b[31m✗\u001b[39m");
  expect(renderError(known, "text")).not.toContain("\u001b");
});

test("the exit code is the failure's own, else 1", () => {
  expect(exitCodeOf(known)).toBe(2);
  expect(exitCodeOf(new Error("x"))).toBe(1);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a run stopped by %s ends as a shell reports it, with %d", (signal, exitCode) => {
  const stopped = new AgentError("interrupted", { signal });
  expect(exitCodeOf(stopped)).toBe(exitCode);
  expect(renderError(stopped, "text")).toContain(`(interrupted, exit ${exitCode})`);
});
