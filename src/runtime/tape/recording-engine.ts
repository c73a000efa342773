/**
 * An engine all of whose calls are written to a tape. What decides no token (memory, templates) is not; threads are where they
 * do: flash attention on the CPU splits the KV cache among them and adds up what each found
 * (ggml_compute_forward_flash_attn_ext, ggml/src/ggml-cpu/ops.cpp).
 */
import type { Engine, ResizableEngine, Sequence, ThreadCalibration } from "../engine.ts";
import type { ContextSettings, LoadMemory, LoadSettings } from "../load-settings.ts";
import { RecordingSequence, type Tape } from "./recording-sequence.ts";
import type { RecordOf, TapeRecord, WriteTape } from "./tape-record.ts";
import { TokenHistory } from "./token-history.ts";

/** What an engine does not say of itself. */
export type LoadedFacts = Pick<RecordOf<"load">, "model" | "features" | "platform" | "stopTexts">;

/**
 * Says what was loaded, and then everything it is asked. `findTape`: the tape to write to now; on a new one the load is
 * said again. Closing it closes the engine.
 */
export function recordEngine(
  engine: ResizableEngine,
  facts: LoadedFacts,
  findTape: () => WriteTape,
): ResizableEngine {
  return new RecordingEngine(engine, new LoadTape(engine, facts, findTape));
}

/**
 * What is written of one load, each time to the tape that is there. The load itself comes with the first call: when it is
 * done differs from run to run, since other work goes on beside it.
 */
class LoadTape implements Tape {
  readonly #engine: ResizableEngine;
  readonly #facts: LoadedFacts;
  readonly #findTape: () => WriteTape;
  #written: WriteTape | null = null;
  /** As the tape was last told. */
  #threads: number | null = null;
  history = new TokenHistory();
  texts = new Set<string>();

  constructor(engine: ResizableEngine, facts: LoadedFacts, findTape: () => WriteTape) {
    this.#engine = engine;
    this.#facts = facts;
    this.#findTape = findTape;
  }

  begin(): void {
    const write = this.#findTape();
    const { facts, settings, threads } = this.#engine;
    if (write !== this.#written) {
      this.#written = write;
      this.#threads = null;
      this.history = new TokenHistory();
      this.texts = new Set();
      const { engine, device } = facts;
      write({ op: "load", ...this.#facts, engine, device, settings: { ...settings } });
    }
    if (settings.flashAttention === false || threads === this.#threads) return;
    this.#threads = threads;
    write({ op: "threads", threads });
  }

  write(record: TapeRecord): void {
    this.#written?.(record);
  }
}

class RecordingEngine implements ResizableEngine {
  readonly #inner: ResizableEngine;
  readonly #tape: Tape;
  #recorded: { inner: Sequence; sequence: RecordingSequence };

  constructor(inner: ResizableEngine, tape: Tape) {
    this.#inner = inner;
    this.#tape = tape;
    this.#recorded = this.#record(inner.sequence);
  }

  get facts(): Engine["facts"] {
    return this.#inner.facts;
  }

  get tokenizer(): Engine["tokenizer"] {
    return this.#inner.tokenizer;
  }

  /** The same object as long as the engine's own is the same. */
  get sequence(): Sequence {
    const { sequence } = this.#inner;
    if (sequence !== this.#recorded.inner) this.#recorded = this.#record(sequence);
    return this.#recorded.sequence;
  }

  get settings(): LoadSettings {
    return this.#inner.settings;
  }

  get memory(): LoadMemory {
    return this.#inner.memory;
  }

  get threads(): number {
    return this.#inner.threads;
  }

  get isSlow(): boolean {
    return this.#inner.isSlow;
  }

  useThreads(count: number): void {
    this.#inner.useThreads(count);
  }

  /** Not on the tape: whatever it leaves in the KV cache, the next prefill says how much of that it uses. */
  calibrateThreads(signal?: AbortSignal): Promise<ThreadCalibration> {
    return this.#inner.calibrateThreads(signal);
  }

  async reopenContext(settings: ContextSettings): Promise<void> {
    await this.#inner.reopenContext(settings);
    this.#tape.begin();
    this.#tape.write({ op: "context", settings: { ...this.#inner.settings } });
  }

  renderTemplate(source: string, context: Record<string, unknown>): string {
    return this.#inner.renderTemplate(source, context);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }

  #record(inner: Sequence) {
    return { inner, sequence: new RecordingSequence(inner, this.#tape) };
  }
}
