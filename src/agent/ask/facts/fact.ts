/** What is looked up for a question before the model is asked: the fact itself, and what every provider looks at. Plain data. */
import type { SymbolGraph } from "../../../code/index/symbol-graph.ts";
import type { ProjectReader } from "../../../tools/project-reader.ts";
import type { SessionMemory } from "../../conversation/session-memory.ts";
import type { Request } from "../../understand/request.ts";
import type { Aspects } from "./aspects.ts";

export interface Fact {
  /** What it is about; a line of the report and the heading in the prompt. */
  title: string;
  text: string;
  /** Source or the content of a file, to be fenced; its language is told by this path. Null: sentences. */
  codePath: string | null;
  /** The higher, the later it is cut, and the nearer it stands to the question. */
  priority: number;
  /** Whether it answers by itself what the question names; a page of signatures does not. */
  isBasis: boolean;
}

/** What a question is looked up in. It stands while one question's facts are gathered. */
export interface Look {
  request: Request;
  /** The message without what it says about the reply and about what must not change. */
  question: string;
  aspects: Aspects;
  reader: ProjectReader;
  graph: SymbolGraph;
  /** Posix and sorted. */
  paths: readonly string[];
  memory: SessionMemory;
}

/** Looks something up and gives what it found; it never throws because of what is in the project. */
export type FactProvider = (look: Look) => Promise<readonly Fact[]> | readonly Fact[];

/** The order in which facts are given up, the first to stay longest. */
export const PRIORITY = {
  command: 90,
  symbol: 80,
  uses: 78,
  words: 76,
  file: 75,
  content: 74,
  session: 72,
  listing: 70,
  missing: 68,
  source: 60,
  text: 55,
  likely: 45,
  manifest: 40,
  outline: 30,
} as const;

/** Sentences that answer what the question names. */
export function stateFact(title: string, lines: readonly string[], priority: number): Fact {
  return { title, text: lines.join("\n"), codePath: null, priority, isBasis: true };
}

/** Source, shown as it is. */
export function quoteFact(
  title: string,
  { path, text }: { path: string; text: string },
  priority: number,
): Fact {
  return { title, text, codePath: path, priority, isBasis: true };
}

/** "1 file", "3 files". */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
