import { describe, expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import { guessOutputFormat, parseArguments } from "../../src/ui/flags.ts";
import type { Environment, RunOptions } from "../../src/ui/options.ts";

const plain: Environment = { variables: {}, cwd: "/start", version: "1.2.3", stdoutIsTty: false };

function parseRun(argv: string[], environment: Partial<Environment> = {}): RunOptions {
  const parsed = parseArguments(argv, { ...plain, ...environment });
  if (parsed.kind !== "run") throw new Error(`parsed as ${parsed.kind}`);
  return parsed.options;
}

test.each<[string, string[], boolean, string]>([
  ["no task on a terminal", [], true, "chat"],
  ["flags alone on a terminal", ["-c", "--permission-mode", "plan"], true, "chat"],
  ["a task on a terminal", ["fix", "tests"], true, "run"],
])("%s begins a conversation or a run", (_what, argv, isTty, kind) => {
  const parsed = parseArguments(argv, { ...plain, stdinIsTty: isTty, stdoutIsTty: isTty });
  expect(parsed.kind).toBe(kind);
});

function refusalOf(argv: string[], variables: Environment["variables"] = {}): string {
  try {
    const parsed = parseArguments(argv, { ...plain, variables });
    return `accepted: ${JSON.stringify(parsed)}`;
  } catch (error) {
    if (!isAgentError(error, "usage-invalid")) throw error;
    return `${error.message} | ${error.next}`;
  }
}

describe("a task", () => {
  test("needs nothing but its words", () => {
    expect(parseRun(["fix", "tests"])).toEqual({
      task: "fix tests",
      model: undefined,
      cwd: "/start",
      outputFormat: "text",
      continues: false,
      forkSession: false,
      driver: undefined,
      strict: false,
      testCommand: undefined,
      lintCommand: undefined,
      permissionMode: undefined,
      mayEscalate: false,
      allowedCommands: [],
      maxTurns: undefined,
      timeoutMs: undefined,
      maxCandidates: undefined,
      maxTokens: undefined,
      contextTokens: undefined,
      gpuLayers: undefined,
      cacheTypeK: undefined,
      cacheTypeV: undefined,
      batchTokens: undefined,
      reservedBytes: undefined,
      threads: undefined,
      seed: 1,
      isReproducible: false,
      pinned: false,
      passedNames: [],
      offline: false,
      templatePath: undefined,
      force: false,
      allow: [],
      verbose: false,
      color: false,
      live: false,
    });
  });

  test.each<[string[], Partial<RunOptions>]>([
    [["--model", "qwen.gguf", "fix", "tests"], { model: "qwen.gguf", task: "fix tests" }],
    [["fix", "-m", "qwen.gguf", "tests"], { model: "qwen.gguf", task: "fix tests" }],
    [["-p", "fix tests"], { task: "fix tests" }],
    [["-p", "fix", "tests"], { task: "fix tests" }],
    [["fix", "tests", "--print"], { task: "fix tests" }],
    [["--", "fix", "-O2"], { task: "fix -O2" }],
    [["undo the last change"], { task: "undo the last change" }],
    [["--permission-mode", "plan", "x"], { permissionMode: "plan" }],
    [["--reproducible", "fix", "tests"], { task: "fix tests", isReproducible: true }],
    [["--escalate", "x"], { mayEscalate: true }],
    [["-c", "also", "this"], { task: "also this", continues: true }],
    [["-r", "ses_7h", "also", "this"], { task: "also this", resume: "ses_7h", continues: false }],
    [["-r", "7h", "undo"], { task: "undo", resume: "7h" }],
    [["-r", "7h", "--fork-session", "go"], { resume: "7h", forkSession: true }],
    [["-c", "--fork-session", "go"], { continues: true, forkSession: true }],
    [["-c", "undo", "notes.md"], { task: "undo notes.md", continues: true }],
    [["--wait", "fix", "tests"], { task: "fix tests", waitMs: Number.POSITIVE_INFINITY }],
    [["fix", "tests", "--wait"], { task: "fix tests", waitMs: Number.POSITIVE_INFINITY }],
    [["--wait", "2.5", "fix", "tests"], { task: "fix tests", waitMs: 2500 }],
    [["--wait=30", "fix", "tests"], { task: "fix tests", waitMs: 30_000 }],
    [["fix", "--", "--wait"], { task: "fix --wait", waitMs: undefined }],
    [["--driver", "free", "fix", "tests"], { driver: "free" }],
    [["--effort", "high", "fix", "tests"], { effort: "high" }],
    [["--strict", "x"], { strict: true }],
    [["--scout", "none", "x"], { scout: "none" }],
    [["--scout=small.gguf", "x"], { scout: "small.gguf" }],
    [["--lint-cmd", "make lint", "fix", "it"], { lintCommand: "make lint" }],
    [
      ["--allow-command", "make docs", "--allow-command", "make all", "go"],
      { allowedCommands: ["make docs", "make all"] },
    ],
    [["--max-turns", "7", "go"], { maxTurns: 7 }],
    [["please", "undo"], { task: "please undo" }],
    [["-p", "undo"], { task: "undo" }],
    [["-c", "undo"], { task: "undo", continues: true }],
    [["-c", "-C", "sub", "redo"], { task: "redo", continues: true, cwd: "/start/sub" }],
    [["-C", "sub/dir", "x"], { cwd: "/start/sub/dir" }],
    [["-C", "/other", "x"], { cwd: "/other" }],
    [["--template", "own.jinja", "x"], { templatePath: "/start/own.jinja" }],
    [["--force", "x"], { force: true }],
    [["--output-format", "stream-json", "x"], { outputFormat: "stream-json" }],
    [["--test-cmd", "npm test", "x"], { testCommand: "npm test" }],
    [["--timeout", "2.5", "x"], { timeoutMs: 2500 }],
    [["--max-candidates", "3", "x"], { maxCandidates: 3 }],
    [["--max-tokens=500", "x"], { maxTokens: 500 }],
    [["--ctx-size", "512", "x"], { contextTokens: 512 }],
    [["--gpu-layers", "0", "x"], { gpuLayers: 0 }],
    [["--gpu-layers", "max", "x"], { gpuLayers: "max" }],
    [["--cache-type-k", "q8_0", "x"], { cacheTypeK: "q8_0", cacheTypeV: undefined }],
    [["--cache-type-v=bf16", "x"], { cacheTypeV: "bf16" }],
    [["--batch-size", "128", "x"], { batchTokens: 128 }],
    [["--reserve", "0.5GB", "x"], { reservedBytes: 500_000_000 }],
    [["--threads", "4", "x"], { threads: 4 }],
    [["--seed", "0", "x"], { seed: 0 }],
    [["--offline", "x"], { offline: true }],
    [["--allow", "a.py", "--allow", "b.py", "x"], { allow: ["a.py", "b.py"] }],
    [["-v", "x"], { verbose: true }],
  ])("%j", (argv, expected) => {
    expect(parseRun(argv)).toMatchObject(expected);
  });
});

const everyVariable = {
  AGENT_MODEL: "from-env",
  AGENT_TEST_CMD: "make test",
  AGENT_TIMEOUT: "60",
  AGENT_MAX_CANDIDATES: "2",
  AGENT_MAX_TOKENS: "100",
  AGENT_CTX_SIZE: "2048",
  AGENT_GPU_LAYERS: "auto",
  AGENT_CACHE_TYPE_K: "q5_1",
  AGENT_CACHE_TYPE_V: "f32",
  AGENT_BATCH_SIZE: "256",
  AGENT_RESERVE: "1GiB",
  AGENT_THREADS: "3",
  AGENT_SEED: "9",
  AGENT_OFFLINE: "yes",
};

describe("the environment", () => {
  const variables = everyVariable;

  test("stands in for flags", () => {
    expect(parseRun(["x"], { variables })).toMatchObject({
      model: "from-env",
      testCommand: "make test",
      timeoutMs: 60_000,
      maxCandidates: 2,
      maxTokens: 100,
      contextTokens: 2048,
      gpuLayers: "auto",
      cacheTypeK: "q5_1",
      cacheTypeV: "f32",
      batchTokens: 256,
      reservedBytes: 2 ** 30,
      threads: 3,
      seed: 9,
      offline: true,
    });
  });

  test("gives way to a flag, even when its value is wrong", () => {
    const wrong = { ...variables, AGENT_THREADS: "many" };
    expect(parseRun(["--threads", "5", "x"], { variables: wrong }).threads).toBe(5);
  });

  test("counts as unset when empty", () => {
    expect(parseRun(["x"], { variables: { AGENT_THREADS: "", AGENT_OFFLINE: "" } })).toMatchObject({
      threads: undefined,
      offline: false,
    });
  });

  test.each<[string[], Partial<Environment>, boolean]>([
    [["x"], { stdoutIsTty: true }, true],
    [["x"], { stdoutIsTty: false }, false],
    [["--no-color", "x"], { stdoutIsTty: true }, false],
    [["x"], { stdoutIsTty: true, variables: { NO_COLOR: "1" } }, false],
    [["x"], { stdoutIsTty: true, variables: { NO_COLOR: "" } }, true],
    [["x"], { stdoutIsTty: true, variables: { TERM: "dumb" } }, false],
  ])("decides on colour: %j %j", (argv, environment, color) => {
    expect(parseRun(argv, environment).color).toBe(color);
  });

  test("without colour a terminal still has a moving line, a dumb one has none", () => {
    expect(parseRun(["--no-color", "x"], { stdoutIsTty: true }).live).toBe(true);
    expect(parseRun(["x"], { stdoutIsTty: true, variables: { TERM: "dumb" } }).live).toBe(false);
  });
});

describe("a wrong command line is refused", () => {
  test.each<[string[], RegExp]>([
    [[], /No task given.*agent --model qwen\.gguf fix tests/],
    [["  "], /No task given/],
    [["-p"], /No task given/],
    [["--modle", "x", "y"], /--modle.*Did you mean --model\?/],
    [["fix", "-O2"], /-O.*agent -- fix -O2/],
    [["fix", "--model"], /--model.* missing/],
    [["--model", "--offline", "x"], /--model needs a value, got the flag "--offline"/],
    [["--model", " ", "x"], /--model needs a value/],
    [["-C", "", "x"], /--cwd needs a value/],
    [["--allow", "", "x"], /--allow needs a value/],
    [["--test-cmd", "a\0b", "x"], /--test-cmd .*no NUL/],
    [["--output-format", "xml", "x"], /xml.*text, json, stream-json/],
    [["--timeout", "0", "x"], /seconds from 1 to 604800, got "0".*--timeout 600/],
    [["--timeout", "10m", "x"], /got "10m"/],
    [["--timeout", "1e3", "x"], /got "1e3"/],
    [["--max-candidates", "0", "x"], /--max-candidates takes tries from 1/],
    [["--max-tokens", "-1", "x"], /got "-1"/],
    [["--max-tokens", "1.5", "x"], /got "1.5"/],
    [["--ctx-size", "8k", "x"], /tokens from 512/],
    [["--ctx-size", "511", "x"], /got "511"/],
    [["--ctx-size", "0", "x"], /tokens from 512 to 1048576, got "0"/],
    [["--ctx-size", "NaN", "x"], /got "NaN"/],
    [["--gpu-layers", "all", "x"], /auto, max or layers/],
    [["--gpu-layers", "-1", "x"], /got "-1"/],
    [["--effort", "most", "x"], /most.*low, normal, high, max/],
    [["--scout", "--strict", "x"], /--scout needs a value, got the flag "--strict"/],
    [
      ["--cache-type-k", "i8", "x"],
      /--cache-type-k takes f32, f16, bf16, q8_0, q5_1, q5_0, q4_1, q4_0, got "i8".*--cache-type-k q8_0/,
    ],
    [["--cache-type-v", "Q8_0", "x"], /--cache-type-v takes .*got "Q8_0"/],
    [["--cache-type-v", "", "x"], /got ""/],
    [["--batch-size", "0", "x"], /tokens from 32 to 8192, got "0".*--batch-size 256/],
    [["--batch-size", "512.5", "x"], /got "512.5"/],
    [
      ["--reserve", "5 parsecs", "x"],
      /kB, MB, GB, KiB, MiB, GiB.*got "5 parsecs".*--reserve 500MB/,
    ],
    [["--reserve", "-1GB", "x"], /got "-1GB"/],
    [["--threads", "0x4", "x"], /threads from 1 to 1024/],
    [["--seed", "4294967295", "x"], /from 0 to 4294967294/],
    [["x".repeat(32_769)], /longer than 32768/],
    [["undo", "the", "change"], /agent "undo the rounding change"/],
    [["-c", "-r", "ses_7h", "go"], /-c and -r cannot be given together/],
    [["--fork-session", "go"], /--fork-session needs -c or -r/],
    [["--wait", "0", "go"], /--wait takes seconds from 1 to 604800, got "0"/],
    [["-r", "-c", "go"], /-r needs a value, got the flag "-c"/],
    [["undo", "--turn", "0"], /--turn takes a turn from 1/],
    [["undo", "--turn", "3.."], /--turn takes a turn from 1/],
    [["undo", "--turn", "1", "--task", "x"], /--task and --turn cannot be given together/],
    [["redo", "--session", "x"], /--session needs --turn.*agent redo --session/],
    [["-c", "undo", "--turn", "3"], /--continue has no meaning for undo/],
    [["sessions", "drop"], /sessions cannot "drop".*list, show, export, rm, fork/],
    [["sessions", "list", "x"], /sessions list takes no id/],
    [["sessions", "rm"], /sessions rm needs a session's id/],
    [["sessions", "fork", "x", "--all"], /--all has no meaning for sessions fork/],
    [["sessions", "show", "x", "--out", "y"], /--out has no meaning for sessions show/],
    [["sessions", "export", "x", "--force"], /--force needs --out/],
    [["sessions", "export", "x", "--json", "--format", "html"], /html needs a place: --out FILE/],
    [["sessions", "export", "--format", "pdf"], /Allowed choices are markdown, html, json/],
    [["-m", "x", "sessions"], /--model has no meaning for sessions/],
    [["--model", "x", "undo"], /--model has no meaning for undo/],
    [["models", "pul"], /models cannot "pul".*list, pull, info, verify, rm/],
    [["models", "rm"], /models rm needs a model's name/],
    [["models", "list", "qwen"], /takes no name.*agent models info qwen/],
    [["models", "pull", "a", "b"], /Too many arguments/],
    [["models", "list", "--threads", "3"], /--threads/],
    [["grammar"], /grammar needs to know what to do.*compile and test/],
    [["grammar", "print"], /grammar cannot "print"/],
    [["grammar", "compile"], /takes one schema, got 0/],
    [["grammar", "compile", "a", "b"], /takes one schema, got 2/],
    [["grammar", "compile", ""], /The name of a file needs a value/],
    [["grammar", "compile", "a", "--gbnf", "--json"], /--gbnf and --json exclude each other/],
    [["grammar", "compile", "a", "--grammar-only"], /--grammar-only has no meaning for grammar c/],
    [["-v", "grammar", "compile", "a"], /--verbose has no meaning for grammar compile/],
    [["grammar", "test"], /grammar test needs a file/],
    [["grammar", "test", "-", "-"], /Standard input can be read only once/],
    [["grammar", "test", "a", "--gbnf"], /--gbnf has no meaning for grammar test/],
    [["--offline", "grammar", "test", "a"], /--offline has no meaning for grammar/],
    [["template"], /template needs to know what to do.*check, render, diff/],
    [["template", "print"], /template cannot "print"/],
    [["template", "check"], /takes one template, got 0.*--all DIR/],
    [["template", "check", "a", "b"], /takes one template, got 2/],
    [["template", "check", "a", "--all", "b"], /a template or --all, not both/],
    [["template", "check", "a", "--vocab", "-"], /--vocab needs a value/],
    [["template", "check", "a", "--tokens"], /--tokens has no meaning for template check/],
    [["template", "check", "a", "--no-generation-prompt"], /--no-generation-prompt has no meaning/],
    [["template", "render", "a"], /template render needs --messages/],
    [["template", "render", "--messages", "a"], /takes one template, got 0/],
    [["template", "render", "a", "--messages", "-", "--tools", "-"], /read only once/],
    [["template", "render", "a", "--messages", "b", "--no-cache"], /--no-cache has no meaning/],
    [["template", "render", "a", "--messages", "b", "-v"], /--verbose has no meaning/],
    [["template", "diff", "a"], /takes two templates, got 1/],
    [["template", "diff", "a", "b", "--vocab", "c"], /--vocab has no meaning for template diff/],
    [["template", "diff", "a", ""], /The name of a template needs a value/],
    [["--seed", "1", "template", "diff", "a", "b"], /--seed has no meaning for template/],
    [["doctor", ""], /The model's name needs a value/],
    [["doctor", "a", "b"], /Too many arguments/],
    [["doctor", "--tokens"], /--tokens/],
    [["plan", "a", "b"], /plan takes one model, got 2.*agent plan --table a\.gguf/],
    [["plan", ""], /The model's name needs a value/],
    [["plan", "a", "--ctx-size", "0"], /--ctx-size takes tokens from 512 .*got "0"/],
    [["plan", "a", "--ctx-size", "8192", "--ctx-size", "8k"], /got "8k"/],
    [["plan", "a", ...Array(9).fill("--ctx-size=512")], /at most 8 of --ctx-size/],
    [["plan", "a", "--cache-type-k", "i8"], /--cache-type-k takes f32/],
    [["plan", "a", "--reserve", "1e9"], /got "1e9"/],
    [["plan", "a", "--card", "24"], /--card has no meaning for plan without --table/],
    [["plan", "a", "--verbose"], /--verbose/],
    [["plan", "--table", "--gpu-layers", "3"], /--gpu-layers has no meaning for plan --table/],
    [["plan", "--table", "-m", "a"], /--model has no meaning for plan --table/],
    [["plan", "--table", "--ctx-size", "512", "--ctx-size", "1024"], /takes one --ctx-size/],
    [["plan", "--table", "--card", "0"], /--card takes GB from 1 to 1024, got "0".*--card 24/],
    [["plan", "--table", "--card", "24GB"], /got "24GB"/],
    [["plan", "--table", ...Array(257).fill("a")], /at most 256 files/],
    [["--seed", "1", "plan", "a"], /--seed has no meaning for plan/],
  ])("%j", (argv, expected) => {
    expect(refusalOf(argv)).toMatch(expected);
  });

  test("and so is a wrong variable, by its name", () => {
    expect(refusalOf(["x"], { AGENT_THREADS: "many" })).toMatch(
      /AGENT_THREADS takes threads .*got "many".*AGENT_THREADS=4/,
    );
    expect(refusalOf(["x"], { AGENT_OFFLINE: "maybe" })).toMatch(/AGENT_OFFLINE takes 1 or 0/);
  });
});

describe("the other commands", () => {
  test.each([
    [["models"], { kind: "models", action: "list", name: undefined, json: false, offline: false }],
    [["models", "list", "--json"], { kind: "models", action: "list", json: true }],
    [["models", "pull"], { kind: "models", action: "pull", name: undefined }],
    [["models", "pull", "qwen", "--offline"], { action: "pull", name: "qwen", offline: true }],
    [["--offline", "models", "verify", "qwen"], { action: "verify", name: "qwen", offline: true }],
    [["models", "rm", "qwen"], { action: "rm", name: "qwen" }],
    [["models", "info", "qwen"], { action: "info", name: "qwen" }],
    [["grammar", "compile", "a.json"], { kind: "grammar-compile", file: "a.json", form: "text" }],
    [["grammar", "compile", "--gbnf", "-"], { file: "-", form: "gbnf" }],
    [["grammar", "compile", "a.json", "--json"], { form: "json" }],
    [
      ["grammar", "test", "a", "b"],
      { kind: "grammar-test", files: ["a", "b"], json: false, grammarOnly: false, verbose: false },
    ],
    [["-v", "grammar", "test", "a", "--json"], { json: true, verbose: true }],
    [["grammar", "test", "a", "--grammar-only", "-v"], { grammarOnly: true, verbose: true }],
    [
      ["template", "check", "a.gguf"],
      {
        ...{ kind: "template-check", subject: { kind: "one", name: "a.gguf" }, vocabulary: null },
        ...{ json: false, useCache: true, verbose: false },
      },
    ],
    [
      ["template", "check", "--all", "dir", "--vocab", "v.gguf", "--no-cache", "--json", "-v"],
      {
        ...{ subject: { kind: "all", folder: "dir" }, vocabulary: "v.gguf" },
        ...{ json: true, useCache: false, verbose: true },
      },
    ],
    [
      ["template", "render", "a.j2", "--messages", "-"],
      {
        ...{ kind: "template-render", name: "a.j2", messages: "-", tools: null, vocabulary: null },
        ...{ tokens: false, generationPrompt: true, raw: false, json: false },
      },
    ],
    [
      [
        ...["template", "render", "a", "--messages", "m", "--tools", "-", "--vocab", "v"],
        ...["--tokens", "--no-generation-prompt", "--raw", "--json"],
      ],
      {
        ...{ messages: "m", tools: "-", vocabulary: "v" },
        ...{ tokens: true, generationPrompt: false, raw: true, json: true },
      },
    ],
    [
      ["template", "diff", "a", "b"],
      { kind: "template-diff", first: "a", second: "b", json: false },
    ],
    [["doctor"], { kind: "doctor", model: undefined, isQuick: false, probe: null, json: false }],
    [
      ["doctor", "a", "--probe"],
      {
        model: "a",
        probe: {
          ...{ isFresh: false, timeoutMs: 600_000 },
          ...{ threads: undefined, contextTokens: undefined },
        },
      },
    ],
    [
      ["doctor", "--probe", "--fresh", "--timeout", "90.5", "--threads", "2", "--ctx-size", "2048"],
      { probe: { isFresh: true, timeoutMs: 90_500, threads: 2, contextTokens: 2048 } },
    ],
    [["doctor", "a", "--json", "--quick"], { model: "a", isQuick: true, json: true }],
    [["doctor", "-m", "a"], { model: "a" }],
    [["-m", "a", "doctor"], { model: "a" }],
    [["plan"], { kind: "plan", request: { model: undefined, contextTokens: [] }, json: false }],
    [
      ["plan", "a", "--ctx-size", "8192", "--ctx-size", "4096", "--ctx-size=8192", "--json"],
      { request: { model: "a", contextTokens: [8192, 4096] }, json: true },
    ],
    [["--ctx-size", "2048", "plan", "a"], { request: { contextTokens: [2048] } }],
    [["-m", "a", "plan"], { request: { model: "a" } }],
    [
      [
        ...["plan", "a", "--gpu-layers", "max", "--cache-type-k", "f16", "--cache-type-v", "q4_0"],
        ...["--batch-size", "64", "--reserve", "1GiB", "--threads", "2"],
      ],
      {
        request: {
          ...{ gpuLayers: "max", cacheTypeK: "f16", cacheTypeV: "q4_0", batchTokens: 64 },
          ...{ reservedBytes: 2 ** 30, threads: 2 },
        },
      },
    ],
    [
      ["plan", "--table"],
      {
        kind: "plan-table",
        request: { files: [], contextTokens: undefined, cardGigabytes: undefined },
        json: false,
      },
    ],
    [
      ["plan", "--table", "a", "b", "--ctx-size", "4096", "--card", "24", "--json"],
      { request: { files: ["a", "b"], contextTokens: 4096, cardGigabytes: 24 }, json: true },
    ],
    [["undo"], { kind: "undo", cwd: "/start", json: false }],
    [["redo", "--json"], { kind: "redo", json: true }],
    [["undo", "-C", "sub"], { kind: "undo", cwd: "/start/sub" }],
    [["-C", "sub", "undo"], { kind: "undo", cwd: "/start/sub" }],
    [["undo", "a.txt"], { kind: "undo", path: "a.txt" }],
    [["redo", "--task", "task_1"], { kind: "redo", taskId: "task_1" }],
    [
      ["undo", "--turn", "3", "--session", "7h"],
      { kind: "undo", turn: { number: 3, session: "7h" } },
    ],
    [
      ["replay"],
      { kind: "replay", subject: undefined, model: undefined, threads: undefined, json: false },
    ],
    [
      ["replay", "7h", "-m", "q.gguf", "--threads", "2", "--json"],
      { kind: "replay", subject: "7h", model: "q.gguf", threads: 2, json: true },
    ],
    [["sessions"], { kind: "sessions", action: "list", isEverywhere: false, json: false }],
    [["sessions", "list", "--all", "--json"], { action: "list", isEverywhere: true, json: true }],
    [["sessions", "show"], { action: "show", id: undefined }],
    [["-C", "sub", "sessions", "rm", "7h"], { action: "rm", id: "7h", cwd: "/start/sub" }],
    [["sessions", "fork", "7h"], { action: "fork", id: "7h" }],
    [["sessions", "export", "7h"], { format: "markdown", out: undefined, force: false }],
    [["sessions", "export", "--json"], { format: "json" }],
    [
      ["sessions", "export", "--format", "html", "--out", "x.html", "--force"],
      { format: "html", out: "x.html", force: true },
    ],
  ])("%j", (argv, expected) => {
    expect(parseArguments(argv, plain)).toMatchObject(expected);
  });

  test("models takes no notice of variables that are for a run", () => {
    const variables = { AGENT_THREADS: "many", AGENT_OFFLINE: "1" };
    expect(parseArguments(["models"], { ...plain, variables })).toMatchObject({ offline: true });
  });

  test("the doctor looks at the model of the variable unless one is named", () => {
    const variables = { AGENT_MODEL: "mine" };
    expect(parseArguments(["doctor"], { ...plain, variables })).toMatchObject({ model: "mine" });
    expect(parseArguments(["doctor", "a"], { ...plain, variables })).toMatchObject({ model: "a" });
  });

  test("a plan takes the variables of a run, a table only the size", () => {
    const variables = { AGENT_MODEL: "mine", AGENT_CTX_SIZE: "2048", AGENT_GPU_LAYERS: "0" };
    const parse = (argv: string[]) => parseArguments(argv, { ...plain, variables });
    expect(parse(["plan"])).toMatchObject({
      request: { model: "mine", contextTokens: [2048], gpuLayers: 0 },
    });
    expect(parse(["plan", "a", "--ctx-size", "512"])).toMatchObject({
      request: { model: "a", contextTokens: [512] },
    });
    expect(parse(["plan", "--table"])).toMatchObject({ request: { contextTokens: 2048 } });
  });

  test("the version is a text to print", () => {
    expect(parseArguments(["--version"], plain)).toEqual({
      kind: "print",
      text: "1.2.3\n",
      exitCode: 0,
    });
  });

  test.each([["--help"], ["models", "--help"], ["undo", "-h"]])(
    "help is a text to print: %s %s",
    (...argv) => {
      const parsed = parseArguments(argv.filter(Boolean), plain);
      expect(parsed).toMatchObject({ kind: "print", text: expect.stringMatching(/^Usage: agent/) });
    },
  );

  test.each([[["--help"]], [["plan", "--help"]]])("the help of %j fits its columns", (argv) => {
    const parsed = parseArguments(argv, plain);
    const lines = parsed.kind === "print" ? parsed.text.split("\n") : [];
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => line.length > 90)).toEqual([]);
  });

  test("the help names every variable that is read", () => {
    const parsed = parseArguments(["--help"], plain);
    const text = parsed.kind === "print" ? parsed.text : "";
    expect(text).toMatch(/AGENT_MODEL[\s\S]*AGENT_OFFLINE[\s\S]*NO_COLOR/);
    for (const name of Object.keys(everyVariable)) expect(text).toContain(name);
  });
});

test.each([
  [["--output-format", "json", "--modle"], "json"],
  [["--output-format=stream-json"], "stream-json"],
  [["--output-format", "json", "--output-format", "text"], "text"],
  [["models", "lst", "--json"], "json"],
  [["--", "--json"], "text"],
  [["--output-format"], "text"],
])("the error of %j is answered as %s", (argv, format) => {
  expect(guessOutputFormat(argv)).toBe(format);
});
