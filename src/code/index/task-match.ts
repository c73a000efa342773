/**
 * How much the words of a task speak of each declaration: of its name, its place, its comment. A word that speaks of
 * few declarations says more than one that speaks of many. Pure.
 */
import path from "node:path";
import type { SymbolSite } from "./indexed-file.ts";
import { splitSubwords, stemWord } from "./subwords.ts";

/** The words of all declarations; costs a look at each once, then only at those that share a word with the task. */
export interface TaskMatcher {
  /** A weight for each site in its order; all zero when the task speaks of none. */
  match(task: string): Float64Array;
}

export interface MatchOptions {
  /** Whether what is written above a declaration counts. Default: yes. */
  withDocs?: boolean;
}

/** What a word weighs by where it stands, in quarters. */
const WEIGHT = { name: 12, container: 4, file: 6, folder: 2, doc: 4, signature: 2 };
/** A name spelt out is no accident, unless half the project is called so. */
const EXACT_NAME = 8;
const NAMED_FILE = 6;
/** Longer tasks are read from the start: a pasted log repeats itself. */
const MAX_TASK_CHARS = 20_000;
const MAX_TASK_WORDS = 200;
const MIN_WORD_CHARS = 2;
const STOP_WORDS = new Set(
  (
    "a all also an and any are as at be been but by can could do does each either else every for from get has have " +
    "how if in into is it its itself like may more must no not of on one only or other our out over same set shall " +
    "should so some such than that the their them then there these they this those to under until up used using was " +
    "we were what when where whether which while who will with would you your"
  ).split(" "),
);

export function createTaskMatcher(
  sites: readonly SymbolSite[],
  { withDocs = true }: MatchOptions = {},
): TaskMatcher {
  const postings = collectPostings(sites, withDocs);
  return {
    match(task) {
      const text = task.slice(0, MAX_TASK_CHARS);
      const weights = new Float64Array(sites.length);
      for (const word of listTaskWords(text)) {
        const found = postings.get(word) ?? [];
        const rarity = Math.log(1 + (2 * sites.length) / Math.max(1, found.length));
        for (let at = 0; at + 1 < found.length; at += 2) {
          const site = found[at] ?? 0;
          const weight = (found[at + 1] ?? 0) / 4;
          weights[site] = (weights[site] ?? 0) + rarity * (weight / (weight + 1));
        }
      }
      addSpeltOut(text, sites, weights);
      return weights;
    },
  };
}

/** Of each word: a site and what the word weighs there, one after the other. */
function collectPostings(sites: readonly SymbolSite[], withDocs: boolean): Map<string, number[]> {
  const postings = new Map<string, number[]>();
  const stems = new Map<string, readonly string[]>();
  const stemsOf = (text: string): readonly string[] => {
    const known = stems.get(text);
    if (known !== undefined) return known;
    const fresh = splitSubwords(text).map(stemWord);
    stems.set(text, fresh);
    return fresh;
  };
  for (const [site, { path: filePath, symbol }] of sites.entries()) {
    const add = (words: readonly string[], weight: number): void => {
      for (const word of words) addPosting(postings, word, { site, weight });
    };
    add(stemsOf(symbol.name), WEIGHT.name);
    add(stemsOf(symbol.container ?? ""), WEIGHT.container);
    add(stemsOf(path.posix.basename(filePath)), WEIGHT.file);
    add(stemsOf(path.posix.dirname(filePath)), WEIGHT.folder);
    add(splitSubwords(symbol.signature).map(stemWord), WEIGHT.signature);
    if (withDocs) add(splitSubwords(symbol.doc ?? "").map(stemWord), WEIGHT.doc);
  }
  return postings;
}

function addPosting(
  postings: Map<string, number[]>,
  word: string,
  { site, weight }: { site: number; weight: number },
): void {
  const known = postings.get(word);
  if (known === undefined) postings.set(word, [site, weight]);
  else if (known[known.length - 2] === site) {
    known[known.length - 1] = (known[known.length - 1] ?? 0) + weight;
  } else known.push(site, weight);
}

/** What is spelt out: names as they are written in code, and files. */
function addSpeltOut(text: string, sites: readonly SymbolSite[], weights: Float64Array): void {
  const names = new Set((text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).filter(isTellingName));
  const files = new Set(text.match(/[\p{L}\p{N}_./-]+\.\p{L}\w*/gu) ?? []);
  const named: number[] = [];
  for (const [site, { path: filePath, symbol }] of sites.entries()) {
    if (names.has(symbol.name)) named.push(site);
    const isFile = files.size > 0 && (files.has(filePath) || files.has(baseOf(filePath)));
    if (isFile) weights[site] = (weights[site] ?? 0) + NAMED_FILE;
  }
  const rarity = Math.log(1 + sites.length / Math.max(1, named.length));
  for (const site of named) weights[site] = (weights[site] ?? 0) + EXACT_NAME * rarity;
}

function baseOf(filePath: string): string {
  return filePath.slice(filePath.lastIndexOf("/") + 1);
}

/** A plain word may be no more than a word: "update" is, `update_cart` is a name. */
function isTellingName(name: string): boolean {
  return splitSubwords(name).length > 1 || /^\p{Lu}\p{Ll}/u.test(name);
}

function listTaskWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const word of splitSubwords(text)) {
    if (words.size >= MAX_TASK_WORDS) break;
    if (word.length >= MIN_WORD_CHARS && !STOP_WORDS.has(word)) words.add(stemWord(word));
  }
  return words;
}
