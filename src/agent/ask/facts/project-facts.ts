/** What the project says of itself: its manifest, its readme, where it begins. For questions about the whole. */

import path from "node:path";
import { cutText } from "../../../code/source-lines.ts";
import { listFiles as listNames } from "../../conversation/file-list.ts";
import { type Fact, type FactProvider, type Look, PRIORITY, quoteFact, stateFact } from "./fact.ts";
import { readText } from "./read-text.ts";

const MANIFEST =
  /^(?:package\.json|pyproject\.toml|setup\.(?:py|cfg)|Cargo\.toml|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|composer\.json|[^/]+\.csproj|CMakeLists\.txt|Makefile|requirements\.txt)$/;
const README = /^readme(?:\.\w+)?$/i;
/** Files that runners and people begin with. */
const ENTRY =
  /^(?:main|__main__|manage|app|cli|server|index|Main|Program|Application|App)\.(?:py|[cm]?[jt]sx?|go|rs|java|c|cc|cpp|cs|rb|php)$/;
const ASKS_ENTRY = /\b(?:entry ?points?|starts?|begins?|main)\b/i;
const MAX_QUOTED_LINES = 40;
const MAX_QUOTED_CHARS = 1_500;
const MAX_ENTRIES = 8;

export const gatherProjectFacts: FactProvider = async (look) => {
  const { mentions } = look.request;
  const namesSomething = mentions.symbols.length + mentions.files.length + mentions.commands.length;
  if (!look.aspects.project || namesSomething > 0) return [];
  const top = look.paths.filter((each) => !each.includes("/"));
  const manifests = top.filter((each) => MANIFEST.test(each)).slice(0, 2);
  const readmes = top.filter((each) => README.test(each)).slice(0, 1);
  const quoted = await Promise.all([...manifests, ...readmes].map((each) => quoteHead(look, each)));
  return [...describeEntries(look), ...quoted.filter((fact) => fact !== null)];
};

function describeEntries({ paths, graph, question }: Look): Fact[] {
  const named = paths.filter((each) => ENTRY.test(path.posix.basename(each)));
  const mains = graph
    .definitionsOf("main")
    .map(({ path: file, symbol }) => `main in ${file} at line ${symbol.startLine}`);
  const entries = [...mains, ...named.sort((a, b) => depthOf(a) - depthOf(b))];
  if (entries.length === 0) {
    const none =
      "No function is called main, and no file is named like the beginning of a program: the project seems to be a library without an entry point.";
    return ASKS_ENTRY.test(question) ? [stateFact("Entry points", [none], PRIORITY.likely)] : [];
  }
  const line = `Where programs usually begin, as far as names tell: ${listNames(entries, MAX_ENTRIES)}.`;
  return [{ ...stateFact("Entry points", [line], PRIORITY.likely), isBasis: false }];
}

async function quoteHead(look: Look, file: string): Promise<Fact | null> {
  const text = await readText(look.reader, file);
  if (text === null || text.trim() === "") return null;
  const head = text.trim().split("\n").slice(0, MAX_QUOTED_LINES).join("\n");
  return quoteFact(
    `The beginning of ${file}`,
    { path: file, text: cutText(head, MAX_QUOTED_CHARS) },
    PRIORITY.manifest,
  );
}

function depthOf(filePath: string): number {
  return filePath.split("/").length;
}
