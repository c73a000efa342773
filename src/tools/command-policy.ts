/**
 * Which commands may run without asking: plain calls of known test runners, compilers and linters, what only looks, and what
 * the person wrote themselves, unless it could destroy something. In doubt it asks. Runs nothing, and looks at no disk.
 */
import { findDanger, findHiddenText } from "./command-dangers.ts";
import { parseCommandWords } from "./test-runners/command-words.ts";
import { identifyRunner } from "./test-runners/identify-runner.ts";

export type CommandVerdict =
  /** `argv` needs no shell. */
  | { kind: "allowed"; argv: readonly string[] }
  /** May run once a person has said yes. `argv` hands a text that is no plain call to /bin/sh. */
  | { kind: "asks"; argv: readonly string[]; reason: string }
  /** Not even then: what would run is not what is seen. */
  | { kind: "refused"; reason: string };

export interface CommandOrigin {
  /** Commands that the person asked for in their message, as they were written. */
  said?: readonly string[];
}

/** The reason of a verdict reads on from "it". */
export function decideCommand(command: string, { said = [] }: CommandOrigin = {}): CommandVerdict {
  const text = command.trim();
  const hidden = findHiddenText(text);
  if (hidden !== null) return { kind: "refused", reason: hidden };
  const words = parseCommandWords(text);
  if (words === null) {
    const reason = "uses more of a shell than words";
    return { kind: "asks", argv: ["/bin/sh", "-c", text], reason };
  }
  const argv = withoutFetching(words);
  const danger = findDanger(argv);
  if (danger !== null) return { kind: "asks", argv, reason: danger };
  const isSaid = said.some((each) => each.trim() === text);
  if (isSaid) return { kind: "allowed", argv };
  const doubt = findDoubt(argv);
  return doubt === null ? { kind: "allowed", argv } : { kind: "asks", argv, reason: doubt };
}

/** npx takes what is installed, and fetches nothing. */
function withoutFetching(words: readonly string[]): string[] {
  const [program = "", ...args] = words;
  if (program !== "npx") return [...words];
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  const flags = args.slice(0, at === -1 ? args.length : at);
  const isFetching = (flag: string) => ["--yes", "-y", "--no-install", "--no"].includes(flag);
  return [
    "npx",
    "--no-install",
    ...args.filter((arg, index) => index >= flags.length || !isFetching(arg)),
  ];
}

/** Why a command that nobody asked for is not run just so; null when it is known to be harmless. */
function findDoubt(argv: readonly string[]): string | null {
  const outside = argv.find(leavesProject);
  if (outside !== undefined) return `names ${outside}, which is not in the project`;
  if (looksOnly(argv)) return null;
  const runner = identifyRunner(argv);
  if (runner === null) return "is no test runner, compiler or linter that is known";
  const strange = findStrangeWord(argv);
  return strange === null ? null : `has ${strange}, which is not known to be harmless`;
}

/** Also behind "=" and glued to a flag. */
function leavesProject(word: string): boolean {
  return word
    .split(/[=,:]/)
    .some((part) => /^(?:-\w)?(?:\/|~|[A-Za-z]:\\)/.test(part) || part.split("/").includes(".."));
}

const GIT_LOOKS = new Set(
  "blame describe diff log ls-files ls-tree rev-parse shortlog show status".split(" "),
);
const GIT_FLAGS =
  /^(?:-(?:\d+|n\d*|p|s|b|w|C|M)|--(?:abbrev-ref|cached|decorate|graph|name-only|name-status|no-color|no-pager|numstat|oneline|porcelain|short|shortstat|show-toplevel|staged|stat|summary)|--(?:author|format|grep|max-count|pretty|since|until)=.*|--)$/;

/** Commands that show something of the project and can do nothing else. */
function looksOnly(argv: readonly string[]): boolean {
  const [program = "", ...args] = argv;
  const [verb = "", ...rest] = args;
  const flags = (words: readonly string[]) => words.filter((word) => word.startsWith("-"));
  if (program === "pwd" || program === "ls")
    return flags(args).every((flag) => /^-[1aAhlRrSt]+$/.test(flag));
  if (program === "wc") return flags(args).every((flag) => /^-[clmwL]+$/.test(flag));
  if (/^(?:node|npm|python3?|tsc|go|cargo|rustc|git)$/.test(program) && args.length === 1) {
    if (verb === "--version") return true;
  }
  return (
    program === "git" && GIT_LOOKS.has(verb) && flags(rest).every((flag) => GIT_FLAGS.test(flag))
  );
}

/** Flags that choose what is looked at and how it is told. Anything else may write, run or wait. */
const PLAIN_FLAG =
  /^(?:-[dfjklmnqrstvx]+|-n?\d+|-j\d+|-(?:run|count|v|short|race|timeout|failfast|cover|parallel|cpu|tags|bench)(?:=.*)?|--|--(?:all(?:-features|-targets)?|allowJs|bail|bins?|check(?:Js|-only)?|colou?rs?|concurrency|diff|doc|durations|esModuleInterop|exclude|examples?|ext|failed-first|features?|ff|files|filter|forceExit|format|frozen|grep|ignore(?:-missing-imports|-pattern)?|jsx|last-failed|lf|lib|line-length|list-different|locked|manifest-path|max-?warnings|max-?line-?length|maxWorkers|maxfail|message-format|module(?:Resolution)?|moduleResolution|no-(?:cache|capture|color|cov|coverage|error-summary|fail-fast|fix|header|incremental|install|isolate|summary|threads)|noEmit|noErrorTruncation|offline|output-format|package|passWithNoTests|pretty|project|quiet|release|reporter|run|runInBand|runTestsByPath|select|show-error-codes|silent|skipLibCheck|statistics|stepwise|strict|target|tb|test(?:-concurrency|-name-pattern|-only|-reporter|-skip-pattern|-timeout|s|NamePattern|PathPatterns?|Timeout)?|types|verbose|workspace)(?:=.*)?)$/;

/** The configuration of the compiler and a plugin of pytest share a letter with running code. */
const OWN_FLAGS: Readonly<Record<string, RegExp>> = {
  tsc: /^-p$/,
  prettier: /^-[cl]$/,
  isort: /^-c$/,
  cargo: /^-p$/,
  pytest: /^(?:-p|-rA|-ra)$/,
};

/** Build tools do whatever their other words say. */
const WORDS_ONLY: Readonly<Record<string, RegExp>> = {
  mvn: /^(?:test|verify|-q|-B|-o|-Dtest=[\w.#*]+)$/,
  gradle: /^(?::?[\w:-]*:)?(?:test|check)$|^--(?:offline|tests|quiet|no-daemon)$|^[\w.*]+$/,
  make: /^(?:test|check|lint|typecheck|vet|-[sk]|-j\d*)$/,
};

/** The first word that a plain call would not have; null when there is none. */
function findStrangeWord(argv: readonly string[]): string | null {
  const [program = "", ...args] = argv;
  const name = (program.split("/").pop() ?? "").replace(/w$/, "");
  const only =
    name === "mvn" || name === "gradle" || program === "make" ? WORDS_ONLY[name] : undefined;
  if (only !== undefined) return args.find((arg) => !only.test(arg)) ?? null;
  const own = Object.entries(OWN_FLAGS).filter(([each]) =>
    argv.some((word) => isCalled(word, each)),
  );
  const isPlain = (arg: string, index: number) =>
    PLAIN_FLAG.test(arg) ||
    own.some(([, pattern]) => pattern.test(arg)) ||
    (!arg.startsWith("-") && !isCode(argv, index + 1));
  return args.find((arg, index) => !isPlain(arg, index)) ?? null;
}

function isCalled(word: string, program: string): boolean {
  return word === program || word.endsWith(`/${program}`);
}

/** The value of a flag that takes code or a plugin. */
function isCode(argv: readonly string[], index: number): boolean {
  const before = argv[index - 1] ?? "";
  return (
    before === "-p" &&
    argv.some((word) => isCalled(word, "pytest")) &&
    argv[index] !== "no:cacheprovider"
  );
}
