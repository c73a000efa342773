import { expect, test } from "vitest";
import type { CheckResult } from "../../../src/tools/run-checks.ts";
import { aimCommand, aimEnvironment, renameResult } from "../../../src/tools/trial/copy-words.ts";

const places = { projectRoot: "/home/u/app", copyRoot: "/tmp/agent-trial-x/1/app" };
const copy = places.copyRoot;

test.each([
  ["/home/u/app", copy],
  ["/home/u/app/bin/run", `${copy}/bin/run`],
  ["--config=/home/u/app/c.json", `--config=${copy}/c.json`],
  ["file:///home/u/app/x.js", `file://${copy}/x.js`],
  ["cd '/home/u/app' && ls /home/u/app;", `cd '${copy}' && ls ${copy};`],
  ["/home/u/app-two/x", "/home/u/app-two/x"],
  ["/home/u/app.old", "/home/u/app.old"],
  ["/srv/home/u/app/x", "/srv/home/u/app/x"],
  ["src/app", "src/app"],
])("%s becomes %s in a command for the copy", (word, expected) => {
  const command = { runner: "custom", argv: ["run", word], display: word, origin: "x" } as const;
  expect(aimCommand(command, places)).toEqual({ ...command, argv: ["run", expected] });
});

test("characters that mean something in patterns and replacements are plain in paths", () => {
  const odd = { projectRoot: "/p/a+(b)$&[c]", copyRoot: "/t/1/$&" };
  expect(aimEnvironment({ X: "/p/a+(b)$&[c]/lib" }, odd)).toEqual({
    PWD: "/t/1/$&",
    X: "/t/1/$&/lib",
  });
});

test("only variables that name the project change, and never those of the account", () => {
  const environment = {
    HOME: "/home/u/app",
    PATH: "/home/u/app/bin",
    PWD: "/elsewhere",
    LANG: "C",
    PYTHONPATH: "/home/u/app/src:/opt/x:/home/u/app",
    EMPTY: undefined,
  };
  expect(aimEnvironment(environment, places)).toEqual({
    PWD: copy,
    PYTHONPATH: `${copy}/src:/opt/x:${copy}`,
  });
});

test("every text of a result reads as if it came from the project", () => {
  const result: CheckResult = {
    outcome: "failed",
    report: {
      passed: 0,
      failed: 1,
      skipped: 0,
      cases: [{ name: `${copy}/a.js`, outcome: "failed", file: "/home/u/app/node_modules/x.js" }],
      failures: [
        {
          name: `${copy}/a.js`,
          file: `${copy}/a.js`,
          message: `in ${copy}, not in /tmp/agent-trial-x/1/other; file://${copy}/b.js`,
          frames: [{ file: "/home/u/app/c.js", line: 3 }],
          kind: "error",
        },
      ],
    },
    command: `run ${copy}/a.js`,
    runner: "custom",
    durationMs: 1,
    exitCode: 1,
    outputTail: copy,
    narrowed: true,
    problem: `${copy}/run is missing`,
  };
  expect(renameResult(result, places)).toEqual({
    ...result,
    report: {
      ...result.report,
      cases: [{ name: "a.js", outcome: "failed", file: "node_modules/x.js" }],
      failures: [
        {
          name: "a.js",
          file: "a.js",
          message: "in /home/u/app, not in /home/u/other; b.js",
          frames: [{ file: "c.js", line: 3 }],
          kind: "error",
        },
      ],
    },
    command: "run /home/u/app/a.js",
    outputTail: "/home/u/app",
    problem: "run is missing",
  });
});

test("a project directly below the root of the file system is named rightly", () => {
  const result = {
    report: { cases: [], failures: [] },
    command: "/t/1/app",
    outputTail: "at /t/1/app",
  };
  const renamed = renameResult(result as unknown as CheckResult, {
    projectRoot: "/app",
    copyRoot: "/t/1/app",
  });
  expect(renamed).toMatchObject({ command: "/app", outputTail: "at /app" });
});
