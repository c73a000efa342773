/**
 * Which files a request wants changed, by its own words. What it only points at is for reading; tests are changed only
 * where it says so of that very file. Pure.
 */
import { isCodePath, isTestPath } from "../../code/language.ts";
import { isOnlyDrawnOn, saysToEdit, saysWhere } from "../understand/drawn-on.ts";
import type { FileMention, Request } from "../understand/request.ts";
import { findHome, listNewFiles } from "./named-files.ts";
import { saysToWriteTests } from "./test-wish.ts";

export interface MeantFiles {
  /** May be written from the start, in order of mention; those of the symbols that are meant among them. */
  files: readonly string[];
  /** Named, and never to be written. */
  pointedAt: readonly string[];
  /** Each of these is another one when the task is done, or is there. */
  mustChange: readonly string[];
  /** Of these at least one is; empty when the request names nothing. */
  oneMustChange: readonly string[];
}

export function readMeantFiles(request: Request): MeantFiles {
  const named = request.mentions.files.filter((mention) => mayBeWritten(mention, request));
  const isMeant = ({ written }: { written: string }) => !isOnlyDrawnOn(request.task, written);
  const direct = named.filter(isMeant).flatMap(pathOf);
  const homes = listHomes(request, isMeant);
  const found = unique([...direct, ...homes]);
  // Where all are only drawn on, the words deceive: "the function declared in a.py has to …".
  const fallback = () =>
    unique([
      ...named.filter((mention) => isPlace(mention, request)).flatMap(pathOf),
      ...listHomes(request, () => true),
    ]);
  const files = found.length > 0 ? found : fallback();
  const mustChange = [...listNewFiles(request), ...listToEdit(named, request)];
  return {
    files,
    pointedAt: request.mentions.files.flatMap(pathOf).filter((path) => !files.includes(path)),
    mustChange: unique(mustChange).filter((path) => files.includes(path)),
    oneMustChange: direct.length > 0 ? unique(direct) : files,
  };
}

/** Tests named beside the code they are about: they may grow, and none of them may be made to pass by a change. */
export function listAddOnly({ files }: Pick<MeantFiles, "files">): string[] {
  return files.every(isTestPath) ? [] : files.filter(isTestPath);
}

/** True for a file that the person said is to stay as it is, or that is in such a folder. */
export function isProtected(
  path: string,
  { prohibitions }: Pick<Request, "prohibitions">,
): boolean {
  return prohibitions.protectedFiles.some((each) => path === each || path.startsWith(`${each}/`));
}

/** Tests that are to pass are what a task is measured by, and no part of it. */
function mayBeWritten(mention: FileMention, request: Request): boolean {
  const { path, match, written } = mention;
  const { work, task } = request;
  if (path === null || match === "absent" || isProtected(path, request)) return false;
  if (!isTestPath(path)) return true;
  if (work === "fix-tests") return false;
  return match === "new" || saysToWriteTests(task, written);
}

/** A document is meant where the task says that something stands in it; code also where it is only named. */
function isPlace({ path, written }: FileMention, { task }: Request): boolean {
  return path !== null && (isCodePath(path) || saysWhere(task, written));
}

function listToEdit(named: readonly FileMention[], { task }: Request): string[] {
  return named.filter(({ written }) => saysToEdit(task, written)).flatMap(pathOf);
}

/** Files of code that declare, each alone, the symbols that are meant. */
function listHomes(request: Request, isMeant: (symbol: { written: string }) => boolean): string[] {
  const files = request.mentions.files.flatMap(pathOf);
  return request.mentions.symbols
    .filter(isMeant)
    .flatMap((symbol) => findHome(symbol, files) ?? [])
    .filter((path) => !isTestPath(path) && !isProtected(path, request));
}

function pathOf({ path }: FileMention): string[] {
  return path === null ? [] : [path];
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)];
}
