/** What every automaton of the program promises: edges in order, every state useful, no two states alike. */
import type { Dfa, DfaEdge } from "../../../src/grammar/automaton/dfa.ts";

/** The first broken promise, in words; null for a sound automaton. Slow on purpose: it shares no code with src. */
export function findFlaw(dfa: Dfa): string | null {
  const unsound = dfa.states.findIndex(({ edges }) =>
    edges.some((edge, i) => !isSound(dfa, edge, edges[i - 1])),
  );
  if (unsound !== -1) return `state ${unsound} has bad edges`;
  return findUseless(dfa) ?? findTwins(dfa);
}

function isSound(dfa: Dfa, { from, to, target }: DfaEdge, before: DfaEdge | undefined): boolean {
  const isText = 0 <= from && from <= to && to <= 0x10ffff && (to < 0xd800 || from > 0xdfff);
  const isInOrder = before === undefined || before.to < from;
  const isJoined = before?.to !== from - 1 || before.target !== target;
  return isText && isInOrder && isJoined && dfa.states[target] !== undefined;
}

function findUseless(dfa: Dfa): string | null {
  if (dfa.states.length === 1 && dfa.states[0]?.edges.length === 0) return null;
  const edges = dfa.states.flatMap((state, from) =>
    state.edges.map(({ target }) => [from, target] as const),
  );
  const ends = dfa.states.flatMap(({ accepting }, number) => (accepting ? [number] : []));
  const reached = spread([0], edges);
  const useful = spread(
    ends,
    edges.map(([from, to]) => [to, from]),
  );
  const number = dfa.states.findIndex((_, state) => !reached.has(state) || !useful.has(state));
  return number === -1 ? null : `state ${number} is on no way to acceptance`;
}

function spread(
  starts: readonly number[],
  steps: readonly (readonly [from: number, to: number])[],
): Set<number> {
  const known = new Set(starts);
  for (let size = -1; size !== known.size; ) {
    size = known.size;
    for (const [from, to] of steps) if (known.has(from)) known.add(to);
  }
  return known;
}

/** Moore's refinement: states are told apart by what their edges lead to, again and again. */
function findTwins(dfa: Dfa): string | null {
  let groups = dfa.states.map(({ accepting }) => Number(accepting));
  for (let count = 0; count !== new Set(groups).size; ) {
    count = new Set(groups).size;
    const names = dfa.states.map(
      ({ edges }, number) => `${groups[number]}: ${describeEdges(edges, groups)}`,
    );
    groups = names.map((name) => names.indexOf(name));
  }
  const twin = groups.findIndex((group, number) => group !== number);
  return twin === -1 ? null : `state ${twin} is like state ${groups[twin]}`;
}

function describeEdges(edges: readonly DfaEdge[], groups: readonly number[]): string {
  const joined: { from: number; to: number; group: number | undefined }[] = [];
  for (const { from, to, target } of edges) {
    const last = joined.at(-1);
    if (last?.to === from - 1 && last.group === groups[target]) last.to = to;
    else joined.push({ from, to, group: groups[target] });
  }
  return JSON.stringify(joined);
}
