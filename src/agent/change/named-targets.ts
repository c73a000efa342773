/** Which files a request itself says are to be changed: by name, by the symbols it names, or as those of an earlier task. Pure. */
import path from "node:path";
import { isTestPath } from "../../code/language.ts";
import { findNearestPath } from "../../code/nearest-path.ts";
import { keepMeant } from "../understand/drawn-on.ts";
import type { FileMention, Request, SymbolMention } from "../understand/request.ts";

export interface ChangeTarget {
  path: string;
  isNew: boolean;
  /** Qualified names of the declarations in the file that the request says are to be changed. */
  symbols: readonly string[];
  reason: string;
}

/** A target that may be one of several files: of one name, or all declaring the symbol. */
export interface NamedTarget {
  written: string;
  /** At least one, likeliest first. */
  paths: readonly string[];
  isNew: boolean;
  reason: string;
}

export interface NamedTargets {
  targets: readonly NamedTarget[];
  /** Files that are named and are not there, with the nearest name that is. */
  absent: readonly { written: string; nearest: string | null }[];
  /** Files that are named and may not be changed, each with the reason. */
  refused: readonly { path: string; reason: string }[];
}

/**
 * Why a change may not write a file; null when it may. Tests say what is right, so those that exist stay; a person may
 * protect any file.
 */
export function explainRefusal(
  { prohibitions, mentions }: Request,
  filePath: string,
): string | null {
  if (prohibitions.protectedFiles.includes(filePath)) return "the task says that it stays as it is";
  const isToBeMade = mentions.files.some((each) => each.path === filePath && each.match === "new");
  return isTestPath(filePath) && !isToBeMade ? "it belongs to the tests" : null;
}

/** Files first; symbols where none is named; else the files of the earlier task. `paths`: of the whole project. */
export function listNamedTargets(
  request: Request,
  paths: readonly string[],
  earlierFiles: readonly string[],
): NamedTargets {
  const meant = keepMeant(request.mentions.files, request.task);
  const absent = meant
    .filter((mention) => mention.path === null || mention.match === "absent")
    .map(({ written }) => ({ written, nearest: findNearestPath(written, paths) }));
  const refused = meant.flatMap(({ path: each }) => {
    const reason = each === null ? null : explainRefusal(request, each);
    return each === null || reason === null ? [] : [{ path: each, reason }];
  });
  const sources = [
    targetsOfFiles(meant, paths),
    targetsOfSymbols(request, paths),
    targetsOfEarlier(earlierFiles, paths),
  ];
  const allowed = sources.map((targets) =>
    targets.flatMap((target) => {
      const left = target.paths.filter((each) => explainRefusal(request, each) === null);
      return left.length === 0 ? [] : [{ ...target, paths: left }];
    }),
  );
  const targets = dropDoubled(allowed.find((each) => each.length > 0) ?? []);
  return { targets, absent, refused };
}

function targetsOfFiles(meant: readonly FileMention[], known: readonly string[]): NamedTarget[] {
  return meant.flatMap((mention) => {
    const { path: filePath, written, match } = mention;
    if (filePath === null || match === "absent") return [];
    const isNew = match === "new" && !known.includes(filePath);
    const paths = match === "name" ? listNamesakes(filePath, known) : [filePath];
    return [{ written, paths, isNew, reason: describeMatch(mention) }];
  });
}

/** The declarations in a file that the request says are to be changed. */
export function listMeantSymbols(request: Request, filePath: string): string[] {
  return keepMeant(request.mentions.symbols, request.task).flatMap(({ qualifiedName, paths }) =>
    qualifiedName !== null && paths.includes(filePath) ? [qualifiedName] : [],
  );
}

function targetsOfSymbols(request: Request, known: readonly string[]): NamedTarget[] {
  const isUsable = ({ paths, match }: SymbolMention): boolean =>
    match !== "absent" && paths.some((each) => known.includes(each));
  return keepMeant(request.mentions.symbols.filter(isUsable), request.task).map(
    ({ written, paths, qualifiedName }) => {
      const reason = `declares ${qualifiedName ?? written}`;
      return { written, paths, isNew: false, reason };
    },
  );
}

function targetsOfEarlier(files: readonly string[], known: readonly string[]): NamedTarget[] {
  return files
    .filter((each) => known.includes(each))
    .map((each) => ({
      written: each,
      paths: [each],
      isNew: false,
      reason: "changed by the earlier task",
    }));
}

/** Every file of the same name, the one that is likeliest meant first. */
function listNamesakes(filePath: string, paths: readonly string[]): string[] {
  const name = path.posix.basename(filePath);
  const others = paths.filter((each) => each !== filePath && path.posix.basename(each) === name);
  return [filePath, ...others];
}

function dropDoubled(targets: readonly NamedTarget[]): NamedTarget[] {
  const seen = new Set<string>();
  return targets.filter(({ paths }) => {
    const key = paths.join("\0");
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function describeMatch({ match, written }: FileMention): string {
  if (match === "new") return "to be made";
  return match === "nearest" ? `nearest to ${written}` : "named in the task";
}
