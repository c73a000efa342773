/** Which files and names a request is about by its own words. Pure. */
import { isTestPath } from "../../code/language.ts";
import type { Mentions, Request } from "../understand/request.ts";

/**
 * Files it names, and those of symbols it names that are declared in one place; in order of mention. Tests that are to
 * pass are what a repair is measured by, and no part of it.
 */
export function listNamedFiles({ mentions, work }: Request): string[] {
  const files = mentions.files.flatMap(({ path, match }) =>
    path === null || match === "absent" ? [] : [path],
  );
  const homes = mentions.symbols.flatMap((symbol) => findHome(symbol, files) ?? []);
  const named = [...new Set([...files, ...homes])];
  return work === "fix-tests" ? named.filter((path) => !isTestPath(path)) : named;
}

/** Tests named beside the code they are about: they may grow, and none of them may be made to pass by a change. */
export function listAddOnly(request: Request): string[] {
  const named = listNamedFiles(request);
  return named.every(isTestPath) ? [] : named.filter(isTestPath);
}

/** Files it wants made. */
export function listNewFiles({ mentions }: Request): string[] {
  return mentions.files.flatMap(({ path, match }) =>
    path !== null && match === "new" ? [path] : [],
  );
}

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]{0,63}$/u;

/** What things may be renamed to, where it says so: a small model makes up a name although it was given one. */
export function listNewNames({ rename, task, mentions }: Request): string[] {
  if (rename !== null) return [rename.newName].filter((name) => IDENTIFIER.test(name));
  if (!/\brenam/i.test(task)) return [];
  const absent = mentions.symbols.filter(({ match }) => match === "absent");
  return absent.map(({ written }) => written).filter((name) => IDENTIFIER.test(name));
}

/** "path#Name" of each symbol it names, where it is certain which one is meant. */
export function listNamedSymbols({ mentions }: Request): string[] {
  const files = mentions.files.flatMap(({ path }) => path ?? []);
  return mentions.symbols.flatMap((symbol) => {
    const home = findHome(symbol, files);
    return home === null || symbol.qualifiedName === null
      ? []
      : [`${home}#${symbol.qualifiedName}`];
  });
}

/** The only file that declares it, or the only one of those named. */
function findHome({ paths }: Mentions["symbols"][number], files: readonly string[]): string | null {
  const named = paths.filter((path) => files.includes(path));
  const [home, ...others] = named.length > 0 ? named : paths;
  return home === undefined || others.length > 0 ? null : home;
}
