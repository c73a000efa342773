/** Names of symbols as tools take them, "path#Qualified.name", and the way from such a name to the code. */
import type { CodeSymbol } from "../../code/code-symbol.ts";
import type { IndexedSymbol } from "../../code/index/indexed-file.ts";
import { findNearest } from "../../code/near-name.ts";
import { findNearestPath } from "../../code/nearest-path.ts";
import type { ParsedFile } from "../../code/parse.ts";
import type { ProjectReader } from "../project-reader.ts";

/** A file, or a symbol of it. */
export interface CodeTarget {
  path: string;
  symbol: string | null;
}

export function nameSymbol(path: string, { qualifiedName }: { qualifiedName: string }): string {
  return `${path}#${qualifiedName}`;
}

/** Both halves may hold "#" themselves: the longest path that exists decides. Null when no file is meant. */
function splitTarget(target: string, paths: ReadonlySet<string>): CodeTarget | null {
  if (paths.has(target)) return { path: target, symbol: null };
  for (let at = target.lastIndexOf("#"); at > 0; at = target.lastIndexOf("#", at - 1)) {
    const path = target.slice(0, at);
    if (paths.has(path)) return { path, symbol: target.slice(at + 1) };
  }
  return null;
}

/** The target among the files there are, or a sentence with the nearest ones. */
export async function openTarget(
  target: string,
  reader: ProjectReader,
): Promise<CodeTarget | string> {
  const paths = await reader.paths();
  const found = splitTarget(target, new Set(paths));
  if (found !== null) return found;
  const [wanted = ""] = target.split("#");
  const near = findNearestPath(wanted, paths);
  return `There is no file ${wanted}.${near === null ? "" : ` Did you mean ${near}?`}`;
}

/** The one declaration of that name, or a sentence that says why there is not one. */
export function findOneSymbol(
  { path, symbol }: { path: string; symbol: string },
  parsed: Pick<ParsedFile, "symbols"> | null,
): CodeSymbol | string {
  if (parsed === null)
    return `${path} is in no language whose symbols are known. Use line numbers.`;
  const [found, ...others] = parsed.symbols.filter((each) => each.qualifiedName === symbol);
  if (found === undefined) return explainMissing(path, symbol, parsed.symbols);
  if (others.length === 0) return found;
  const lines = [found, ...others].map(({ startLine, endLine }) => `${startLine}-${endLine}`);
  return `${path} declares ${symbol} ${lines.length} times (lines ${lines.join(", ")}). Use edit_lines.`;
}

function explainMissing(path: string, symbol: string, symbols: readonly CodeSymbol[]): string {
  const names = [...new Set(symbols.map(({ qualifiedName }) => qualifiedName))];
  const near = findNearest(symbol, names);
  if (near !== null) return `${path} declares no ${symbol}. Did you mean ${path}#${near}?`;
  const some = names.slice(0, MAX_NAMES).map((name) => `${path}#${name}`);
  return `${path} declares no ${symbol}.${some.length === 0 ? "" : ` It declares ${some.join(", ")}.`}`;
}

const MAX_NAMES = 12;

/** One line of a list of symbols. */
export function describeSymbol(path: string, symbol: CodeSymbol | IndexedSymbol): string {
  const { kind, startLine, signature } = symbol;
  return `${nameSymbol(path, symbol)} (${kind}, line ${startLine}): ${signature}`;
}
