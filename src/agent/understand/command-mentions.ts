/** The commands a message names: in backticks, after "run", or as all there is. Pure; whether one may be run is decided elsewhere. */

import { parseCommandWords } from "../../tools/test-runners/command-words.ts";
import { identifyRunner } from "../../tools/test-runners/identify-runner.ts";
import { readCommandLine } from "./command-line.ts";
import type { MessageText } from "./message-text.ts";

export interface PlacedCommand {
  command: string;
  start: number;
  end: number;
}

const MAX_COMMANDS = 12;
const MAX_COMMAND_CHARS = 300;

const PROGRAMS = new Set(
  (
    "npm npx pnpm yarn bun bunx deno node tsx ts-node tsc vitest jest mocha ava tap eslint biome prettier python python3 py pytest ruff mypy " +
    "flake8 black pylint pyright pip pip3 uv poetry tox nox go gofmt cargo rustc make cmake ctest mvn gradle java javac dotnet ruby rake " +
    "rspec bundle php phpunit composer git ls cat grep rg find head tail wc echo pwd tree diff du which bash sh zsh docker perl lua"
  ).split(" "),
);
/** Programs that read like English words when they stand alone. */
const ALSO_WORDS = new Set(
  "go make find which head tail cat echo tree black tap poetry bundle ava bun py".split(" "),
);
/** Of the shell: commands where they stand in backticks after "run", and words or parts of others' names elsewhere. */
const SHELL_PROGRAMS = new Set(
  "rm rmdir mv cp touch mkdir chmod chown ln curl wget sudo kill sed awk tar unzip".split(" "),
);

const BARE =
  /\b(?:run|rerun|re-run|execute|running|executing|via|using|launch)\s+(?:(?:the|this|a|following|command|script)\s+){0,3}(?=((?:\.\/)?[a-z][\w./-]{0,40})((?:[ \t]+[^\s,;`"'“”]{1,120}){0,12}))/gi;
/** Where a command in plain words ends and the sentence goes on. */
const SENTENCE_GOES_ON =
  /^(?:and|or|then|to|so|please|again|first|now|until|before|after|if|in|on|for|with|does|do|is|but|which|what|passes|pass|fails|fail|succeeds|should|must|tell|show|explain|fix|by|from|as|once|twice|when)$/i;

export function listCommands(text: MessageText): PlacedCommand[] {
  const line = readCommandLine(text.own);
  if (line !== null) {
    const start = text.own.indexOf(line);
    return [{ command: line, start, end: start + line.length }];
  }
  const found: PlacedCommand[] = [];
  for (const { text: quoted, start, end, mark } of text.quotes) {
    const before = text.own.slice(Math.max(0, start - 40), start);
    if (isCommand(quoted, mark === "code", before)) found.push({ command: quoted, start, end });
  }
  for (const { 0: lead, 1: program = "", 2: rest = "", index } of text.masked.matchAll(BARE)) {
    const command = readBare(program, rest);
    const start = index + lead.length;
    if (command !== null) found.push({ command, start, end: start + command.length });
  }
  found.sort((a, b) => a.start - b.start);
  const seen = new Set<string>();
  return found
    .filter(({ command }) => !seen.has(command) && seen.add(command).size > 0)
    .slice(0, MAX_COMMANDS);
}

function isCommand(quoted: string, isCode: boolean, before: string): boolean {
  if (quoted.length > MAX_COMMAND_CHARS || quoted.includes("\n")) return false;
  const words = quoted.split(/\s+/);
  const program = (words[0] ?? "").replace(/^\.\//, "");
  const isRun =
    /\b(?:run|rerun|re-run|execute|running|launch|via|command|with)\s+(?:the command\s+|command\s+)?$/i.test(
      before,
    );
  const parsed = parseCommandWords(quoted);
  if (parsed !== null && identifyRunner(parsed) !== null) return isCode || isRun;
  if (!isCode && !isRun) return false;
  if (PROGRAMS.has(program)) return words.length > 1 || !ALSO_WORDS.has(program) || isRun;
  return (
    /^\.\/[\w./-]+$/.test(words[0] ?? "") ||
    (/\b(?:run|execute)\s+$/i.test(before) &&
      (/\s-{1,2}\w/.test(quoted) || (isCode && words.length > 1 && SHELL_PROGRAMS.has(program))))
  );
}

function readBare(program: string, rest: string): string | null {
  const name = program.replace(/^\.\//, "");
  if (!PROGRAMS.has(name) && !/^\.\/\w/.test(program)) return null;
  const words = [program];
  for (const word of rest.trim().split(/\s+/)) {
    if (word === "" || SENTENCE_GOES_ON.test(word)) break;
    const bare = word.replace(/[.!?:)]+$/, "");
    words.push(bare);
    if (bare !== word) break;
  }
  if (words.length === 1 && ALSO_WORDS.has(name)) return null;
  return words.join(" ");
}
