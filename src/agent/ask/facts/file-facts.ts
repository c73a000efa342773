/** What is known of each file or folder that a question names: whether it is there, its size, what it declares and holds. */

import type { IndexedSymbol } from "../../../code/index/indexed-file.ts";
import { isTestPath, type LanguageId, languageOf } from "../../../code/language.ts";
import { countLines } from "../../../code/source-lines.ts";
import { listFiles as listNames } from "../../conversation/file-list.ts";
import type { FileMention } from "../../understand/request.ts";
import { quoteContent } from "./content.ts";
import { countTests } from "./count-tests.ts";
import { countOf, type Fact, type FactProvider, type Look, PRIORITY, stateFact } from "./fact.ts";
import { describeFolder } from "./listing-facts.ts";
import { readOrRefuse } from "./read-text.ts";
import { findTestedBy, findTestsOf } from "./test-files.ts";

const MAX_FILES = 4;
const MAX_NAMES = 30;
const MAX_IMPORTS = 15;

export const gatherFileFacts: FactProvider = async (look) => {
  const facts: Fact[] = [];
  for (const mention of look.request.mentions.files.slice(0, MAX_FILES)) {
    facts.push(...(await describeMention(look, mention)));
  }
  return facts;
};

async function describeMention(look: Look, { written, path, match }: FileMention): Promise<Fact[]> {
  if (path === null || !look.paths.includes(path)) {
    const folder = describeFolder(look, path ?? written);
    return [folder ?? describeAbsent(look, written)];
  }
  const facts = await describeFile(look, path);
  if (match !== "nearest") return facts;
  const nearest = `There is no file called ${written}; the nearest name is ${path}.`;
  return [stateFact(`${written} does not exist`, [nearest], PRIORITY.missing), ...facts];
}

async function describeFile(look: Look, path: string): Promise<Fact[]> {
  const { aspects, graph } = look;
  const reading = await readOrRefuse(look.reader, path);
  const file = graph.files.get(path);
  if ("refusal" in reading) {
    const size = file === undefined ? "" : ` It has ${file.sizeBytes} bytes.`;
    return [stateFact(path, [`${path} exists. ${reading.refusal}${size}`], PRIORITY.file)];
  }
  const { text } = reading;
  const symbols = file?.symbols ?? [];
  const lines = [`${path} exists. It has ${countOf(countLines(text), "line")}.`];
  lines.push(...tellDeclarations(joinOverloads(path, symbols)));
  lines.push(...tellTests(path, text, look));
  lines.push(...tellNeighbours(path, look));
  if (aspects.imports || aspects.uses) lines.push(...tellImports(path, look));
  const content = await quoteContent(look, path, text);
  return [stateFact(path, lines, PRIORITY.file), ...(content === null ? [] : [content])];
}

/** Where a later declaration of a name takes the place of an earlier one, or adds to its signature. */
const ONE_BY_NAME: ReadonlySet<LanguageId> = new Set(["python", "typescript", "tsx", "javascript"]);

/** The overloads of a function are one function. */
function joinOverloads(path: string, symbols: readonly IndexedSymbol[]): IndexedSymbol[] {
  const language = languageOf(path);
  const isOneByName = language !== null && ONE_BY_NAME.has(language.id);
  const seen = new Set<string>();
  return symbols.filter(({ kind, qualifiedName }) => {
    if (kind !== "function" || !isOneByName) return true;
    const isNew = !seen.has(qualifiedName);
    seen.add(qualifiedName);
    return isNew;
  });
}

/** Functions of the file, of its classes and of functions are told apart: "how many" may mean any of them. */
function tellDeclarations(symbols: readonly IndexedSymbol[]): string[] {
  const top = symbols.filter(({ container }) => container === undefined);
  const functions = top.filter(({ kind }) => kind === "function");
  const inner = symbols.filter(
    ({ kind, container }) => kind === "function" && container !== undefined,
  );
  const methods = symbols.filter(({ kind }) => kind === "method");
  const lines = [...tellKind(functions, "function", "functions")];
  for (const { kinds, noun, plural } of TYPE_NOUNS) {
    lines.push(
      ...tellKind(
        top.filter(({ kind }) => kinds.includes(kind)),
        noun,
        plural,
      ),
    );
  }
  const nested = symbols.filter(
    ({ kind, container }) => kind === "class" && container !== undefined,
  );
  lines.push(...tellKind(nested, "class inside another", "classes inside others"));
  lines.push(...tellKind(methods, "method", "methods"));
  lines.push(...tellKind(inner, "function inside another function", "functions inside others"));
  const others = top.filter(({ kind }) => kind === "constant" || kind === "variable");
  if (functions.length + methods.length === 0) lines.push(...tellKind(others, "value", "values"));
  return lines;
}

const TYPE_NOUNS: readonly { kinds: readonly string[]; noun: string; plural: string }[] = [
  { kinds: ["class"], noun: "class", plural: "classes" },
  { kinds: ["interface"], noun: "interface", plural: "interfaces" },
  { kinds: ["type", "enum"], noun: "type", plural: "types" },
];

function tellKind(symbols: readonly IndexedSymbol[], noun: string, plural: string): string[] {
  if (symbols.length === 0) return [];
  const names = symbols.map(({ kind, name, qualifiedName }) => {
    return kind === "method" ? qualifiedName : name;
  });
  return [`It defines ${countOf(symbols.length, noun, plural)}: ${listNames(names, MAX_NAMES)}.`];
}

function tellTests(path: string, text: string, { graph, aspects }: Look): string[] {
  if (!isTestPath(path) && !aspects.tests) return [];
  const counted = countTests(path, text, graph.files.get(path)?.symbols ?? []);
  if (counted === null || (counted.tests === 0 && !isTestPath(path))) return [];
  const { tests, skipped, repeated } = counted;
  const remarks = [
    ...(skipped > 0 ? [`${skipped} of them skipped`] : []),
    ...(repeated > 0 ? [`${repeated} of them run with several values`] : []),
  ];
  const tail = remarks.length === 0 ? "" : `, ${remarks.join(", ")}`;
  return [`It holds ${countOf(tests, "test")}${tail}.`];
}

/** The file's tests, or what a test is about. */
function tellNeighbours(path: string, { paths, aspects, graph }: Look): string[] {
  if (!aspects.tests) return [];
  if (isTestPath(path)) {
    const tested = findTestedBy(path, paths).slice(0, 3);
    return tested.length === 0 ? [] : [`It is the test file of ${tested.join(" and ")}.`];
  }
  const named = findTestsOf(path, paths).slice(0, 5);
  if (named.length > 0) {
    return [`The test file of ${path} is ${named.join(" and ")}.`];
  }
  const importing = graph.importersOf(path).filter(isTestPath);
  if (importing.length > 0) return [`Tests that import it: ${listNames(importing, 5)}.`];
  return [`No test file is named after ${path}.`];
}

function tellImports(path: string, { graph }: Look): string[] {
  const imports = [...new Set(graph.files.get(path)?.imports.map(({ specifier }) => specifier))];
  const importers = graph.importersOf(path);
  return [
    imports.length === 0
      ? "It imports nothing."
      : `It imports: ${listNames(imports, MAX_IMPORTS)}.`,
    importers.length === 0
      ? "No file of the project imports it."
      : `It is imported by ${countOf(importers.length, "file")}: ${listNames(importers, MAX_IMPORTS)}.`,
  ];
}

function describeAbsent({ paths }: Look, written: string): Fact {
  const name = written.split("/").at(-1)?.toLowerCase() ?? "";
  const stem = name.replace(/\.[^.]*$/, "");
  const near = paths.filter((each) => stem.length > 2 && each.toLowerCase().includes(stem));
  const lines = [`There is no file or folder called ${written} in the project.`];
  if (near.length > 0) lines.push(`Files with a similar name: ${listNames(near, 5)}.`);
  return stateFact(`${written} does not exist`, lines, PRIORITY.missing);
}
