/**
 * Tells whether a source sees GPU memory at all, by our own load: we know what we took, so it must show.
 * Vulkan without VK_EXT_memory_budget answers "all is free" for ever (ggml-vulkan); such a source is "blind".
 */

/** "unproven": nothing was loaded yet that is large enough to tell. */
export type GpuSight = "unproven" | "sees" | "blind";

const LEAST_PROOF_BYTES = 64 * 1024 ** 2;
/** nvidia-smi speaks once a second, and some drivers lag behind. */
const SETTLE_MS = 3000;

export class GpuWatch {
  #ownBytes = 0;
  #settledAtMs = 0;
  #expected: { bytes: number; baseline: ReadonlyMap<string, number> } | null = null;
  readonly #lastUsed = new Map<string, number>();
  readonly #sights = new Map<string, GpuSight>();

  get ownBytes(): number {
    return this.#ownBytes;
  }

  /** Before a load: what each source says now is what the load must add to. */
  expectGrowth(bytes: number): void {
    this.#expected = { bytes, baseline: new Map(this.#lastUsed) };
  }

  /** After a load or an unload: what this process holds now, as the engine counts it. */
  setOwnBytes(bytes: number, atMs: number): void {
    this.#ownBytes = Math.max(bytes, 0);
    this.#settledAtMs = atMs + SETTLE_MS;
    if (bytes < LEAST_PROOF_BYTES) this.#expected = null;
  }

  /** `usedBytes`: by everybody, over all devices, as the source says. */
  judge(source: string, usedBytes: number, atMs: number): GpuSight {
    this.#lastUsed.set(source, usedBytes);
    const before = this.#sights.get(source) ?? "unproven";
    if (this.#ownBytes < LEAST_PROOF_BYTES || atMs < this.#settledAtMs) return before;
    const sight = this.#compare(source, usedBytes) ?? before;
    this.#sights.set(source, sight);
    return sight;
  }

  /** Null: no evidence either way. */
  #compare(source: string, usedBytes: number): GpuSight | null {
    // Everybody together cannot use less than we alone; half, since the engine counts some of it in RAM.
    if (usedBytes < this.#ownBytes / 2) return "blind";
    const baseline = this.#expected?.baseline.get(source);
    if (this.#expected === null || baseline === undefined) return null;
    const { bytes } = this.#expected;
    this.#expected = null;
    if (bytes < LEAST_PROOF_BYTES) return null;
    // A source that stood still is blind; one that moved otherwise saw somebody, if not us alone.
    return Math.abs(usedBytes - baseline) < bytes / 100 ? "blind" : "sees";
  }
}
