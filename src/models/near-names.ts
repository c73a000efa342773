/** Which known names a mistyped one was probably meant to be. Pure. */

import { measureEditDistance } from "../base/edit-distance.ts";

const LONGEST_COMPARED = 200;

/** At most three candidates that are a few typos away or contain the wanted text, nearest first. */
export function findNearNames(wanted: string, candidates: readonly string[]): string[] {
  const asked = wanted.slice(0, LONGEST_COMPARED).toLowerCase();
  const allowedTypos = Math.max(2, Math.floor(asked.length / 4));
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: scoreCandidate(asked, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowedTypos)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function scoreCandidate(asked: string, candidate: string): number {
  // "qwen" means some Qwen model however long the full name is.
  if (asked.length >= 3 && candidate.includes(asked)) return 1;
  return measureEditDistance(asked, candidate.slice(0, LONGEST_COMPARED));
}
