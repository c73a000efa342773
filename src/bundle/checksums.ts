/** SHA256SUMS, as sha256sum writes and reads it. Pure. */

export interface Checksum {
  /** Relative, with forward slashes, no line ends. */
  path: string;
  /** Lower-case hex. */
  sha256: string;
}

/** In the order of the paths, so that equal files give equal texts. */
export function renderChecksums(sums: readonly Checksum[]): string {
  const sorted = sums.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return sorted.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join("");
}

/** null for a text that is not one of ours. */
export function parseChecksums(text: string): Checksum[] | null {
  const sums: Checksum[] = [];
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const [, sha256, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sha256 === undefined || path === undefined) return null;
    sums.push({ path, sha256 });
  }
  return sums;
}
