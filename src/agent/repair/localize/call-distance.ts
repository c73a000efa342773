/**
 * How many calls a declaration is away from what a failing test names: what the test uses directly is likelier at fault than
 * what that uses in turn. Pure; told by names, so a name that many declarations share leads to all of them.
 */
import type { CodeSymbol } from "../../../code/code-symbol.ts";
import type { SymbolGraph } from "../../../code/index/symbol-graph.ts";

/** A file that may hold the fault. */
export interface CandidateFile {
  /** From the root, with `/`. */
  path: string;
  text: string;
  symbols: readonly CodeSymbol[];
}

export interface CallDistance {
  path: string;
  qualifiedName: string;
  startLine: number;
  /** 0: the test names it. */
  distance: number;
  /** 1 / (1 + distance). */
  score: number;
}

export interface DistanceEvidence {
  /** Text of the failing tests, with their imports where those give names others. */
  testText: string;
  /** Absent: uses are read from the texts of the files alone. */
  graph?: Pick<SymbolGraph, "calleesOf" | "definitionsOf">;
}

interface Node {
  path: string;
  symbol: CodeSymbol;
}

type ListUsed = (node: Node) => Iterable<Node>;

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const MAX_TEST_CHARS = 200_000;
const MAX_SYMBOLS = 20_000;
const MAX_SYMBOL_CHARS = 100_000;
/** A name of more declarations than these leads nowhere in particular. */
const MAX_MEANINGS = 20;

/** The declarations that the test leads to, the nearest first, then in the order of files and lines. */
export function measureCallDistances(
  files: readonly CandidateFile[],
  { testText, graph }: DistanceEvidence,
): CallDistance[] {
  const nodes = files
    .flatMap(({ path, symbols }) => symbols.map((symbol) => ({ path, symbol })))
    .slice(0, MAX_SYMBOLS);
  const byName = groupByName(nodes);
  const named = listNames(testText.slice(0, MAX_TEST_CHARS));
  const listUsed = graph === undefined ? followNames(files, byName) : followGraph(nodes, graph);
  const distances = walk(listMeant(named, byName), listUsed);
  return nodes
    .flatMap((node) => {
      const distance = distances.get(node);
      return distance === undefined ? [] : [describe(node, distance)];
    })
    .sort((a, b) => a.distance - b.distance);
}

function describe({ path, symbol }: Node, distance: number): CallDistance {
  const { qualifiedName, startLine } = symbol;
  return { path, qualifiedName, startLine, distance, score: 1 / (1 + distance) };
}

/** Breadth first, so each node is met first on a shortest way. */
function walk(starts: Iterable<Node>, listUsed: ListUsed): Map<Node, number> {
  const distances = new Map<Node, number>();
  let ring = [...starts];
  for (let distance = 0; ring.length > 0; distance += 1) {
    const fresh = [...new Set(ring)].filter((node) => !distances.has(node));
    for (const node of fresh) distances.set(node, distance);
    ring = fresh.flatMap((node) => [...listUsed(node)]);
  }
  return distances;
}

/** What the text of a declaration mentions, itself left out. */
function followNames(
  files: readonly CandidateFile[],
  byName: ReadonlyMap<string, readonly Node[]>,
): ListUsed {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return (node) => {
    const { startIndex, endIndex } = node.symbol;
    const end = Math.min(endIndex, startIndex + MAX_SYMBOL_CHARS);
    const names = listNames((texts.get(node.path) ?? "").slice(startIndex, end));
    return listMeant(names, byName).filter((each) => each !== node);
  };
}

/** What the index says, as far as it lies in the candidate files. */
function followGraph(
  nodes: readonly Node[],
  graph: Pick<SymbolGraph, "calleesOf" | "definitionsOf">,
): ListUsed {
  const keyOf = (path: string, name: string) => `${path}\n${name}`;
  const byKey = new Map(nodes.map((node) => [keyOf(node.path, node.symbol.qualifiedName), node]));
  return ({ path, symbol }) => {
    const site = graph
      .definitionsOf(symbol.name)
      .find((each) => each.path === path && each.symbol.qualifiedName === symbol.qualifiedName);
    const used = site === undefined ? [] : graph.calleesOf(site);
    return used.flatMap((each) => byKey.get(keyOf(each.path, each.symbol.qualifiedName)) ?? []);
  };
}

function groupByName(nodes: readonly Node[]): Map<string, Node[]> {
  const byName = new Map<string, Node[]>();
  for (const node of nodes) {
    const known = byName.get(node.symbol.name);
    if (known === undefined) byName.set(node.symbol.name, [node]);
    else known.push(node);
  }
  return byName;
}

function listMeant(
  names: ReadonlySet<string>,
  byName: ReadonlyMap<string, readonly Node[]>,
): Node[] {
  return [...names].flatMap((name) => {
    const meant = byName.get(name) ?? [];
    return meant.length > MAX_MEANINGS ? [] : meant;
  });
}

function listNames(text: string): Set<string> {
  return new Set(text.match(NAME) ?? []);
}
