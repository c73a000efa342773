/** What is known of one declaration, in sentences: where, what, its parameters, its members, its comment, its source. */

import type { IndexedSymbol, SymbolSite } from "../../../code/index/indexed-file.ts";
import { languageOf } from "../../../code/language.ts";
import { listFiles as listNames } from "../../conversation/file-list.ts";
import { countOf, type Fact, type Look, PRIORITY, quoteFact } from "./fact.ts";
import { readParameters } from "./parameters.ts";
import { readText } from "./read-text.ts";

/** Longer ones are told by their outline; the model would read past the end anyhow. */
const MAX_SOURCE_LINES = 60;
const MAX_MEMBERS = 20;

export async function describeSite(look: Look, { path, symbol }: SymbolSite): Promise<string[]> {
  const { qualifiedName, kind, startLine, endLine, signature, doc } = symbol;
  const lines = [
    `${qualifiedName} is ${withArticle(kind)} that is defined in ${path} at line ${startLine}${endLine > startLine ? ` (to line ${endLine})` : ""}.`,
    `Its signature is: ${signature}`,
  ];
  const parameters = await listParameters(look, { path, symbol });
  if (parameters !== null) lines.push(tellParameters(parameters));
  const members = listMembers(look, { path, symbol });
  if (members.length > 0) {
    const names = listNames(
      members.map(({ name }) => name),
      MAX_MEMBERS,
    );
    lines.push(`It has ${countOf(members.length, "method")}: ${names}.`);
  }
  if (doc !== null) lines.push(`What is written about it: ${doc}`);
  return lines;
}

/** The source of a declaration as a fact; null when it is long or cannot be read. */
export async function quoteSource(look: Look, { path, symbol }: SymbolSite): Promise<Fact | null> {
  const { startLine, endLine, qualifiedName } = symbol;
  if (endLine - startLine >= MAX_SOURCE_LINES) return null;
  const text = await readText(look.reader, path);
  if (text === null) return null;
  const source = text
    .split("\n")
    .slice(startLine - 1, endLine)
    .join("\n");
  const title = `The code of ${qualifiedName} in ${path}`;
  return quoteFact(title, { path, text: source }, PRIORITY.source);
}

function tellParameters(parameters: readonly string[]): string {
  if (parameters.length === 0) return "It has no parameters.";
  const numbered = parameters.map((name, index) => `${index + 1}. ${name}`).join(", ");
  return `It has ${countOf(parameters.length, "parameter")}, in this order: ${numbered}.`;
}

/** Of a class: those of its constructor. Null where there is nothing to call. */
async function listParameters(look: Look, site: SymbolSite): Promise<string[] | null> {
  const called = site.symbol.kind === "class" ? findConstructor(look, site) : site.symbol;
  const language = languageOf(site.path);
  if (called === null || language === null) return null;
  const text = await readText(look.reader, site.path);
  if (text === null) return null;
  const source = text
    .split("\n")
    .slice(called.startLine - 1, called.endLine)
    .join("\n");
  const found = readParameters({ name: called.name, language: language.id, source });
  return isCallable(called) ? (found ?? []) : found;
}

function isCallable({ kind }: IndexedSymbol): boolean {
  return kind === "function" || kind === "method";
}

function findConstructor(look: Look, site: SymbolSite): IndexedSymbol | null {
  const names = new Set(["__init__", "constructor", "initialize", "__construct", site.symbol.name]);
  return listMembers(look, site).find(({ name }) => names.has(name)) ?? null;
}

/** The methods that are declared in it. */
function listMembers({ graph }: Look, { path, symbol }: SymbolSite): IndexedSymbol[] {
  if (isCallable(symbol)) return [];
  const all = graph.files.get(path)?.symbols ?? [];
  return all.filter(
    ({ kind, container }) => kind === "method" && container === symbol.qualifiedName,
  );
}

function withArticle(kind: string): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
