/** Lets at most one of a key through per interval. It reads no clock of its own. */

/** `allow(key)` is true for the first call of a key and again once `intervalMs` has passed since the last true. */
export function createThrottle(intervalMs: number, now: () => number): (key: string) => boolean {
  const lastAllowedMs = new Map<string, number>();
  return (key) => {
    const nowMs = now();
    const lastMs = lastAllowedMs.get(key);
    if (lastMs !== undefined && nowMs - lastMs < intervalMs) return false;
    lastAllowedMs.set(key, nowMs);
    return true;
  };
}
