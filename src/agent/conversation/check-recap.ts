/**
 * Holds what a model wrote of a conversation against the conversation: a point that names what was never seen, or
 * claims of the tests what no run has shown, is dropped. Pure.
 */
import { MAX_POINT_CHARS, MAX_POINTS, type RecapPoints } from "./recap.ts";

export interface RecapEvidence {
  /** All that was said and seen: where names may come from. */
  texts: readonly string[];
  /** What the last run of the tests said; null where none ran. */
  testsPass: boolean | null;
}

/** Of the texts, the newest; older names are forgotten. */
const MAX_READ_CHARS = 2_000_000;

const WORD = /[\p{L}\p{N}_$][\p{L}\p{N}_$./-]*/gu;
const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const QUOTED = /`([^`]+)`/g;
const CALLED = /([\p{L}_$][\p{L}\p{N}_$]*)\(/gu;
/** snake_case and camelCase; a word in capitals begins too many sentences. */
const COMPOUND =
  /(?<![\p{L}\p{N}_$])(?:[\p{L}\p{N}$]*_[\p{L}\p{N}_$]+|\p{Ll}+\p{Lu}[\p{L}\p{N}_$]*)/gu;
const DOTTED = /(?<![\p{L}\p{N}_$./-])[\p{L}\p{N}_$/-]+(?:\.[\p{L}\p{N}_$/-]+)+/gu;
const ABBREVIATION = /^(?:e\.g|i\.e|[\d.]+)$/;

const PASSING =
  /\b(?:tests?|suite|checks)\s+(?:\w+\s+){0,3}?(?:pass(?:es|ed|ing)?|green|succeed(?:s|ed)?)\b|\b(?:all|\d+)\s+(?:of\s+them\s+)?pass(?:es|ed|ing)?\b/i;
const FAILING = /\b(?:tests?|suite|checks)\s+(?:\w+\s+){0,3}?(?:fail(?:s|ed|ing)?|red|broken)\b/i;
/** What comes before a wish or a condition rather than a fact. */
const WISH =
  /\b(?:make|makes|until|so|ensure|if|when|whether|to|should|must|needs?|check|verify)\b/i;
const CLAUSE_END = /[.:;,]\s/;
const NEGATION = /\b(?:not|no|never|don't|doesn't|do|does|cannot)\b/i;

/** The points that hold, each once and in one line, at most three of each kind. */
export function checkRecap(points: RecapPoints, evidence: RecapEvidence): RecapPoints {
  const names = collectNames(evidence.texts);
  const holds = (point: string): boolean =>
    listNames(point).every((name) => isKnown(name, names)) && !isFalseClaim(point, evidence);
  const keep = (list: readonly string[]): string[] => {
    const tidied = list.map(tidyPoint).filter((point) => point !== "" && holds(point));
    return [...new Set(tidied)].slice(0, MAX_POINTS);
  };
  return { decisions: keep(points.decisions), openPoints: keep(points.openPoints) };
}

/** A point that fills all its room was most likely cut within a word. */
function tidyPoint(point: string): string {
  const line = point.replace(/[\p{Cc}\s]+/gu, " ").trim();
  if (line.length < MAX_POINT_CHARS || /[.!?`)]$/.test(line)) return line.slice(0, MAX_POINT_CHARS);
  return `${line.slice(0, MAX_POINT_CHARS - 1).replace(/\s\S*$/, "")}…`;
}

/** Words, paths and the last parts of paths. */
function collectNames(texts: readonly string[]): Set<string> {
  const names = new Set<string>();
  let leftChars = MAX_READ_CHARS;
  for (const text of [...texts].reverse()) {
    if (leftChars <= 0) break;
    const read = text.slice(0, leftChars);
    leftChars -= read.length;
    for (const [word] of read.matchAll(WORD)) {
      const path = trimMarks(word);
      names.add(path).add(path.split("/").at(-1) ?? path);
    }
    for (const [identifier] of read.matchAll(IDENTIFIER)) names.add(identifier);
  }
  return names;
}

/** What a sentence takes from the code: files, and symbols that look like symbols. */
function listNames(point: string): string[] {
  const quoted = [...point.matchAll(QUOTED)].flatMap(([, inside = ""]) => inside.match(WORD) ?? []);
  const called = [...point.matchAll(CALLED)].map(([, name = ""]) => name);
  const compound = point.match(COMPOUND) ?? [];
  const dotted = (point.match(DOTTED) ?? []).map(trimMarks);
  return [...quoted.map(trimMarks), ...called, ...compound, ...dotted].filter(
    (name) => name !== "" && !ABBREVIATION.test(name),
  );
}

/** A dotted name is known by its parts too: `cart.total` where both words were seen. */
function isKnown(name: string, names: ReadonlySet<string>): boolean {
  if (names.has(name)) return true;
  if (/\.(?:[cm]?[jt]sx?|py|go|rs|java|c|h|md|json|toml|ya?ml|txt|html|css|sh)$/i.test(name))
    return false;
  const parts = name.match(IDENTIFIER) ?? [];
  return parts.length > 1 && parts.every((part) => names.has(part));
}

function isFalseClaim(point: string, { testsPass }: RecapEvidence): boolean {
  const claimsPass = claims(point, PASSING);
  if (claimsPass === "yes") return testsPass !== true;
  const claimsFailure = claimsPass === "denied" || claims(point, FAILING) === "yes";
  return claimsFailure && testsPass === true;
}

function claims(point: string, fact: RegExp): "yes" | "denied" | "no" {
  const match = fact.exec(point);
  if (match === null) return "no";
  if (NEGATION.test(match[0])) return "denied";
  const clause = point.slice(0, match.index).split(CLAUSE_END).at(-1) ?? "";
  return WISH.test(clause) ? "no" : "yes";
}

function trimMarks(word: string): string {
  return word.replace(/^[./-]+|[./-]+$/g, "");
}
