/**
 * Decides how to get a runner's own report: the flags to add to its command and how to read the result.
 * Report files go to a folder outside the project. Shell texts and npm scripts are left as they are.
 */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { CommandResult } from "../run-command.ts";
import type { TestCommand } from "../test-command.ts";
import type { TestReport } from "../test-report.ts";
import { parseCargoText } from "../test-reports/cargo-text.ts";
import { parseCheckerText } from "../test-reports/checker-text.ts";
import { parseGoJson } from "../test-reports/go-json.ts";
import { parseJestJson } from "../test-reports/jest-json.ts";
import { parseJunitXml } from "../test-reports/junit-xml.ts";
import { parseMochaJson } from "../test-reports/mocha-json.ts";
import { sniffReport } from "../test-reports/sniff-text.ts";
import { parseTap } from "../test-reports/tap.ts";
import { parseUnittest } from "../test-reports/unittest-text.ts";
import type { TestRunner } from "./identify-runner.ts";
import { readJavaReports } from "./java-reports.ts";
import { readConfig } from "./project-files.ts";

export interface PlanContext {
  root: string;
  /** An empty folder outside the project. */
  reportFolder: string;
  /** A limit for one test file or package, below the limit of the whole run, so that the runner can name it. */
  fileTimeoutMs: number;
  startedAt: Date;
}

export interface ReportPlan {
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  timeoutSignal?: "SIGINT";
  /** Null when the run left no report. */
  read: (result: CommandResult) => Promise<TestReport | null>;
}

type Planner = (argv: readonly string[], context: PlanContext) => ReportPlan;

const MAX_REPORT_BYTES = 16_000_000;

const PLANNERS: Partial<Record<TestRunner, Planner>> = {
  "node-test": planNode,
  vitest: planVitest,
  jest: planJest,
  mocha: planMocha,
  pytest: planPytest,
  unittest: planUnittest,
  go: planGo,
  cargo: planCargo,
  maven: planJava,
  gradle: planJava,
  checker: planChecker,
};

/** The plan for `command`; without one of its own, the runner is guessed from what it prints. */
export function createReportPlan(command: TestCommand, context: PlanContext): ReportPlan {
  const planner = PLANNERS[command.runner];
  return planner === undefined
    ? createPlainPlan(command.argv, context.root)
    : planner(command.argv, context);
}

/** `argv` as it is, its report taken from what it prints. */
export function createPlainPlan(argv: readonly string[], root: string): ReportPlan {
  return { argv, read: async (result) => sniffReport(result.output, root) };
}

function planNode(argv: readonly string[], context: PlanContext): ReportPlan {
  const file = path.join(context.reportFolder, "report.tap");
  const flags = [
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=tap",
    `--test-reporter-destination=${file}`,
  ];
  const own = withoutFlags(argv, ["--test-reporter", "--test-reporter-destination"]);
  const hasTimeout = own.some((word) => word.startsWith("--test-timeout"));
  const limit = hasTimeout ? [] : [`--test-timeout=${context.fileTimeoutMs}`];
  return {
    argv: insertAfter(own, "--test", [...flags, ...limit]),
    read: (result) => readReportFile(file, result, (text) => parseTap(text, context.root), context),
  };
}

function planVitest(argv: readonly string[], context: PlanContext): ReportPlan {
  const file = path.join(context.reportFolder, "report.json");
  return {
    argv: append(argv, ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]),
    read: (result) =>
      readReportFile(file, result, (text) => parseJestJson(text, context.root), context),
  };
}

function planJest(argv: readonly string[], context: PlanContext): ReportPlan {
  const file = path.join(context.reportFolder, "report.json");
  return {
    argv: append(argv, ["--json", `--outputFile=${file}`, "--testLocationInResults"]),
    read: (result) =>
      readReportFile(file, result, (text) => parseJestJson(text, context.root), context),
  };
}

function planMocha(argv: readonly string[], context: PlanContext): ReportPlan {
  const file = path.join(context.reportFolder, "report.json");
  const own = withoutFlags(argv, ["--reporter", "-R"]);
  return {
    argv: append(own, ["--reporter", "json", "--reporter-option", `output=${file}`]),
    read: async (result) => {
      const fromFile = await readReportFile(
        file,
        result,
        (text) => parseMochaJson(text, context.root),
        context,
      );
      return fromFile ?? parseMochaJson(result.stdout, context.root);
    },
  };
}

function planPytest(argv: readonly string[], context: PlanContext): ReportPlan {
  const file = path.join(context.reportFolder, "report.xml");
  const isQuiet = argv.some((word) => /^-q+$|^--quiet$/.test(word));
  const flags = [
    `--junitxml=${file}`,
    "-o",
    "junit_family=xunit1", // the family that names each test's file
    "--tb=short",
    "-p",
    "no:cacheprovider",
  ];
  const options = { root: context.root, dialect: "pytest" } as const;
  return {
    argv: append(argv, isQuiet ? flags : [...flags, "-q"]),
    timeoutSignal: "SIGINT",
    read: (result) => readReportFile(file, result, (text) => parseJunitXml(text, options), context),
  };
}

/** -v names each test before it runs, so a run that hangs tells where. */
function planUnittest(argv: readonly string[], { root }: PlanContext): ReportPlan {
  const own = argv.filter((word) => !/^(?:-q|--quiet|-v|--verbose)$/.test(word));
  const verb = own[own.indexOf("unittest") + 1] === "discover" ? "discover" : "unittest";
  return {
    argv: insertAfter(own, verb, ["-v"]),
    timeoutSignal: "SIGINT",
    read: async ({ stderr }) =>
      /^Ran \d+ test|KeyboardInterrupt/m.test(stderr) ? parseUnittest(stderr, root) : null,
  };
}

function planGo(argv: readonly string[], { root, fileTimeoutMs }: PlanContext): ReportPlan {
  const own = argv.filter((word) => word !== "-json" && word !== "-v");
  const hasTimeout = own.some((word) => /^--?timeout\b/.test(word));
  const limit = hasTimeout ? [] : [`-timeout=${fileTimeoutMs}ms`];
  return {
    argv: insertAfter(own, "test", ["-json", ...limit]),
    read: async (result) => {
      const manifest = (await readConfig(root, "go.mod")) ?? "";
      const modulePath = /^module\s+"?([^\s"]+)/m.exec(manifest)?.[1] ?? "";
      // The compiler's lines come first: they belong to packages whose end events follow.
      return parseGoJson(`${result.stderr}\n${result.stdout}`, { root, modulePath });
    },
  };
}

function planCargo(argv: readonly string[], { root }: PlanContext): ReportPlan {
  return {
    argv: argv.includes("--no-fail-fast") ? argv : insertAfter(argv, "test", ["--no-fail-fast"]),
    env: { RUST_BACKTRACE: "1", CARGO_TERM_COLOR: "never" },
    read: async (result) => parseCargoText(result.output, root),
  };
}

function planJava(argv: readonly string[], { root, startedAt }: PlanContext): ReportPlan {
  return { argv, read: () => readJavaReports(root, startedAt) };
}

/** Its exit code is the verdict: a linter may print warnings and be content. Caches go where they are thrown away. */
function planChecker(argv: readonly string[], { root, reportFolder }: PlanContext): ReportPlan {
  return {
    argv,
    env: {
      MYPY_CACHE_DIR: path.join(reportFolder, "mypy"),
      PYTHONPYCACHEPREFIX: path.join(reportFolder, "python"),
      RUFF_NO_CACHE: "true",
    },
    read: async ({ exitCode, output }) => (exitCode === 0 ? null : readFaults(output, root)),
  };
}

function readFaults(output: string, root: string): TestReport | null {
  const report = parseCheckerText(output, root);
  return report.failed === 0 ? null : report;
}

/** Without a report file the printed text is the next best thing. */
async function readReportFile(
  file: string,
  result: CommandResult,
  parse: (text: string) => TestReport | null,
  { root }: PlanContext,
): Promise<TestReport | null> {
  const size = await stat(file).then(
    (entry) => entry.size,
    () => 0,
  );
  const isReadable = size > 0 && size <= MAX_REPORT_BYTES;
  const report = isReadable ? parse(await readFile(file, "utf8")) : null;
  return report ?? sniffReport(result.output, root);
}

/** Before `--`, which ends a command's flags. */
function append(argv: readonly string[], words: readonly string[]): string[] {
  const end = argv.indexOf("--");
  const at = end === -1 ? argv.length : end;
  return [...argv.slice(0, at), ...words, ...argv.slice(at)];
}

function insertAfter(argv: readonly string[], word: string, words: readonly string[]): string[] {
  const at = argv.indexOf(word) + 1;
  return [...argv.slice(0, at), ...words, ...argv.slice(at)];
}

/** Drops `--flag=value` and `--flag value`. */
function withoutFlags(argv: readonly string[], flags: readonly string[]): string[] {
  return argv.filter((word, index) => {
    const isFlag = flags.some((flag) => word === flag || word.startsWith(`${flag}=`));
    return !isFlag && !flags.includes(argv[index - 1] ?? "");
  });
}
