import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openProjectIndex, type ProjectIndex } from "../../../src/code/index/project-index.ts";
import { createCodeParser } from "../../../src/code/parse.ts";
import {
  createInspector,
  type Finding,
  type Inspector,
  listNewFindings,
} from "../../../src/tools/inspect/inspector.ts";
import { createProjectReader } from "../../../src/tools/project-reader.ts";
import { createProject } from "../temp-project.ts";

const indexes: ProjectIndex[] = [];
const systemPath = process.env.PATH;

afterEach(async () => {
  process.env.PATH = systemPath;
  for (const index of indexes.splice(0)) await index.close();
});

/** Programs of the project's own node_modules/.bin, or of a folder on PATH. */
function install(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(folder, name), 0o755);
}

async function openInspector(
  files: Readonly<Record<string, string>>,
  options: { lintCommand?: string; timeoutMs?: number; tools?: Record<string, string> } = {},
) {
  const root = createProject(files);
  const bin = path.join(root, "node_modules", ".bin");
  for (const [name, script] of Object.entries(options.tools ?? {})) install(bin, name, script);
  const index = await openProjectIndex(root, { maxThreads: 0 });
  indexes.push(index);
  const isIgnored = (file: string) => file.startsWith("node_modules/");
  const reader = createProjectReader(root, {
    index: async () => index,
    parser: createCodeParser(),
    isIgnored,
  });
  const { lintCommand, timeoutMs = 20_000 } = options;
  return { root, inspector: createInspector({ root, reader, lintCommand, timeoutMs }) };
}

const never = new AbortController().signal;
const look = (inspector: Inspector, ...paths: string[]) => inspector.inspect(paths, never);

function finding(changes: Partial<Finding> = {}): Finding {
  return { path: "a.py", line: 1, rule: "F401", message: "no", source: "ruff", ...changes };
}

describe("new findings", () => {
  test("a line that moved is not new", () => {
    expect(listNewFindings([finding()], [finding({ line: 9 })])).toEqual([]);
  });

  test("the same fault twice is new once", () => {
    const second = finding({ line: 3 });
    expect(listNewFindings([finding()], [finding(), second])).toEqual([second]);
  });

  test.each([{ path: "b.py" }, { rule: "F402" }, { message: "yes" }, { source: "mypy" }])(
    "%j makes another",
    (change) => {
      expect(listNewFindings([finding()], [finding(change)])).toHaveLength(1);
    },
  );

  test("what is gone is not told", () => {
    expect(listNewFindings([finding(), finding({ path: "b.py" })], [])).toEqual([]);
  });
});

describe("without any tool", () => {
  test("a name that nothing gives is told with the one that may be meant", async () => {
    const { inspector } = await openInspector({
      "a.py": "def verify_token(t):\n    return t\n\nprint(validate_token(1))\n",
    });
    expect(await look(inspector, "a.py")).toEqual([
      {
        path: "a.py",
        line: 4,
        rule: "name",
        message: "validate_token is not known here; did you mean verify_token?",
        source: "unknown names",
      },
    ]);
    expect(inspector.names).toEqual(["syntax", "unknown names"]);
  });

  test("a name that another file has, and an import that does not fit, are told", async () => {
    const { inspector } = await openInspector({
      "a.ts":
        'import { parseDat } from "./date.ts";\nexport const a = [parseDat(), formatDate()];\n',
      "date.ts": "export function parseDate() {}\nexport function formatDate() {}\n",
    });
    expect((await look(inspector, "a.ts")).map(({ message }) => message)).toEqual([
      "date.ts has no parseDat; did you mean parseDate?",
      "formatDate is not known here: date.ts has it, and it is not imported",
    ]);
  });

  test("a syntax error is told in any language", async () => {
    const { inspector } = await openInspector({ "a.go": "package a\n\nfunc f( {\n" });
    expect(await look(inspector, "a.go")).toMatchObject([{ path: "a.go", source: "syntax" }]);
  });

  test("files that are not there and files of no language have no findings", async () => {
    const { inspector } = await openInspector({ "a.txt": "missing(1)\n" });
    expect(await look(inspector, "a.txt", "gone.py", "../out.py")).toEqual([]);
  });
});

const TSCONFIG = { "tsconfig.json": "{}", "a.ts": "export const a = 1;\n" };

describe("a tool", () => {
  test("is asked when the project is set up for it and has it", async () => {
    const script = `echo "a.ts(1,7): error TS2322: bad"; exit 2`;
    const { inspector } = await openInspector(TSCONFIG, { tools: { tsc: script } });
    expect(await look(inspector, "a.ts")).toEqual([
      { path: "a.ts", line: 1, rule: "TS2322", message: "bad", source: "tsc" },
    ]);
    expect(inspector.names).toContain("tsc");
  });

  test("is not asked in a project that is not set up for it", async () => {
    const { inspector } = await openInspector(
      { "a.ts": "export const a = 1;\n" },
      { tools: { tsc: "exit 1", eslint: "exit 1", ruff: "exit 1" } },
    );
    expect(await look(inspector, "a.ts")).toEqual([]);
    expect(inspector.names).toEqual(["syntax", "unknown names"]);
  });

  test.each([
    ["fails without a finding", "echo cannot start >&2; exit 3", /exit code 3: cannot start/],
    ["is ended", "kill -9 $$", /SIGKILL/],
    ["hangs", "sleep 60", /did not end within/],
    ["prints without end", "yes a.ts", /printed too much|did not end/],
  ])("that %s is left out from then on, and told of once", async (_title, script, problem) => {
    const { inspector } = await openInspector(TSCONFIG, {
      tools: { tsc: `echo run >> log; ${script}` },
      timeoutMs: 1_000,
    });
    expect(await look(inspector, "a.ts")).toEqual([]);
    expect(await look(inspector, "a.ts")).toEqual([]);
    expect(inspector.takeProblems()).toEqual([expect.stringMatching(problem)]);
    expect(inspector.takeProblems()).toEqual([]);
    expect(inspector.names).not.toContain("tsc");
  });

  test("sees no network", async () => {
    const script = `echo "a.ts(1,1): error TS1: $GOPROXY $PIP_NO_INDEX"; exit 2`;
    const { inspector } = await openInspector(TSCONFIG, { tools: { tsc: script } });
    expect(await look(inspector, "a.ts")).toMatchObject([{ message: "off 1" }]);
  });

  test("gets files whose names cannot be taken for flags", async () => {
    const script = `for a in "$@"; do case $a in ./*) echo "--fix.py:1:1: F401 $a";; esac; done; exit 1`;
    const { inspector } = await openInspector(
      { "ruff.toml": "", "--fix.py": "x = 1\n", "a.js": "1" },
      { tools: { ruff: script } },
    );
    expect(await look(inspector, "--fix.py", "a.js")).toMatchObject([{ message: "./--fix.py" }]);
  });

  test("gives the whole report of eslint, errors only", async () => {
    const messages = [
      { line: 2, ruleId: "no-undef", message: "x is not defined", severity: 2 },
      { line: 3, ruleId: "odd", message: "odd", severity: 1 },
    ];
    const { inspector } = await openInspector(
      { "eslint.config.js": "", "a.js": "1" },
      {
        tools: {
          eslint: `printf '%s' '[{"filePath":"'"$PWD"'/a.js","messages":${JSON.stringify(messages)}}]'; exit 1`,
        },
      },
    );
    expect(await look(inspector, "a.js")).toEqual([
      { path: "a.js", line: 2, rule: "no-undef", message: "x is not defined", source: "eslint" },
    ]);
  });

  test("stops with the signal's reason", async () => {
    const { inspector } = await openInspector(TSCONFIG, { tools: { tsc: "sleep 60" } });
    const stop = new AbortController();
    const reason = new Error("stopped");
    setTimeout(() => stop.abort(reason), 300);
    await expect(inspector.inspect(["a.ts"], stop.signal)).rejects.toBe(reason);
  });
});

describe("the person's own command", () => {
  test("may use all of a shell, and is read as far as it names places", async () => {
    const lintCommand = "echo 'a.py:1:1: X1 bad' && exit 1";
    const { inspector } = await openInspector({ "a.py": "x = 1\n" }, { lintCommand });
    expect(await look(inspector, "a.py")).toMatchObject([
      { path: "a.py", line: 1, message: "X1 bad", source: lintCommand },
    ]);
  });

  test("without places is one finding", async () => {
    const { inspector } = await openInspector(
      { "a.py": "x = 1\n" },
      { lintCommand: "echo it is bad; exit 4" },
    );
    expect(await look(inspector, "a.py")).toMatchObject([
      { path: "", line: null, message: "ended with exit code 4: it is bad" },
    ]);
  });

  test("that succeeds finds nothing, and one that is not there is left out", async () => {
    const quiet = await openInspector(
      { "a.py": "x = 1\n" },
      { lintCommand: "echo 'a.py:1:1: no'" },
    );
    expect(await look(quiet.inspector, "a.py")).toEqual([]);
    const gone = await openInspector({ "a.py": "x = 1\n" }, { lintCommand: "no-such-linter a" });
    expect(await look(gone.inspector, "a.py")).toEqual([]);
    expect(gone.inspector.takeProblems()).toHaveLength(1);
  });
});

test("a compiler leaves nothing in the project", async () => {
  const { root, inspector } = await openInspector(
    { "Cargo.lock": "", "src/main.rs": "fn main() {}\n" },
    {
      tools: {
        cargo: `echo x > "$CARGO_TARGET_DIR/x"; echo "src/main.rs:1:1: error: bad"; exit 101`,
      },
    },
  );
  expect(await look(inspector, "src/main.rs")).toMatchObject([{ message: "bad" }]);
  expect(readdirSync(root).sort()).toEqual(["Cargo.lock", "node_modules", "src"]);
});
