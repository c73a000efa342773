import { expect, test } from "vitest";
import { createCommandEnvironment } from "../../src/tools/command-environment.ts";

test.each([
  "npm_config_cache",
  "npm_lifecycle_event",
  "NODE_TEST_CONTEXT",
  "VITEST",
  "VITEST_WORKER_ID",
  "AGENT_SESSION",
])("%s is not handed on", (name) => {
  expect(createCommandEnvironment({ [name]: "x" })).not.toHaveProperty(name);
});

test.each(["PATH", "HOME", "NODE_OPTIONS", "NODE_TEST_CONTEXT_OTHER"])("%s is kept", (name) => {
  expect(createCommandEnvironment({ [name]: "x" })).toHaveProperty(name, "x");
});

test("output is plain and repeatable, and overrides win", () => {
  const environment = createCommandEnvironment({ FORCE_COLOR: "3", TERM: "xterm" }, { CI: "no" });
  expect(environment).toEqual({
    CI: "no",
    NO_COLOR: "1",
    FORCE_COLOR: "0",
    TERM: "dumb",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONHASHSEED: "0",
  });
});
