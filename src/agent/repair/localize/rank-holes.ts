/** In which order the stretches of a site are written anew: those of the most suspicious lines first. Pure. */
import type { TestFailure } from "../../../tools/test-report.ts";
import type { Hole } from "./holes.ts";
import type { Site } from "./site.ts";

/** More would take minutes on a small machine; other ways of asking come next. */
const MAX_HOLES_OF_A_KIND = 40;

/** Each kind in an order of its own. `suspicion`: by line, the higher the earlier. */
export function rankHoles(
  holes: readonly Hole[],
  suspicion: ReadonlyMap<number, number>,
): Map<Hole["kind"], Hole[]> {
  const rate = (line: number) => suspicion.get(line) ?? 0;
  const ranked = new Map<Hole["kind"], Hole[]>();
  const rated = holes
    .map((hole, order) => ({ hole, order, rate: rateHole(hole, rate) }))
    .sort((a, b) => b.rate - a.rate || a.order - b.order);
  for (const { hole } of rated) {
    const same = ranked.get(hole.kind) ?? [];
    if (same.length < MAX_HOLES_OF_A_KIND) same.push(hole);
    ranked.set(hole.kind, same);
  }
  return ranked;
}

function rateHole({ kind, startLine, endLine }: Hole, rate: (line: number) => number): number {
  // A line may be missing before or after a suspicious one.
  if (kind === "insertion") return Math.max(rate(startLine), rate(startLine - 1));
  let highest = 0;
  for (let line = startLine; line <= endLine; line++) highest = Math.max(highest, rate(line));
  // Of stretches that hold the same line the shortest: less to write, less to break.
  return highest - (endLine - startLine) / 100;
}

/** Lines of the site's file that stack traces of failing tests name. */
export function listFrameLines({ path }: Site, failures: readonly TestFailure[]): Set<number> {
  const frames = failures.flatMap((failure) => failure.frames);
  return new Set(frames.filter(({ file }) => file === path).map(({ line }) => line));
}
