/**
 * Commands as rules name them: "npm test" is that command, "git *" every call that begins so. What allows holds for plain
 * calls only: a text that needs a shell is allowed by the same text alone. What denies is read widely. Pure.
 *
 * A rule sees the words of a command. What a program does once it runs, no rule sees: this is no sandbox.
 */
import { findDanger } from "../command-dangers.ts";
import { parseCommandWords } from "../test-runners/command-words.ts";
import { foldPath } from "./fold-path.ts";
import { deniesPath } from "./path-pattern.ts";

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

/** Programs whose other words are never a command. */
const TAKES_WORDS =
  /^(?:[ef]?grep|cat|head|tail|wc|ls|stat|file|which|echo|printf|diff|cmp|touch|mkdir|cp|mv)$/;

/**
 * Whether the words of a denying pattern stand in this command behind a program that is not known to leave words alone: it
 * may start them, as any wrapper does.
 */
export function mayStart(pattern: string, command: string): boolean {
  const wanted = listWords(pattern).filter((word) => word !== "*");
  const words = listWords(command);
  return !TAKES_WORDS.test(words[0] ?? "") && isSubsequence(wanted, words);
}

/** Whether a shell makes something of this text that cannot be told from its words. */
export function needsShell(command: string): boolean {
  const words = parseCommandWords(command);
  return words === null || (STARTS_OTHERS.test(words[0] ?? "") && words.some(holdsMore));
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
    .split(/[\s;|&<>`$(){}=,!]+/)
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
  return listFileWords(command).find((word) => mayBePath(word) && isWanted(word)) ?? null;
}

/**
 * Whether a command names a path that a denying pattern holds, or a folder of such paths. From outside the project any end
 * of a path counts. `isWide`: so does a plain word behind the program.
 */
export function namesDenied(
  pattern: string,
  command: string,
  { isWide }: { isWide: boolean },
): boolean {
  return listFileWords(command).some(
    (word, at) =>
      ((isWide && at > 0) || mayBePath(word)) &&
      listEnds(word).some((end) => deniesPath(pattern, end) || deniesPath(pattern, `${end}/any`)),
  );
}

function listFileWords(command: string): string[] {
  // What follows a single colon is a path to many programs, such as `git show HEAD:file`.
  const plain = command.replace(/['"\\]/g, "").replace(/(?<!:):(?![:/])/g, " ./");
  return plain.split(/[\s;|&<>`$(){}=,:@]+/).filter((word) => word !== "");
}

function mayBePath(word: string): boolean {
  return /[./]/.test(word);
}

/** Rules know no folder above the project, so what is reached through one is compared from each name on. */
function listEnds(word: string): string[] {
  const names = foldPath(word).split("/");
  const isOutside = names[0] === "" || names[0] === "~" || names[0] === "..";
  return isOutside ? names.map((_, at) => names.slice(at).join("/")).slice(1) : [word];
}
