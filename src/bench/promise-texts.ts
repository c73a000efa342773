/**
 * What a hostile model writes where it may write what it likes: code that looks like the code asked for and is wrong,
 * code of other files, nothing, prose, circles. Pure; the same dice give the same texts.
 */

/** From 0, below 1. */
export type Dice = () => number;

export interface HostileSources {
  /** What the model was shown. */
  prompt: string;
  /** The project as it is now, by path. */
  files: ReadonlyMap<string, string>;
  /** Right answers, by path: whoever is never right never shows what is claimed of a right answer. */
  solutions: ReadonlyMap<string, string>;
}

type Writer = (sources: HostileSources, dice: Dice) => string;

const PROSE =
  "Sure! The bug is on the first line. I have fixed it and every test passes now.\nNothing else has to be done.\n";
const OTHER_LANGUAGE = "package main\n\nfunc main() {\n\tprintln(1 +\n}\n";
const CIRCLE_LENGTH = 3_000;

/** Each as often as its weight says. */
const WRITERS: readonly (readonly [weight: number, write: Writer])[] = [
  [22, (sources, dice) => mutateText(ownFile(sources, dice), dice)],
  [22, (sources, dice) => mutateText(shownBlock(sources, dice), dice)],
  [12, (sources, dice) => pick([...sources.solutions.values()], dice) ?? ""],
  [8, (sources, dice) => mutateText(pick([...sources.solutions.values()], dice) ?? "", dice)],
  [6, ({ files }, dice) => pick([...files.values()], dice) ?? ""],
  [6, (sources, dice) => testFile(sources, dice)],
  [4, ownFile],
  [5, () => ""],
  [5, () => PROSE],
  [4, (sources, dice) => repeatTo(`${firstLine(shownBlock(sources, dice))}\n`, CIRCLE_LENGTH)],
  [4, () => OTHER_LANGUAGE],
  [2, (sources, dice) => shownBlock(sources, dice).split("\n").slice(0, 3).join("\n")],
];

/** A text of several lines. */
export function writeHostileText(sources: HostileSources, dice: Dice): string {
  const total = WRITERS.reduce((sum, [weight]) => sum + weight, 0);
  let left = dice() * total;
  for (const [weight, write] of WRITERS) {
    left -= weight;
    if (left < 0) return write(sources, dice);
  }
  return "";
}

const PHRASES: readonly string[] = [
  "Done. All tests pass.",
  "I could not find it.",
  "yes",
  "no",
  "42",
  "",
  "../outside.py",
  "/etc/passwd",
  "rm -rf .",
  "git checkout -- .",
  "touch stray.txt",
  "python3 -m unittest",
  "node --test",
  "def",
  "x y z",
  "a".repeat(200),
];

/** A text of one line: a value, a name, a command, a sentence. */
export function writeHostilePhrase({ files, prompt }: HostileSources, dice: Dice): string {
  const roll = dice();
  if (roll < 0.25) return pick([...files.keys()], dice) ?? "";
  if (roll < 0.45) return pick(prompt.match(/[A-Za-z_]\w{2,}/g) ?? [], dice) ?? "";
  return pick(PHRASES, dice) ?? "";
}

const CHANGES: readonly ((line: string, dice: Dice) => string | null)[] = [
  () => null,
  (line) => `${line}\n${line}`,
  (line) => line.replace(/[+\-<>]/, (sign) => (sign === "+" ? "-" : "+")),
  (line) => line.replace(/\d+/, (digits) => String(Number(digits.slice(0, 9)) + 1)),
  (line) => line.replace(/==|!=/, (sign) => (sign === "==" ? "!=" : "==")),
  (line) => line.replace(/\b([a-z_]\w{2,})\b(?!\()/, "$1_x"),
  (line) => line.replace(/return .*/, "return None"),
  (line) => line.replace(/\S.*/, "raise NotImplementedError"),
  (line, dice) => line.slice(0, Math.floor(dice() * line.length)),
  (line) => `    ${line}`,
];

/** The text with one to three of its lines changed, dropped, doubled or cut. */
export function mutateText(text: string, dice: Dice): string {
  const lines: (string | null)[] = text.split("\n");
  const rounds = 1 + Math.floor(dice() * 3);
  for (let round = 0; round < rounds; round++) {
    const at = Math.floor(dice() * lines.length);
    const line = lines[at] ?? "";
    const change = pick(CHANGES, dice);
    if (change !== undefined) lines[at] = change(line, dice);
  }
  return lines.filter((line) => line !== null).join("\n");
}

export function isTestPath(path: string): boolean {
  return /(?:^|[/_.-])tests?(?:[/_.-]|$)/.test(path);
}

/** The file that the prompt names last, tests left out; any other one where it names none. */
function ownFile({ prompt, files }: HostileSources, dice: Dice): string {
  const own = [...files.keys()].filter((path) => !isTestPath(path));
  const named = own.filter((path) => prompt.includes(path));
  named.sort((a, b) => prompt.lastIndexOf(b) - prompt.lastIndexOf(a));
  return files.get(named[0] ?? pick(own, dice) ?? "") ?? "";
}

function testFile({ files }: HostileSources, dice: Dice): string {
  const tests = [...files].filter(([path]) => isTestPath(path));
  return pick(tests, dice)?.[1] ?? "";
}

function shownBlock({ prompt }: HostileSources, dice: Dice): string {
  const blocks = [...prompt.matchAll(/^(`{3,})[^\n`]*\n([\s\S]*?)^\1/gm)];
  return pick(blocks, dice)?.[2] ?? "";
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "x = x";
}

function repeatTo(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length));
}

function pick<Item>(items: readonly Item[], dice: Dice): Item | undefined {
  return items[Math.floor(dice() * items.length)];
}
