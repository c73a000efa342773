/** Where the tests of a file belong, by the manners of its language and of the tests that are there. Pure. */
import path from "node:path";
import { type LanguageId, languageOf } from "./language.ts";

const { basename, dirname, extname, join } = path.posix;

interface Manner {
  /** The name of the file with the tests. `infix`: what the project's own tests have, such as ".spec". */
  name: (stem: string, extension: string, infix: string) => string;
  /** The tests always stand beside the code. */
  isBeside?: true;
}

const SCRIPT: Manner = { name: (stem, extension, infix) => `${stem}${infix}${extension}` };
const MANNERS: Partial<Record<LanguageId, Manner>> = {
  python: { name: (stem) => `test_${stem}.py` },
  typescript: SCRIPT,
  tsx: SCRIPT,
  javascript: SCRIPT,
  go: { name: (stem) => `${stem}_test.go`, isBeside: true },
};

/**
 * The file for the tests of `subject`; null where its language has no such file of one sure name. `tests`: those of the
 * project, by path. Tests in a folder of their own draw new ones there; else they stand beside the code.
 */
export function placeTests(subject: string, tests: readonly string[]): string | null {
  const language = languageOf(subject);
  const manner = language === null ? undefined : MANNERS[language.id];
  if (language === null || manner === undefined) return null;
  const extension = extname(subject);
  const alike = tests.filter((each) => languageOf(each)?.id === language.id);
  const specs = alike.filter((each) => each.includes(".spec."));
  const infix = specs.length * 2 > alike.length ? ".spec" : ".test";
  const name = manner.name(basename(subject, extension), extension, infix);
  const folder = manner.isBeside ? null : findTestFolder(alike);
  return join(folder ?? dirname(subject), name);
}

const TEST_FOLDER = /(?:^|\/)(?:tests?|__tests__|spec)$/;

/** The folder most tests stand in, if it is one for tests. */
function findTestFolder(tests: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const each of tests) counts.set(dirname(each), (counts.get(dirname(each)) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most !== undefined && TEST_FOLDER.test(most[0]) ? most[0] : null;
}
