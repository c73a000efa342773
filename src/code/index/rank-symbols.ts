/** The declarations that a task is likely about: those its words speak of, then those that use or are used by them. */
import { isTestPath } from "../language.ts";
import type { SymbolSite } from "./indexed-file.ts";
import { rankNodes } from "./page-rank.ts";
import type { SymbolGraph } from "./symbol-graph.ts";
import { createTaskMatcher, type MatchOptions, type TaskMatcher } from "./task-match.ts";
import { linkUses, type UseNetwork } from "./use-links.ts";

export interface RankedSymbol extends SymbolSite {
  /** All sum to one. */
  score: number;
}

/** Ranks one graph; what it needs is made at the first question and again after a change. Cost: a second for 5,000 files. */
export interface SymbolRanker {
  /** The best first; of equal ones by path and place. Without a task: what the project itself leans on. */
  rank(task: string, options: { limit: number }): RankedSymbol[];
  /** The files of the best declarations, the best first. */
  rankFiles(task: string, options: { limit: number }): string[];
}

/** Tests speak of everything and are hardly ever what is meant. */
const TEST_SHARE = 0.3;
/** A hundred weak matches must not drown one good one. */
const CONTRAST = 2;
/** What the task speaks of outweighs its surroundings: the more a walk wanders, the less often it finds the right file. */
const TASK_DAMPING = 0.1;
const GENERAL_DAMPING = 0.85;
/** A file counts by its best declarations; by all of them the longest file would always win. */
const FILE_BEST = 3;

export function createSymbolRanker(graph: SymbolGraph, options: MatchOptions = {}): SymbolRanker {
  const open = createFreshness(graph, () => {
    const network = linkUses(graph);
    return { network, matcher: createTaskMatcher(network.nodes, options) };
  });
  const rankAll = (task: string): RankedSymbol[] => rankNetwork(task, open());
  return {
    rank: (task, { limit }) => rankAll(task).slice(0, limit),
    rankFiles: (task, { limit }) => sumFiles(rankAll(task)).slice(0, limit),
  };
}

/** What `create` made of the graph as it is now. */
function createFreshness<Made>(graph: SymbolGraph, create: () => Made): () => Made {
  let made: { value: Made; version: number } | null = null;
  return () => {
    if (made?.version !== graph.version) made = { value: create(), version: graph.version };
    return made.value;
  };
}

interface Rankable {
  network: UseNetwork;
  matcher: TaskMatcher;
}

function rankNetwork(task: string, { network, matcher }: Rankable): RankedSymbol[] {
  const { nodes, links } = network;
  const starts = matcher.match(task).map((weight, node) => {
    const share = isTestPath(nodes[node]?.path ?? "") ? TEST_SHARE : 1;
    return (weight * share) ** CONTRAST;
  });
  const isSpoken = starts.some((weight) => weight > 0);
  const damping = isSpoken ? TASK_DAMPING : GENERAL_DAMPING;
  const ranks = rankNodes(links, starts, { damping });
  return nodes
    .map((site, node) => ({ ...site, score: ranks[node] ?? 0, node }))
    .sort((a, b) => b.score - a.score || a.node - b.node)
    .map(({ path, symbol, score }) => ({ path, symbol, score }));
}

/** `ranked`: the best first. */
function sumFiles(ranked: readonly RankedSymbol[]): string[] {
  const files = new Map<string, { score: number; summed: number }>();
  for (const { path, score } of ranked) {
    const file = files.get(path) ?? { score: 0, summed: 0 };
    if (file.summed < FILE_BEST)
      files.set(path, { score: file.score + score, summed: file.summed + 1 });
  }
  return [...files]
    .sort(([a, left], [b, right]) => right.score - left.score || (a < b ? -1 : 1))
    .map(([path]) => path);
}
