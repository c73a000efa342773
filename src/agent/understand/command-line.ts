/** Tells a message that is a command and nothing else: "npm test", "git diff --stat please". Pure; judges no danger. */
import { parseCommandWords } from "../../tools/test-runners/command-words.ts";
import { identifyRunner } from "../../tools/test-runners/identify-runner.ts";

const MAX_COMMAND_CHARS = 300;
const COURTESY = /(?:,?\s+(?:please|pls|now|again))+[.!]?$/i;
/** A word of a command line that is none of a sentence: "pytest shows failures" is no command. */
const ARGUMENT = /[-./_:=\d]|^(?:tests?|run|t|check|lint|build|unittest|pytest|jest|vitest)$/;

/** What makes a line that opens with a program's name a command, and "git is slow" none. */
const VERBS: Readonly<Record<string, RegExp>> = {
  git: /^(?:add|blame|branch|checkout|cherry-pick|clean|commit|diff|fetch|grep|init|log|ls-files|merge|pull|push|rebase|reflog|reset|restore|rev-parse|rm|shortlog|show|stash|status|switch|tag)$/,
  npm: /^(?:ci|i|install|ls|outdated|publish|run|start|t|test|update)$/,
  cargo: /^(?:bench|build|check|clean|clippy|doc|fmt|run|test|update)$/,
  go: /^(?:build|fmt|generate|get|mod|run|test|vet)$/,
  pip: /^(?:freeze|install|list|show|uninstall)$/,
};
const ALIKE: Readonly<Record<string, string>> = {
  pnpm: "npm",
  yarn: "npm",
  bun: "npm",
  pip3: "pip",
};
const LISTS = /^(?:ls|pwd)$/;
/** A sentence about the command rather than the command. */
const SAYS =
  /^(?:is|are|was|does|doesn't|don't|do|did|has|fails?|failed|failing|works?|crashes|hangs|takes|says|shows?|gives?|never|always|still|the|my|a|it)$/i;

/** The command, without quotes and courtesies; null where the message says anything else. */
export function readCommandLine(own: string): string | null {
  const said = own.trim().replace(COURTESY, "");
  if (said.length > MAX_COMMAND_CHARS) return null;
  const bare = said
    .replace(/^(`+)(.*)\1$/s, "$2")
    .trim()
    .replace(/^\$ /, "");
  const words = parseCommandWords(bare);
  return words !== null && isCommandLine(words) ? bare : null;
}

function isCommandLine(words: readonly string[]): boolean {
  const [program = "", ...args] = words;
  if (args.every((word) => ARGUMENT.test(word))) {
    if (identifyRunner(words) !== null || LISTS.test(program)) return true;
  }
  const name = ALIKE[program] ?? program;
  const verbs = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  return verbs?.test(args[0] ?? "") === true && !args.some((word) => SAYS.test(word));
}
