import { expect, test } from "vitest";
import { createCommandEnvironment } from "../../src/tools/command-environment.ts";

test.each([
  "npm_config_cache",
  "npm_lifecycle_event",
  "NPM_TOKEN",
  "NODE_AUTH_TOKEN",
  "NODE_TEST_CONTEXT",
  "VITEST",
  "VITEST_WORKER_ID",
  "AGENT_SESSION",
  "SSH_AUTH_SOCK",
  "DBUS_SESSION_BUS_ADDRESS",
  "XDG_RUNTIME_DIR",
  "DOCKER_HOST",
  "AWS_SECRET_ACCESS_KEY",
  "GITHUB_TOKEN",
  "OPENAI_API_KEY",
  "DATABASE_URL",
  "CARGO_REGISTRY_TOKEN",
  "PYTHONSTARTUP",
  "PROMPT_COMMAND",
  "PATHS",
  "LC",
])("%s is not handed on", (name) => {
  expect(createCommandEnvironment({ [name]: "x" })).not.toHaveProperty(name);
});

test.each(["BASH_ENV", "ENV", "LD_PRELOAD"])("%s is not handed on, not even by name", (name) => {
  expect(createCommandEnvironment({ [name]: "x" }, {}, [name])).not.toHaveProperty(name);
});

test.each([
  "PATH",
  "HOME",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "NODE_OPTIONS",
  "PYTHONPATH",
  "VIRTUAL_ENV",
  "GOFLAGS",
  "CGO_ENABLED",
  "CARGO_HOME",
  "JAVA_HOME",
])("%s is handed on", (name) => {
  expect(createCommandEnvironment({ [name]: "x" })).toHaveProperty(name, "x");
});

test("what the person names is handed on, and nothing like it", () => {
  const given = { DATABASE_URL: "x", DATABASE_URL_2: "y" };
  const environment = createCommandEnvironment(given, {}, ["DATABASE_URL", "MISSING"]);
  expect(environment).toHaveProperty("DATABASE_URL", "x");
  expect(environment).not.toHaveProperty("DATABASE_URL_2");
  expect(environment).not.toHaveProperty("MISSING");
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
