/**
 * How many CPU threads to decode with: measured, never assumed. llama.cpp's prebuilt binaries wait in a spin
 * barrier, so one thread more than there are free cores costs several times the speed. Pure; knows no clock.
 */

export interface ThreadSample {
  threads: number;
  msPerToken: number;
}

/** Thread counts worth measuring, most threads first. */
export function listThreadCandidates(usableCores: number): number[] {
  const cores = Math.max(1, Math.floor(usableCores));
  const wanted = [cores, cores - 1, Math.ceil((cores * 3) / 4), Math.ceil(cores / 2), 1];
  return [...new Set(wanted.filter((count) => count >= 1))].sort((a, b) => b - a);
}

// A larger count must earn its core: below this gain the smaller count is as good and leaves room for the tests.
const WORTHWHILE_GAIN = 1.05;

/** The fastest count; of two that are nearly equal, the smaller. 1 when there is no sample. */
export function decideThreads(samples: readonly ThreadSample[]): number {
  const ordered = [...samples].sort((a, b) => a.threads - b.threads);
  let best = ordered[0];
  for (const sample of ordered.slice(1)) {
    if (best === undefined || sample.msPerToken * WORTHWHILE_GAIN < best.msPerToken) best = sample;
  }
  return best?.threads ?? 1;
}

/**
 * What of a fixed count may be used: threads without a core of their own do not slow a decode down, they stall it, and
 * everything else on the machine with it. Undefined: no count is fixed.
 */
export function limitThreads(asked: number | undefined, usableCores: number): number | undefined {
  return asked === undefined ? undefined : Math.max(1, Math.min(asked, usableCores));
}

/** Cores this process may really use: the affinity mask, further limited by a cgroup quota ("max 100000" = none). */
export function limitByQuota(availableCores: number, cpuMax: string | null): number {
  const [quota, period] = (cpuMax ?? "").trim().split(/\s+/).map(Number);
  if (!quota || !period || !Number.isFinite(quota)) return availableCores;
  return Math.max(1, Math.min(availableCores, Math.floor(quota / period)));
}
