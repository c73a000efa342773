/** How near the lines of a place are, in calls, to what the failing tests name. Pure. */
import type { ShownFailure } from "../../prompts.ts";
import { measureCallDistances } from "./call-distance.ts";
import type { Site } from "./site.ts";

/** From 0 to 1 by line, 1 where a test names the declaration itself; null where none leads anywhere. */
export function readCallDistances(
  { path, fileText, parsed, startLine, endLine }: Site,
  shown: readonly ShownFailure[],
): Map<number, number> | null {
  const testText = shown.map(({ failure, excerpt }) => excerpt ?? failure.message).join("\n");
  const { symbols } = parsed;
  const distances = measureCallDistances([{ path, text: fileText, symbols }], { testText });
  const near = new Map<number, number>();
  for (const { qualifiedName, startLine: first, score } of distances) {
    const symbol = symbols.find(
      (each) => each.qualifiedName === qualifiedName && each.startLine === first,
    );
    const last = Math.min(symbol?.endLine ?? first, endLine);
    for (let line = Math.max(first, startLine); line <= last; line++) {
      near.set(line, Math.max(score, near.get(line) ?? 0));
    }
  }
  return near.size === 0 ? null : near;
}
