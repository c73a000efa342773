/** Which test file belongs to which source file, by the names that languages and runners use. Pure. */
import path from "node:path";
import { isTestPath } from "../../../code/language.ts";

const { basename } = path.posix;

/** The tests of a file, those whose name says so; nearest folders first. */
export function findTestsOf(filePath: string, paths: readonly string[]): string[] {
  const stem = stemOf(basename(filePath));
  return sortNear(
    filePath,
    paths.filter((each) => isTestPath(each) && testedStem(basename(each)) === stem),
  );
}

/** The files that a test is named after. */
export function findTestedBy(testPath: string, paths: readonly string[]): string[] {
  const stem = testedStem(basename(testPath));
  return sortNear(
    testPath,
    paths.filter((each) => !isTestPath(each) && stemOf(basename(each)) === stem),
  );
}

/** Without extensions, in one spelling: "secret-handshake.ts" and "SecretHandshake.java" are the same thing. */
function stemOf(name: string): string {
  const stem = name.replace(/\.[^.]+$/, "");
  return foldName(stem);
}

/** What a test's name says it tests: what is left without the words for a test. */
function testedStem(name: string): string {
  const stem = name
    .replace(/\.[^.]+$/, "")
    .replace(/[._-](?:test|tests|spec|specs)$/i, "")
    .replace(/^(?:test|tests|spec)[._-]/i, "")
    .replace(/^Test(?=[A-Z])|(?<=[a-z0-9])(?:Tests?|TestCase|IT|Specs?)$/, "");
  return foldName(stem);
}

function foldName(stem: string): string {
  return stem.replace(/[._-]/g, "").toLowerCase();
}

/** Those that share most of their folders with `near` first, then by path. */
function sortNear(near: string, paths: readonly string[]): string[] {
  const folders = near.split("/").slice(0, -1);
  const shared = (each: string): number => {
    const other = each.split("/").slice(0, -1);
    const differs = folders.findIndex((folder, index) => other[index] !== folder);
    return differs === -1 ? folders.length : differs;
  };
  return [...paths].sort((a, b) => shared(b) - shared(a) || (a < b ? -1 : 1));
}
