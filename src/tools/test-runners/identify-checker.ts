/**
 * Knows which argument lists call a compiler or linter that only looks. One that would mend files, watch them or set itself
 * up is none.
 */

/** What follows the program's name. */
type Looks = (args: readonly string[]) => boolean;

const always: Looks = () => true;

/** True when the first word that is no flag is one of `words`. */
const subcommand =
  (...words: readonly string[]): Looks =>
  (args) =>
    words.includes(args.find((arg) => !arg.startsWith("-")) ?? "");

const withFlag =
  (...flags: readonly string[]): Looks =>
  (args) =>
    args.some((arg) => flags.includes(arg));

const ONLY_CHECK = withFlag("--check", "--diff");

const PROGRAMS: Readonly<Record<string, Looks>> = {
  tsc: always,
  "vue-tsc": always,
  "svelte-check": always,
  pyright: always,
  basedpyright: always,
  mypy: always,
  flake8: always,
  pyflakes: always,
  pylint: always,
  pycodestyle: always,
  pydocstyle: always,
  ruff: (args) => subcommand("check")(args) || (subcommand("format")(args) && ONLY_CHECK(args)),
  black: ONLY_CHECK,
  isort: withFlag("--check", "--check-only", "-c", "--diff"),
  eslint: always,
  oxlint: always,
  jshint: always,
  stylelint: always,
  standard: always,
  biome: subcommand("check", "lint", "ci"),
  prettier: withFlag("--check", "-c", "--list-different", "-l"),
  go: subcommand("vet", "build"),
  gofmt: withFlag("-l", "-d"),
  staticcheck: always,
  "golangci-lint": subcommand("run"),
  cargo: (args) => subcommand("check", "clippy", "build")(args) || isFormatCheck(args),
  rubocop: always,
  shellcheck: always,
  node: withFlag("--check"),
  php: withFlag("-l"),
  python: isPythonModule,
  python3: isPythonModule,
  npx: runsChecker,
  uv: (args) => args[0] === "run" && isChecker(args.slice(1)),
  poetry: (args) => args[0] === "run" && isChecker(args.slice(1)),
  npm: isScript,
  yarn: isScript,
  pnpm: isScript,
  make: subcommand("lint", "typecheck", "vet"),
};

/** Flags with which such a program writes, or never ends. */
const WRITES =
  /^--?(?:fix(?:-.*)?|write|apply(?:-.*)?|unsafe(?:-.*)?|watch(?:All)?|init|in-?place|install(?:-.*)?|update(?:-.*)?|add-noqa|auto-correct(?:-all)?|autocorrect(?:-all)?|generate-.*|w|a|i|o|b|build|out(?:put)?-?(?:file|dir))(?:=.*)?$/i;
export function isChecker(argv: readonly string[]): boolean {
  const [program = "", ...args] = argv;
  const name = program.replace(/^(?:\.\/)?(?:\.?venv|node_modules)\/\.?bin\//, "");
  if (!Object.hasOwn(PROGRAMS, name)) return false;
  return !args.some((arg) => WRITES.test(arg)) && PROGRAMS[name]?.(args) === true;
}

function isFormatCheck(args: readonly string[]): boolean {
  return subcommand("fmt")(args) && args.includes("--check");
}

const PYTHON_MODULES = new Set(
  "mypy flake8 pyflakes pylint pycodestyle pydocstyle py_compile compileall".split(" "),
);

function isPythonModule(args: readonly string[]): boolean {
  const [flag, module = "", ...rest] = args;
  if (flag !== "-m") return false;
  return (
    PYTHON_MODULES.has(module) ||
    (/^(?:ruff|black|isort)$/.test(module) && isChecker([module, ...rest]))
  );
}

const NPX_FLAGS = ["--no-install", "--no", "--yes", "-y", "--offline"];
const NPX_PROGRAMS = [
  "tsc",
  "vue-tsc",
  "eslint",
  "biome",
  "prettier",
  "oxlint",
  "stylelint",
  "pyright",
];

function runsChecker(args: readonly string[]): boolean {
  const inner = args.filter((arg, index) => index > 1 || !NPX_FLAGS.includes(arg));
  return NPX_PROGRAMS.includes(inner[0] ?? "") && isChecker(inner);
}

function isScript(args: readonly string[]): boolean {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const [first = "", second = ""] = words;
  return (
    (first === "run" || first === "run-script") &&
    /^(?:lint|types?|type-?check|check-?types|tsc)(?::[\w:-]+)?$/.test(second) &&
    !/:fix\b/.test(second)
  );
}
