/** Which files there are: by a pattern, in a folder, in all; counted and named. */

import path from "node:path";
import { isTestPath } from "../../../code/language.ts";
import { listFiles as listNames } from "../../conversation/file-list.ts";
import { countOf, type Fact, type FactProvider, type Look, PRIORITY, stateFact } from "./fact.ts";

const { basename, extname } = path.posix;

const MAX_PATTERNS = 3;
const MAX_NAMES = 40;
const MAX_KINDS = 8;

export const gatherListingFacts: FactProvider = (look) => {
  const { aspects, request } = look;
  const patterns = request.mentions.patterns.slice(0, MAX_PATTERNS);
  const facts = patterns.map((pattern) => describePattern(look, pattern));
  const { files, symbols } = request.mentions;
  const namesNothing = patterns.length + files.length + symbols.length === 0;
  const asksFiles = /\b(?:files?|folders?|director(?:y|ies))\b/i.test(look.question);
  if (namesNothing && asksFiles && (aspects.count || aspects.files) && !aspects.session) {
    facts.push(describeAll(look));
  }
  return facts;
};

/** The files below a folder; null when there are none. */
export function describeFolder(look: Look, written: string): Fact | null {
  const folder = written.replace(/^\.\/|\/+$/g, "");
  const below = look.paths.filter((each) => each.startsWith(`${folder}/`));
  if (folder === "" || below.length === 0) return null;
  const direct = new Set(below.map((each) => firstPart(each.slice(folder.length + 1))));
  return stateFact(
    `The folder ${folder}`,
    [
      `${folder} is a folder with ${countOf(below.length, "file")}${tellTests(below)}.`,
      `Directly in it: ${listNames([...direct], MAX_NAMES)}.`,
    ],
    PRIORITY.file,
  );
}

function describePattern({ paths }: Look, pattern: string): Fact {
  const matches = createPatternTest(pattern);
  const found = paths.filter(matches);
  if (found.length === 0) {
    return stateFact(pattern, [`0 files match ${pattern}: there is none.`], PRIORITY.listing);
  }
  const top = found.filter((each) => !each.includes("/")).length;
  const where =
    top === found.length || top === 0
      ? ""
      : ` (${top} at the top, ${found.length - top} in folders)`;
  return stateFact(
    `Files that match ${pattern}`,
    [
      `${countOf(found.length, "file")} in all match ${pattern}${where}${tellTests(found)}.`,
      `They are: ${listNames(found, MAX_NAMES)}.`,
    ],
    PRIORITY.listing,
  );
}

function describeAll({ paths }: Look): Fact {
  const kinds = new Map<string, number>();
  for (const each of paths) {
    const kind = extname(each) === "" ? "without extension" : extname(each);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const most = [...kinds].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} ${kind}`);
  const folders = new Set(paths.filter((each) => each.includes("/")).map(firstPart));
  const lines = [
    `The project has ${countOf(paths.length, "file")} in all${tellTests(paths)}: ${listNames(most, MAX_KINDS)}.`,
  ];
  if (folders.size > 0) lines.push(`Folders at the top: ${listNames([...folders], MAX_NAMES)}.`);
  lines.push(`Files: ${listNames(paths, MAX_NAMES)}.`);
  return stateFact("The files of the project", lines, PRIORITY.listing);
}

function tellTests(paths: readonly string[]): string {
  const tests = paths.filter(isTestPath).length;
  return tests === 0 ? "" : `, ${tests} of them tests`;
}

function firstPart(filePath: string): string {
  const end = filePath.indexOf("/");
  return end < 0 ? filePath : filePath.slice(0, end + 1);
}

/** `*` and `?` within a name, `**` across folders. A pattern without a folder is one of names. */
function createPatternTest(pattern: string): (filePath: string) => boolean {
  const plain = pattern.replace(/^\.\//, "");
  const source = plain.replace(/\*\*\/?|[*?]|[\\^$.+()[\]{}|]/g, (sign) => {
    if (sign.startsWith("**")) return ".*";
    if (sign === "*") return "[^/]*";
    return sign === "?" ? "[^/]" : `\\${sign}`;
  });
  const test = new RegExp(`^${source}$`, "s");
  return (filePath) => test.test(plain.includes("/") ? filePath : basename(filePath));
}
