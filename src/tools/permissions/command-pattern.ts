/**
 * Commands as rules name them: "npm test" is that command, "git *" every call that begins so. What allows holds for plain
 * calls only: a text that needs a shell is allowed by the same text alone. What denies is read widely. Pure.
 *
 * A rule sees the words of a command. What a program does once it runs, no rule sees: this is no sandbox.
 */
import { findDanger } from "../command-dangers.ts";
import { parseCommandWords } from "../test-runners/command-words.ts";

/** Why a text is no rule for commands, reading on from "it"; null when it is one. */
export function findCommandProblem(text: string): string | null {
  if (text === "") return "names no command";
  if (/\p{Cc}/u.test(text)) return "holds a control character, or more than one line";
  const words = text.split(" ");
  const at = words.indexOf("*");
  if (at === -1) return null;
  if (at < words.length - 1) return "has a * that is not its last word";
  return parsePrefix(text) === null ? "ends in *, and so may hold no shell syntax" : null;
}

/** Whether a rule stands for one very command. */
export function isExactCommand(pattern: string): boolean {
  return !pattern.split(" ").includes("*");
}

/** Whether an allowing pattern holds this command. */
export function allowsCommand(pattern: string, command: string): boolean {
  const words = parseCommandWords(command);
  if (!isExactCommand(pattern)) {
    const prefix = parsePrefix(pattern);
    return prefix !== null && words !== null && isWithin(prefix, words);
  }
  const own = parseCommandWords(pattern);
  if (own === null || words === null) return pattern === command.trim();
  return own.length === words.length && own.every((word, at) => word === words[at]);
}

/** A prefix lends its own kind of danger and no other: "git diff *" is no leave to write with --output. */
function isWithin(prefix: readonly string[], words: readonly string[]): boolean {
  if (!prefix.every((word, at) => word === words[at])) return false;
  const danger = findDanger(words);
  return danger === null || danger === findDanger(prefix);
}

/** Null where it is no plain call. */
function parsePrefix(pattern: string): readonly string[] | null {
  return pattern === "*" ? [] : parseCommandWords(pattern.replace(/ \*$/, ""));
}

/** Programs that start what their other words say. */
const STARTS_OTHERS =
  /^(?:(?:ba|z|da|k|c|tc|fi|a)?sh|busybox|env|sudo|doas|su|nohup|time|timeout|xargs|nice|ionice|setsid|stdbuf|strace|watch|find|parallel|exec|command|builtin|eval|batch|at|script|flock|source|\.|npx|bunx|pnpx|uvx|npm|pnpm|yarn|bun|uv|poetry|pipx|pipenv)$/;

/**
 * Whether a denying pattern holds this command, or anything that is seen to be started by it. Its words may be parted by
 * others ("git push" denies `git -C . push`), in any case, quoted or with a folder before the program.
 */
export function deniesCommand(pattern: string, command: string): boolean {
  const wanted = listWords(pattern).filter((word) => word !== "*");
  const words = listWords(command);
  const isAnywhere = parseCommandWords(command)?.some(holdsMore) ?? true;
  const [program = ""] = words;
  if (isAnywhere || STARTS_OTHERS.test(program)) return isSubsequence(wanted, words);
  return wanted.length === 0 || (program === wanted[0] && isSubsequence(wanted, words));
}

/** One word that may be a command of its own. */
function holdsMore(word: string): boolean {
  return /\s/.test(word);
}

/** Without quotes and folders, folded; where a shell would begin something, a new word begins. */
function listWords(text: string): string[] {
  return text
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase()
    .replace(/['"\\]/g, "")
    .split(/[\s;|&<>`$(){}=,]+/)
    .map((word) => word.split("/").findLast((name) => name !== "") ?? "")
    .filter((word) => word !== "");
}

function isSubsequence(wanted: readonly string[], words: readonly string[]): boolean {
  let found = 0;
  for (const word of words) if (word === wanted[found]) found++;
  return found === wanted.length;
}

/** The first word of a command that `isWanted`, looked at without quotes, flags before "=" and the like; null for none. */
export function findFileWord(command: string, isWanted: (path: string) => boolean): string | null {
  const words = command.replace(/['"\\]/g, "").split(/[\s;|&<>`$(){}=,:@]+/);
  const mayBePath = (word: string) => /[./]/.test(word);
  return words.find((word) => mayBePath(word) && isWanted(word)) ?? null;
}
