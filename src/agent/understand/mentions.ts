/** What a message names: files, symbols, commands, name patterns, other quoted texts. Pure, given the project. */
import type { SymbolGraph } from "../../code/index/symbol-graph.ts";
import { listCommands, type PlacedCommand } from "./command-mentions.ts";
import { listFiles, type PlacedFile, placeFiles } from "./file-mentions.ts";
import type { FileTable } from "./file-table.ts";
import type { MessageText } from "./message-text.ts";
import { listPatterns } from "./pattern-mentions.ts";
import type { Mentions } from "./request.ts";
import { listSymbols } from "./symbol-mentions.ts";

export interface PlacedMentions extends Mentions {
  /** Every place where a file is named. */
  placedFiles: readonly PlacedFile[];
}

/** The names a project has. */
export interface ProjectNames {
  files: FileTable;
  graph: SymbolGraph;
  /** The person gave a command that judges the work, outside the message. */
  isJudged?: boolean;
}

const MAX_QUOTED = 50;

/** In order of mention. `text`: as readMessageText made it. */
export function readMentions(text: MessageText, { files, graph }: ProjectNames): PlacedMentions {
  const commands = listCommands(text);
  // The files of a command are the command's.
  const placedFiles = placeFiles(text, files).filter(({ start }) => !isWithin(start, commands));
  const taken = [...placedFiles, ...commands];
  const symbols = listSymbols(text, blank(text.own, taken), graph);
  const names = new Set(symbols.map(({ written }) => written));
  const patterns = listPatterns(text.own);
  const quoted = text.quotes
    .filter(({ start, end }) => !taken.some((each) => each.start < end && each.end > start))
    .map((quote) => quote.text)
    .filter((each) => !names.has(each) && !patterns.includes(each));
  return {
    files: listFiles(placedFiles),
    symbols,
    commands: commands.map(({ command }) => command),
    patterns,
    quoted: [...new Set(quoted)].slice(0, MAX_QUOTED),
    placedFiles,
  };
}

function isWithin(at: number, commands: readonly PlacedCommand[]): boolean {
  return commands.some(({ start, end }) => at >= start && at < end);
}

/** Takes stretches out without moving the rest. */
function blank(text: string, stretches: readonly { start: number; end: number }[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    if (end <= done) continue;
    parts.push(text.slice(done, Math.max(done, start)), "\0".repeat(end - Math.max(done, start)));
    done = end;
  }
  parts.push(text.slice(done));
  return parts.join("");
}

/** What a message names together with what an earlier task was about, the message's own first. */
export function joinMentions(own: Mentions, earlier: Mentions): Mentions {
  const files = own.files.length > 0 ? own.files : earlier.files;
  const known = new Set(own.symbols.map(({ written }) => written));
  const symbols = [...own.symbols, ...earlier.symbols.filter(({ written }) => !known.has(written))];
  return { ...own, files, symbols };
}
