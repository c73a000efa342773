/** Which paths a person may mean by what they typed after an @. Pure. */

const MAX_PATHS = 20;

/** Those that begin with the text, then those whose name does, then those that hold it; short ones first. */
export function rankPaths(text: string, paths: readonly string[]): string[] {
  const wanted = text.toLowerCase();
  return paths
    .flatMap((path) => {
      const rank = rankPath(path.toLowerCase(), wanted);
      return rank === null ? [] : [{ path, rank }];
    })
    .sort((a, b) => a.rank - b.rank || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_PATHS)
    .map(({ path }) => path);
}

/** Null: not meant. */
function rankPath(path: string, wanted: string): number | null {
  if (path.startsWith(wanted)) return 0;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith(wanted)) return 1;
  return path.includes(wanted) ? 2 : null;
}
