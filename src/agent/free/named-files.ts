/** Which files and names a request speaks of, whether they are to be changed or only to be read. Pure. */
import { isTestPath } from "../../code/language.ts";
import type { Mentions, Request } from "../understand/request.ts";

/** Files it names, and those of symbols it names that are declared in one place; in order of mention. */
export function listNamedFiles({ mentions, work }: Request): string[] {
  const files = mentions.files.flatMap(({ path, match }) =>
    path === null || match === "absent" ? [] : [path],
  );
  const homes = mentions.symbols.flatMap((symbol) => findHome(symbol, files) ?? []);
  const named = [...new Set([...files, ...homes])];
  return work === "fix-tests" ? named.filter((path) => !isTestPath(path)) : named;
}

/** Files it wants made. */
export function listNewFiles({ mentions }: Request): string[] {
  return mentions.files.flatMap(({ path, match }) =>
    path !== null && match === "new" ? [path] : [],
  );
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
export function findHome(
  { paths }: Mentions["symbols"][number],
  files: readonly string[],
): string | null {
  const named = paths.filter((path) => files.includes(path));
  const [home, ...others] = named.length > 0 ? named : paths;
  return home === undefined || others.length > 0 ? null : home;
}
