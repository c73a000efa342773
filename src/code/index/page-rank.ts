/** Where a walk over weighted links ends up that starts, and starts again, at given places. Pure. */

/** Links in three columns of equal length. */
export interface Links {
  from: Int32Array;
  to: Int32Array;
  weight: Float64Array;
}

export interface WalkOptions {
  /** The chance to follow a link instead of starting again. */
  damping: number;
}

const MAX_ROUNDS = 40;
/** Ranks sum to one; a change this small no longer changes an order that matters. */
const SETTLED = 1e-6;

/** The share of time spent at each node. `starts`: weights; all alike when all are zero. Cost: the links in each round, at most 40. */
export function rankNodes(
  links: Links,
  starts: Float64Array,
  { damping }: WalkOptions,
): Float64Array {
  const home = normalize(starts);
  const outgoing = sumOutgoing(links, starts.length);
  let ranks = home;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = flowOnce(links, { ranks, outgoing, damping });
    // Walks that end, or that start again, go on from home.
    const rest = 1 - next.reduce((sum, rank) => sum + rank, 0);
    for (const [node, share] of home.entries()) next[node] = (next[node] ?? 0) + rest * share;
    const change = next.reduce((sum, rank, node) => sum + Math.abs(rank - (ranks[node] ?? 0)), 0);
    ranks = next;
    if (change < SETTLED) break;
  }
  return ranks;
}

interface Flow {
  ranks: Float64Array;
  outgoing: Float64Array;
  damping: number;
}

/** What arrives at each node along the links. */
function flowOnce(
  { from, to, weight }: Links,
  { ranks, outgoing, damping }: Flow,
): Float64Array<ArrayBuffer> {
  const next = new Float64Array(ranks.length);
  for (let link = 0; link < from.length; link += 1) {
    const source = from[link] ?? 0;
    const target = to[link] ?? 0;
    const share = (weight[link] ?? 0) / (outgoing[source] ?? 1);
    next[target] = (next[target] ?? 0) + damping * (ranks[source] ?? 0) * share;
  }
  return next;
}

function sumOutgoing({ from, weight }: Links, nodes: number): Float64Array {
  const sums = new Float64Array(nodes);
  for (let link = 0; link < from.length; link += 1) {
    const node = from[link] ?? 0;
    sums[node] = (sums[node] ?? 0) + (weight[link] ?? 0);
  }
  return sums;
}

function normalize(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, each) => total + each, 0);
  if (sum > 0) return weights.map((each) => each / sum);
  return weights.map(() => 1 / weights.length);
}
