/** How well names answer to what somebody typed: exactly, from the start, by their parts, or nearly. Pure. */
import { measureEditDistance } from "../../base/edit-distance.ts";
import { splitSubwords } from "./subwords.ts";

/** Best first. */
export const NAME_MATCHES = ["exact", "case", "prefix", "words", "part", "near"] as const;
export type NameMatch = (typeof NAME_MATCHES)[number];

export interface MatchedName {
  name: string;
  match: NameMatch;
  /** Of two equal matches the one with less is better. */
  distance: number;
}

/** Longer queries are no names. */
const MAX_QUERY_CHARS = 100;
/** One typo in three letters still reads as the same word. */
const CHARS_PER_TYPO = 3;

/** The best `limit` names, those nearest to the query first. Misspelt ones only when nothing else was found. */
export function matchNames(names: Iterable<string>, query: string, limit: number): MatchedName[] {
  if (query === "" || query.length > MAX_QUERY_CHARS) return [];
  const all = [...names];
  const judge = createJudge(query);
  const matched = all.map(judge).filter((each) => each !== null);
  const found = matched.length > 0 ? matched : findNear(all, query);
  return found.sort(compareMatches).slice(0, limit);
}

function createJudge(query: string): (name: string) => MatchedName | null {
  const lower = query.toLowerCase();
  const queryWords = splitSubwords(query);
  const matchOf = (name: string): NameMatch | null => {
    if (name === query) return "exact";
    const nameLower = name.toLowerCase();
    if (nameLower === lower) return "case";
    if (nameLower.startsWith(lower)) return "prefix";
    if (query.length < 2) return null;
    if (matchesWords(splitSubwords(name), queryWords, lower)) return "words";
    return query.length > 2 && nameLower.includes(lower) ? "part" : null;
  };
  return (name) => {
    const match = matchOf(name);
    return match === null ? null : { name, match, distance: name.length - query.length };
  };
}

/** "prV", "view_pro" and "pv" all answer to ProjectView: starts of its words, or their initials. */
function matchesWords(
  nameWords: readonly string[],
  queryWords: readonly string[],
  lower: string,
): boolean {
  if (nameWords.length < 2) return false;
  const initials = nameWords.map((word) => word[0]).join("");
  if (initials === lower) return true;
  if (queryWords.length < 2) return false;
  const free = [...nameWords];
  return queryWords.every((wanted) => {
    const at = free.findIndex((word) => word.startsWith(wanted));
    if (at >= 0) free.splice(at, 1);
    return at >= 0;
  });
}

function findNear(names: readonly string[], query: string): MatchedName[] {
  const lower = query.toLowerCase();
  const maxTypos = Math.floor(query.length / CHARS_PER_TYPO);
  const isWorth = (name: string) => Math.abs(name.length - query.length) <= maxTypos;
  return names
    .filter(isWorth)
    .map((name): MatchedName => {
      const distance = measureEditDistance(lower, name.toLowerCase());
      return { name, match: "near", distance };
    })
    .filter(({ distance }) => distance <= maxTypos);
}

function compareMatches(a: MatchedName, b: MatchedName): number {
  const byMatch = NAME_MATCHES.indexOf(a.match) - NAME_MATCHES.indexOf(b.match);
  if (byMatch !== 0) return byMatch;
  if (a.distance !== b.distance) return a.distance - b.distance;
  return a.name < b.name ? -1 : 1;
}
