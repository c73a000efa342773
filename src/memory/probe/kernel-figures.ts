/**
 * Figures out of the kernel's small text files: tables such as /proc/meminfo and memory.stat, and files of one number.
 * Pure. A figure that is not there, or is not a plain number, is absent: nothing is guessed.
 */

const BYTES_PER_UNIT: Readonly<Record<string, number>> = { kB: 1024 };

/** "MemTotal:  24684084 kB" and "inactive_file 4096" alike, in bytes where the table names a unit. */
export function parseFigures(text: string): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const [, name = "", digits, unit = ""] of text.matchAll(
    /^([^\s:]+):?[ \t]+(\d+)(?: (kB))?$/gm,
  )) {
    figures.set(name, Number(digits) * (BYTES_PER_UNIT[unit] ?? 1));
  }
  return figures;
}

/** The number a file holds; null for "max", for an absent file, and for anything else. */
export function parseFigure(text: string | null): number | null {
  return text !== null && /^\s*\d+\s*$/.test(text) ? Number(text) : null;
}

/** The soft limit in a /proc/PID/limits table; null: unlimited, or not in it. */
export function parseSoftLimit(limitsText: string, name: string): number | null {
  const row = limitsText.split("\n").find((line) => line.startsWith(`${name} `));
  return parseFigure(row?.slice(name.length).trim().split(/\s+/)[0] ?? null);
}
