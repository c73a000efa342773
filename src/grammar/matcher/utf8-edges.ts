/**
 * Code points as UTF-8 bytes: a node with edges over code points becomes nodes with edges over bytes.
 * Overlong forms and surrogates get no edge, so what a matcher accepts is well-formed UTF-8.
 */

/** Both ends belong to the span. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** A node. */
  readonly target: number;
}

/** Ascending triples: first byte, last byte, target node. */
export type ByteEdges = readonly number[];

/** Gives the node with these edges, always the same one for the same edges. */
export type NodeForEdges = (edges: ByteEdges) => number;

/** How many bytes spell the code points of a range, and what the first of them begins with. */
const LENGTHS = [
  { from: 0x0, to: 0x7f, places: 1, lead: 0x00 },
  { from: 0x80, to: 0x7ff, places: 2, lead: 0xc0 },
  { from: 0x800, to: 0xd7ff, places: 3, lead: 0xe0 },
  { from: 0xe000, to: 0xffff, places: 3, lead: 0xe0 },
  { from: 0x1_0000, to: 0x10_ffff, places: 4, lead: 0xf0 },
];
const CONTINUATION = 0x80;
/** Values of one continuation byte. */
const BASE = 64;

/** `spans` are ascending and disjoint. */
export function encodeSpans(spans: readonly Span[], nodeForEdges: NodeForEdges): number[] {
  const edges: number[] = [];
  for (const { from, to, places, lead } of LENGTHS) {
    const inside = clipSpans(spans, from, to);
    for (const value of encodePlace(inside, { places, lead, nodeForEdges })) edges.push(value);
  }
  return edges;
}

export function countUtf8Bytes(codePoint: number): number {
  return LENGTHS.find(({ to }) => codePoint <= to)?.places ?? 4;
}

interface Place {
  /** Bytes left to write, this one included. */
  places: number;
  /** The bits this byte begins with. */
  lead: number;
  nodeForEdges: NodeForEdges;
}

/** Writes the byte of one place; values are what the places from here on can say. */
function encodePlace(spans: readonly Span[], place: Place): number[] {
  const { places, lead, nodeForEdges } = place;
  if (places === 1)
    return spans.flatMap(({ from, to, target }) => [lead | from, lead | to, target]);
  const unit = BASE ** (places - 1);
  const rest = { places: places - 1, lead: CONTINUATION, nodeForEdges };
  return groupByDigit(cutAtUnits(spans, unit), unit).flatMap(({ first, last, inner }) => [
    lead | first,
    lead | last,
    nodeForEdges(encodePlace(inner, rest)),
  ]);
}

interface DigitGroup {
  first: number;
  last: number;
  inner: Span[];
}

/** What this place says, and what is left for the places behind it. */
function groupByDigit(pieces: readonly Span[], unit: number): DigitGroup[] {
  const groups: DigitGroup[] = [];
  for (const { from, to, target } of pieces) {
    const first = Math.floor(from / unit);
    const inner = { from: from % unit, to: to % unit, target };
    const group = groups.at(-1);
    if (group?.first === first) group.inner.push(inner);
    else groups.push({ first, last: Math.floor(to / unit), inner: [inner] });
  }
  return groups;
}

/** Pieces that either lie within one unit or fill whole units. */
function cutAtUnits(spans: readonly Span[], unit: number): Span[] {
  const pieces: Span[] = [];
  for (const { from, to, target } of spans) {
    const firstWhole = Math.ceil(from / unit) * unit;
    const afterWhole = Math.floor((to + 1) / unit) * unit;
    if (firstWhole > to || afterWhole < firstWhole) {
      pieces.push({ from, to, target });
      continue;
    }
    if (from < firstWhole) pieces.push({ from, to: firstWhole - 1, target });
    if (firstWhole < afterWhole) pieces.push({ from: firstWhole, to: afterWhole - 1, target });
    if (afterWhole <= to) pieces.push({ from: afterWhole, to, target });
  }
  return pieces;
}

function clipSpans(spans: readonly Span[], from: number, to: number): Span[] {
  return spans.flatMap((span) =>
    span.from <= to && span.to >= from
      ? [{ from: Math.max(span.from, from), to: Math.min(span.to, to), target: span.target }]
      : [],
  );
}
