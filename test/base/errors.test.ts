import { expect, test } from "vitest";
import {
  AgentError,
  type FailureCode,
  type Failures,
  isAgentError,
  messageOf,
} from "../../src/base/errors.ts";

/** Facts for every code, one variant where the sentences do not branch and several where they do. */
const SAMPLES: { [Code in FailureCode]: readonly Failures[Code][] } = {
  "usage-invalid": [{ problem: "No task was given." }, { problem: "Bad flag.", hint: "Drop it." }],
  "directory-unusable": [{ path: "/p", reason: "it is a file" }],
  "language-unusable": [{ language: "go", reason: "no parser" }],
  "no-test-command": [{ root: "/p" }],
  interrupted: [{ signal: "SIGINT" }, { signal: "SIGTERM" }],
  "config-invalid": [
    { path: "/c.json", problem: "it is no object." },
    { path: "/c.json", problem: "threads must be a whole number.", line: 3, column: 14 },
  ],
  "input-invalid": [
    { path: "a.jsonl", line: 3, reason: "it is not JSON" },
    { path: "a.json", line: null, reason: "it is a folder" },
  ],
  "time-up": [{ timeoutMs: 90_000 }],
  "tests-not-runnable": [{ command: "npm test", reason: "npm is missing" }],
  "engine-unavailable": [{ reason: "no binary" }],
  "engine-internal-missing": [{ internal: "AddonX", version: "1.2.3" }],
  "engine-not-pinned": [{ problems: ["a.so is unknown"] }, { problems: ["a", "b", "c", "d"] }],
  "engine-build-unusable": [{ reason: "there is none" }],
  "engine-stalled": [{ step: "decode", waitedMs: 120_000 }],
  "engine-failed": [{ step: "decode", reason: "broken" }],
  "context-full": [{ neededTokens: 9000, contextTokens: 8192 }],
  "memory-insufficient": [{ path: "/m.gguf", reason: "too large" }],
  "load-refused": [{ path: "/m.gguf", reason: "too long", waysOut: ["a shorter context"] }],
  "model-unusable": [{ path: "/m.gguf", reason: "no magic" }],
  "template-missing": [{ path: "/m.gguf" }],
  "template-failed": [{ reason: "syntax" }],
  "template-input-invalid": [{ path: "/t.jinja", reason: "it is not UTF-8 text" }],
  "template-refused": [
    { path: "/m.gguf", reason: "T24: it never ends" },
    { path: "/m.gguf", reason: "T24: it never ends", isDangerous: true },
  ],
  "grammar-invalid": [{ reason: "syntax" }],
  "gbnf-invalid": [{ reason: "there is no rule root", line: 1, column: 1 }],
  "schema-invalid": [{ pointer: "/properties/n", reason: "a schema is an object" }],
  "schema-unsatisfiable": [{ pointer: "/properties/n" }],
  "schema-too-large": [{ reason: "more than 50000 rules" }],
  "value-too-deep": [{}],
  "grammar-disagreement": [{ position: 12, token: 34, dump: "{}" }],
  "call-invalid": [{ problem: "path is missing", dump: "{}" }],
  "model-not-found": [
    { reference: "qwn", near: ["qwen"] },
    { reference: "qwn", near: [] },
  ],
  "model-absent": [
    { alias: "qwen", asked: true },
    { alias: "qwen", asked: false },
  ],
  "model-ambiguous": [{ found: ["a.gguf", "b.gguf"] }],
  "model-is-directory": [
    { path: "/m", files: ["a.gguf"] },
    { path: "/m", files: [] },
  ],
  "model-unreadable": [{ path: "/m.gguf", reason: "no permission" }],
  "model-not-pinned": [
    { path: "/m.gguf", sha256: "aa", expectedSha256: null },
    { path: "/m.gguf", sha256: "aa", expectedSha256: "bb" },
  ],
  "model-damaged": [{ path: "/m.gguf", expectedSha256: "aa", actualSha256: "bb" }],
  "model-offline": [{ name: "qwen", skipped: ["a mirror"], place: "/cache/m.gguf" }],
  "model-source-failed": [{ source: "a mirror", reason: "status 500" }],
  "model-unavailable": [
    { name: "qwen", failures: [{ source: "a mirror", reason: "status 500" }], place: "/m.gguf" },
  ],
  "model-outside-cache": [{ path: "/m.gguf", cacheFolder: "/cache" }],
  "model-busy": [{ path: "/m.gguf", holder: "process 7" }],
  "disk-full": [{ folder: "/cache", neededBytes: 5e9, freeBytes: 1e9 }],
  "program-damaged": [{ part: "dist/main.js" }],
  "bundle-incomplete": [{ missing: "There is no binary", advice: "Build it first." }],
  "program-homeless": [{ reasons: ["/tmp/agent-0: the disk is full"] }],
  "path-outside": [{ path: "../x" }],
  "path-forbidden": [{ path: ".git/x", reason: "it is git's" }],
  "file-missing": [{ path: "x" }],
  "file-exists": [{ path: "x" }, { path: "x", hint: "Name another file, or give --force." }],
  "file-not-editable": [{ path: "x", reason: "it is binary" }],
  "file-read-only": [{ path: "x" }],
  "file-changed": [{ path: "x" }],
  "file-not-written": [{ path: "x", reason: "the folder is gone" }],
  "file-not-read": [{ path: "x", reason: "EIO: i/o error, read" }],
  "file-disk-full": [{ path: "x" }],
  "workspace-closed": [{ path: "x" }],
  "trial-unusable": [{ reason: "it is closed" }],
  "sandbox-unavailable": [{ reason: "bubblewrap (bwrap) is not installed" }],
  "permission-denied": [
    { subject: "writing a.ts", reason: "plan mode writes nothing" },
    { subject: "writing a.ts", reason: "nobody can be asked", hint: "Choose another mode." },
  ],
  "project-busy": [
    { root: "/p", pid: 7 },
    { root: "/p", pid: 7, since: "2026-01-02T03:04:05.678Z", task: "fix tests" },
  ],
  "session-unknown": [
    { reference: "ses_1", near: ["ses_2"], newest: "ses_2" },
    { reference: "ses_1", near: [], newest: "ses_2" },
    { reference: null, near: [], newest: null },
  ],
  "session-ambiguous": [{ reference: "ses_", found: ["ses_1", "ses_2"] }],
  "session-elsewhere": [{ sessionId: "ses_1", root: "/other" }],
  "session-damaged": [{ sessionId: "ses_1", reason: "its first line is damaged" }],
  "session-busy": [{ sessionId: "ses_1", pid: 7 }],
  "nothing-to-undo": [
    { action: "undo" },
    { action: "redo" },
    { action: "undo", path: "notes.md" },
    { action: "undo", reason: "turn 3 changed no file" },
  ],
  "undo-conflict": [
    { action: "undo", path: "x", reason: "it has changed" },
    { action: "undo", path: "x", reason: "it has changed", laterTask: "add a note" },
    { action: "redo", path: "x", reason: "builds on another", earlierTask: "add a note" },
  ],
  "endpoint-invalid": [{ problem: "it has no scheme", expected: "http://HOST:PORT" }],
  "endpoint-unreachable": [{ host: "h:1", reason: "connection refused" }],
  "endpoint-failed": [
    { host: "h:1", status: 401, reason: "no key", advice: "Set the key." },
    { host: "h:1", status: null, reason: "overloaded", advice: "Try again." },
  ],
  "endpoint-timeout": [
    { host: "h:1", waitedMs: 60_000, isStalled: true },
    { host: "h:1", waitedMs: 60_000, isStalled: false },
  ],
  "endpoint-garbage": [{ host: "h:1", reason: "it is not JSON" }],
  "escalation-forbidden": [{ host: "h:1" }],
  "network-forbidden": [{ target: "example.org:443" }],
  "tool-invalid": [{ tool: "read file", reason: "its name has a blank" }],
  "tool-arguments-invalid": [{ tool: "read_file", problems: ["path: too short"] }],
  "tool-call-invalid": [{ dialect: "hermes", reason: "the text ends early" }],
};

const CODES = Object.keys(SAMPLES) as FailureCode[];
const FAILURES = CODES.flatMap((code) =>
  SAMPLES[code].map((details) => ({ code, error: new AgentError(code, details) })),
);

test.each(FAILURES)("$code ends with an exit code other than success", ({ error }) => {
  expect([1, 2, 3, 4, 5, 6, 130, 143]).toContain(error.exitCode);
});

test.each(FAILURES)("$code says what is wrong and what to do next", ({ error }) => {
  for (const sentence of [error.message, error.next]) {
    expect(sentence).toMatch(/\S/);
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\s{2}|\n/);
  }
  expect(error.next).toMatch(/[.?!]$/);
  expect(error.message).not.toBe(error.next);
});

test.each(FAILURES)("$code keeps its facts", ({ code, error }) => {
  expect(error.code).toBe(code);
  expect(SAMPLES[code]).toContain(error.details);
});

test("a cause is kept", () => {
  const cause = new Error("below");
  expect(new AgentError("file-missing", { path: "x" }, { cause }).cause).toBe(cause);
});

test("only an AgentError of the asked code is one", () => {
  const error = new AgentError("file-missing", { path: "x" });
  expect(isAgentError(error)).toBe(true);
  expect(isAgentError(error, "file-missing")).toBe(true);
  expect(isAgentError(error, "file-changed")).toBe(false);
  expect(isAgentError({ code: "file-missing" })).toBe(false);
  expect(isAgentError(null)).toBe(false);
});

test.each([
  [new Error("words"), "words"],
  ["text", "text"],
  [undefined, "undefined"],
  [7, "7"],
])("the message of %o is %s", (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});

test("the ways out of too little memory are told one by one", () => {
  const waysOut = ["a smaller context (--ctx-size 4096)", "a smaller model"];
  const error = new AgentError("memory-insufficient", {
    path: "m.gguf",
    reason: "no room",
    waysOut,
  });
  expect(error.next).toBe("One of: a smaller context (--ctx-size 4096); a smaller model.");
  expect(error.exitCode).toBe(6);
});
