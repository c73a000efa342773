/** How long a busy server asks to be left alone. Pure; the clock is handed in. */

const MAX_WAIT_MS = 30_000;

/** From the header's seconds or date; null where there is none, and where it is more than 30 seconds. */
export function readRetryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const written = header.trim();
  const isSeconds = /^\d{1,9}$/.test(written);
  const waitMs = isSeconds ? Number(written) * 1000 : Date.parse(written) - nowMs;
  if (Number.isNaN(waitMs) || waitMs > MAX_WAIT_MS) return null;
  return Math.max(0, waitMs);
}
