/** Amounts of memory and tokens in sentences. Binary units: memory is counted in them. */

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** `512 MiB`, `1.4 GiB`. Rounded up: an amount that is missing or needed is never told too small. */
export function formatMemory(bytes: number): string {
  if (bytes < GIB) return `${Math.ceil(bytes / MIB)} MiB`;
  return `${(Math.ceil((bytes / GIB) * 10) / 10).toFixed(1)} GiB`;
}

/** `32,768 tokens`. */
export function formatTokens(tokens: number): string {
  return `${tokens.toLocaleString("en-US")} tokens`;
}
