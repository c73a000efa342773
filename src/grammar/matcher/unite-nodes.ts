/** One node for several ways on: a node that reads bytes where the next byte alone decides, else an "either". */
import type { Network, NetworkNode } from "./network.ts";
import type { ByteEdges } from "./utf8-edges.ts";

interface Edge {
  from: number;
  to: number;
  target: number;
}

export function uniteNodes(targets: readonly number[], network: Network): NetworkNode {
  const united = new Set<number>();
  for (const target of targets) {
    const node = network.at(target);
    if (node.kind !== "either" || node.targets.length === 0) united.add(target);
    else for (const inner of node.targets) united.add(inner);
  }
  const edges = joinEdges([...united], network);
  if (edges !== null) return { kind: "bytes", edges, mayEnd: false };
  return { kind: "either", targets: [...united] };
}

/** The edges of all, ascending; null where one node does more than read bytes or two read the same one. */
function joinEdges(nodes: readonly number[], network: Network): ByteEdges | null {
  const edges: Edge[] = [];
  for (const number of nodes) {
    const node = network.at(number);
    if (node.kind !== "bytes" || node.mayEnd) return null;
    for (let i = 0; i < node.edges.length; i += 3) {
      const [from = 0, to = 0, target = 0] = node.edges.slice(i, i + 3);
      edges.push({ from, to, target });
    }
  }
  edges.sort((a, b) => a.from - b.from);
  const isDecided = edges.every(({ from }, i) => from > (edges[i - 1]?.to ?? -1));
  return isDecided ? edges.flatMap(({ from, to, target }) => [from, to, target]) : null;
}
