/** Numbers with their units, as a person reads them. English, fixed locale: output must not depend on the machine. */

/** `1234567` → `1,234,567`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** `2 files`, `1 file`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `480 ms`, `12.3 s`, `2 min 05 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** Time left, as a clock that runs down: `0:48`, `12:05`, `3:04:05`. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

/** Decimal units, as downloads and disks are sold: `12 kB`, `98.4 MB`, `1.12 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  if (bytes >= 1e3) return `${(bytes / 1e3).toFixed(0)} kB`;
  return `${Math.round(bytes)} B`;
}

const MEBIBYTE = 2 ** 20;

/** Binary units, as memory is built: `512 MiB`, `1.2 GiB`, `-0.3 GiB`. */
export function formatBinaryBytes(bytes: number): string {
  const gibibytes = bytes / 2 ** 30;
  return Math.abs(gibibytes) >= 1
    ? `${gibibytes.toFixed(1)} GiB`
    : `${formatCount(bytes / MEBIBYTE)} MiB`;
}

/** Without the unit, for columns of MiB: `1,234`; with one decimal below ten, `0.2`. */
export function formatMebibytes(bytes: number): string {
  const mebibytes = bytes / MEBIBYTE;
  const isSmall = mebibytes !== 0 && Math.abs(mebibytes) < 9.95;
  return isSmall ? mebibytes.toFixed(1) : formatCount(mebibytes);
}

/** `24.1 tokens/s`; whole numbers from 100 on. */
export function formatTokenRate(tokensPerSecond: number): string {
  const digits = tokensPerSecond >= 100 ? 0 : 1;
  return `${tokensPerSecond.toFixed(digits)} tokens/s`;
}
