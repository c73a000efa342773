/** Has `go test` count blocks, and reads its profile. A test that panics leaves no profile. */
import path from "node:path";
import { findProjectFile } from "../test-reports/project-file.ts";
import { readConfig } from "../test-runners/project-files.ts";
import { MAX_LINE, type RunLines, RunLinesBuilder } from "./line-coverage.ts";
import { LineTally } from "./line-tally.ts";
import type { LineCounter } from "./measure-twice.ts";
import { readCoverageFiles } from "./read-coverage-files.ts";
import { insertWords } from "./select-tests.ts";

const PROFILE = "go.coverprofile";
const BLOCK_LINE = /^(.+:\d+\.\d+,\d+\.\d+) \d+ (\d+)$/;
const PLACE = /^(.+):(\d+)\.\d+,(\d+)\.\d+$/;
const MAX_BLOCK_LINES = 1_000_000;

export function createGoCounter(): LineCounter {
  return {
    async prepare(command, folder) {
      if (command.argv.some((word) => /^--?cover/.test(word))) return null;
      const mode = command.argv.includes("-race") ? "atomic" : "count";
      const file = path.join(folder, PROFILE);
      const words = [`-coverprofile=${file}`, `-covermode=${mode}`, "-coverpkg=./..."];
      return { command: { ...command, argv: insertWords(command.argv, words, "test") } };
    },
    async read(folder, root) {
      const [text] = (await readCoverageFiles(folder, PROFILE)) ?? [];
      const manifest = (await readConfig(root, "go.mod")) ?? "";
      const modulePath = /^module\s+"?([^\s"]+)/m.exec(manifest)?.[1];
      if (text === undefined || modulePath === undefined) return null;
      return parseGoProfile(text, { root, modulePath });
    },
  };
}

/** A block counts for each of its lines; where blocks meet on a line, the one that ran most. */
export function parseGoProfile(
  text: string,
  { root, modulePath }: { root: string; modulePath: string },
): RunLines | null {
  const tallies = new Map<string, LineTally>();
  let leftLines = MAX_BLOCK_LINES;
  for (const { name, first, last, count } of sumBlocks(text)) {
    const isOurs = name.startsWith(`${modulePath}/`);
    const file = isOurs ? findProjectFile(name.slice(modulePath.length + 1), root) : null;
    if (file === null) continue;
    leftLines -= Math.max(1, last - first + 1);
    if (leftLines < 0) return null;
    const tally = tallies.get(file) ?? new LineTally();
    tallies.set(file, tally);
    for (let line = first; line <= last; line += 1) tally.add(line, { count, isLoad: false });
  }
  const builder = new RunLinesBuilder();
  for (const [file, tally] of tallies) tally.addTo(builder, file);
  return builder.build();
}

interface Block {
  name: string;
  first: number;
  last: number;
  count: number;
}

/** Those that ran. Every package's tests list every block, so a block comes many times and adds up. */
function* sumBlocks(text: string): Iterable<Block> {
  const counts = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, place, count] = BLOCK_LINE.exec(line) ?? [];
    if (place === undefined || count === "0") continue;
    counts.set(place, (counts.get(place) ?? 0) + Number(count));
  }
  for (const [place, count] of counts) {
    const [, name = "", first, last] = PLACE.exec(place) ?? [];
    yield { name, first: Number(first), last: Math.min(Number(last), MAX_LINE), count };
  }
}
