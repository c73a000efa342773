/**
 * Knows which argument lists run tests, or a compiler or linter in their place, and with which runner. The allow-list for
 * commands found in text.
 */
import { isChecker } from "./identify-checker.ts";

export type TestRunner =
  | "node-test"
  | "vitest"
  | "jest"
  | "mocha"
  | "pytest"
  | "unittest"
  | "go"
  | "cargo"
  | "maven"
  | "gradle"
  | "npm-script"
  /** A compiler or linter that only looks. */
  | "checker"
  | "custom";

type Identify = (args: readonly string[]) => TestRunner | null;

const runner =
  (name: TestRunner): Identify =>
  () =>
    name;

/** `name` when the first word that is no flag is one of `words`. */
const subcommand =
  (name: TestRunner, words: readonly string[]): Identify =>
  (args) =>
    words.includes(args.find((arg) => !arg.startsWith("-")) ?? "") ? name : null;

const anyWord =
  (name: TestRunner, words: readonly string[]): Identify =>
  (args) =>
    args.some((arg) => words.includes(arg)) ? name : null;

const PROGRAMS: Readonly<Record<string, Identify>> = {
  node: identifyNode,
  tsx: identifyNode,
  npx: identifyNpx,
  vitest: runner("vitest"),
  jest: runner("jest"),
  mocha: runner("mocha"),
  python: identifyPython,
  python3: identifyPython,
  pytest: runner("pytest"),
  "py.test": runner("pytest"),
  uv: subcommandRun,
  poetry: subcommandRun,
  go: subcommand("go", ["test"]),
  cargo: subcommand("cargo", ["test"]),
  mvn: anyWord("maven", ["test", "verify"]),
  "./mvnw": anyWord("maven", ["test", "verify"]),
  gradle: anyWord("gradle", ["test", "check"]),
  "./gradlew": anyWord("gradle", ["test", "check"]),
  npm: identifyScript,
  yarn: identifyScript,
  pnpm: identifyScript,
  bun: subcommand("custom", ["test"]),
  deno: subcommand("custom", ["test"]),
  make: subcommand("custom", ["test", "check"]),
};

/** Null when `argv` is not known to run tests or to check the code. */
export function identifyRunner(argv: readonly string[]): TestRunner | null {
  return identifyTests(argv) ?? (isChecker(argv) ? "checker" : null);
}

function identifyTests(argv: readonly string[]): TestRunner | null {
  const [program = "", ...args] = argv;
  const name = program.replace(/^(?:\.\/)?(?:\.?venv|node_modules)\/\.?bin\//, "");
  return Object.hasOwn(PROGRAMS, name) ? (PROGRAMS[name]?.(args) ?? null) : null;
}

/** `node --test …`, or a script whose path says it is a test. */
function identifyNode(args: readonly string[]): TestRunner | null {
  if (args.includes("--test")) return "node-test";
  const [script = ""] = args;
  return /test|spec/i.test(script) && /^[^-].*\.[cm]?[jt]sx?$/.test(script) ? "custom" : null;
}

function identifyPython(args: readonly string[]): TestRunner | null {
  const module = args[args.indexOf("-m") + 1];
  if (args.includes("-m")) {
    if (module === "pytest" || module === "unittest") return module;
    return null;
  }
  const [script = ""] = args;
  return /test/i.test(script) && /^[^-].*\.py$/.test(script) ? "custom" : null;
}

const NPX_FLAGS = ["--no-install", "--no", "--yes", "-y", "--offline"];

function identifyNpx(args: readonly string[]): TestRunner | null {
  const inner = args.filter((arg, index) => index > 1 || !NPX_FLAGS.includes(arg));
  return ["vitest", "jest", "mocha", "tsx"].includes(inner[0] ?? "") ? identifyTests(inner) : null;
}

function identifyScript(args: readonly string[]): TestRunner | null {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const [first = "", second = ""] = words;
  const script = first === "run" ? second : first;
  return /^(?:test(?::[\w:-]+)?|t|tst)$/.test(script) ? "npm-script" : null;
}

function subcommandRun(args: readonly string[]): TestRunner | null {
  return args[0] === "run" ? identifyTests(args.slice(1)) : null;
}
