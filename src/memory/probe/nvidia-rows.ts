/** Reads one line of nvidia-smi's CSV output. Pure; everything that is not surely a figure is unknown. */

/** In this order on the line. The name is last: it alone may hold a comma. */
const FIELDS = [
  "index",
  "uuid",
  "mig.mode.current",
  "memory.total",
  "memory.used",
  "memory.free",
  "name",
] as const;

export function nvidiaQueryArguments(intervalMs: number): string[] {
  return [
    `--query-gpu=${FIELDS.join(",")}`,
    "--format=csv,noheader,nounits",
    `--loop-ms=${intervalMs}`,
  ];
}

export interface NvidiaGpu {
  /** In PCI bus order. */
  index: number;
  uuid: string;
  name: string;
  /** Cut into MIG slices: the figures are the whole card's, and a process sees a slice. */
  isSliced: boolean;
  /** Null: the driver does not tell ("[N/A]", "ERR!"). */
  memory: { totalBytes: number; freeBytes: number } | null;
}

const MOST_GPUS = 64;
const BYTES_PER_MEBIBYTE = 1024 ** 2;

/** Null: not a row (a message of the driver, a line cut short). */
export function parseNvidiaRow(line: string): NvidiaGpu | null {
  const fields = line.split(", ");
  const [index = "", uuid = "", mig = "", total = "", used = "", free = ""] = fields;
  const name = fields
    .slice(FIELDS.length - 1)
    .join(", ")
    .trim();
  if (name === "" || !/^\d{1,3}$/.test(index) || Number(index) >= MOST_GPUS) return null;
  return {
    index: Number(index),
    uuid,
    name,
    isSliced: mig === "Enabled",
    memory: readMemory(parseMebibytes(total), parseMebibytes(used), parseMebibytes(free)),
  };
}

/** What is free rules: what the driver reserves for itself is neither free nor in `used`. */
function readMemory(
  totalBytes: number | null,
  usedBytes: number | null,
  freeBytes: number | null,
): NvidiaGpu["memory"] {
  if (totalBytes === null) return null;
  if (freeBytes !== null) return { totalBytes, freeBytes };
  return usedBytes === null ? null : { totalBytes, freeBytes: totalBytes - usedBytes };
}

/** A comma before one or two digits is a decimal comma; before three it could be either kind, so it is neither. */
function parseMebibytes(field: string): number | null {
  const match = /^\s*(\d{1,9})(?:(?:\.(\d+))|(?:,(\d{1,2})))?(?: MiB)?\s*$/.exec(field);
  if (match === null) return null;
  const [, whole, afterPoint, afterComma] = match;
  return Number(`${whole}.${afterPoint ?? afterComma ?? 0}`) * BYTES_PER_MEBIBYTE;
}
