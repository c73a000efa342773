/**
 * Speed of the runtime against the bare engine, every pair in one run: ratios travel between machines, times do not.
 * Usage: tsx scripts/bench-speed.ts MODEL.gguf  (prints a table; --json for one object)
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { createDraftLookup } from "../src/decode/draft-lookup.ts";
import type { Engine } from "../src/runtime/engine.ts";
import { loadLlamaEngine } from "../src/runtime/llama-engine.ts";
import { listThreadCandidates } from "../src/runtime/thread-policy.ts";
import { countUsableCores } from "../src/runtime/usable-cores.ts";

const modelPath = path.resolve(process.argv[2] ?? "");
const SAMPLING = { temperature: 0, topK: 40, topP: 0.95, seed: 1 };
const ROUNDS = 3;
const THREAD_ROUNDS = 6;
const DECODE_TOKENS = 24;
const rows: Record<string, string | number>[] = [];

function report(what: string, figures: Record<string, string | number>): void {
  rows.push({ what, ...figures });
  if (!process.argv.includes("--json")) console.log(what, figures);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** A long, ordinary text: this repository's own source. */
const sampleText = ["app.ts", "runtime/llama-sequence.ts", "agent/repair/repair-task.ts"]
  .map((file) => readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8"))
  .join("\n");

async function timeOurDecode(engine: Engine, prompt: readonly number[]): Promise<number> {
  await engine.sequence.prefill(prompt);
  let count = 0;
  let startedAt = 0;
  for await (const _ of engine.sequence.generate({
    sampling: SAMPLING,
    maxTokens: DECODE_TOKENS,
  })) {
    if (count === 0) startedAt = performance.now();
    count += 1;
  }
  return (performance.now() - startedAt) / (count - 1);
}

async function measureBare(threads: number) {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath, gpuLayers: 0, useMmap: false });
  const context = await model.createContext({ contextSize: 4096, batchSize: 512, threads });
  const sequence = context.getSequence();
  const tokens = model.tokenize(sampleText, false).slice(0, 512);
  return {
    async decode(): Promise<number> {
      await sequence.clearHistory();
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(0, 63));
      let count = 0;
      let startedAt = 0;
      for await (const _ of sequence.evaluate(tokens.slice(63, 64), SAMPLING)) {
        if (count === 0) startedAt = performance.now();
        count += 1;
        if (count === DECODE_TOKENS) break;
      }
      return (performance.now() - startedAt) / (count - 1);
    },
    async prefill(): Promise<number> {
      await sequence.clearHistory();
      const startedAt = performance.now();
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(0, 511));
      return performance.now() - startedAt;
    },
    /** Milliseconds of one decode that feeds `count` tokens and samples after each of them. */
    async verify(count: number): Promise<number> {
      await sequence.clearHistory();
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(0, 64));
      const fed = tokens.slice(64, 64 + count);
      const startedAt = performance.now();
      await sequence.controlledEvaluate(
        fed.map((token) => [token, { generateNext: { token: true, options: SAMPLING } }]),
      );
      return performance.now() - startedAt;
    },
    close: () => llama.dispose(),
  };
}

async function compareWithBare(): Promise<void> {
  const threads = Math.max(1, countUsableCores() - 1);
  const bare = await measureBare(threads);
  await using ours = await loadLlamaEngine({ modelPath, contextTokens: 4096, gpu: false, threads });
  const tokens = ours.tokenizer.tokenize(sampleText, { controlTokens: false }).slice(0, 512);
  const decode: number[] = [];
  const prefill: number[] = [];
  for (let index = 0; index < ROUNDS; index++) {
    const bareDecode = await bare.decode();
    decode.push(bareDecode / (await timeOurDecode(ours, tokens.slice(0, 64))));
    const barePrefill = await bare.prefill();
    await ours.sequence.prefill(tokens.slice(0, 1));
    prefill.push(barePrefill / (await ours.sequence.prefill(tokens)).durationMs);
  }
  report("decode speed of our loop / bare evaluate()", {
    threads,
    median: round(median(decode)),
    rounds: decode.map(round).join(" "),
  });
  report("prefill in 128-token chunks / one prefill", {
    threads,
    median: round(median(prefill)),
    rounds: prefill.map(round).join(" "),
  });
  await compareDrafts(ours);
  const costs: string[] = [];
  for (const count of [1, 2, 4, 8, 16, 24, 32]) {
    const times: number[] = [];
    for (let index = 0; index < ROUNDS; index++) times.push(await bare.verify(count));
    costs.push(`${count}:${Math.round(median(times))}`);
  }
  report("one decode that verifies N tokens", { threads, "N:ms": costs.join(" ") });
  await bare.close();
}

/** A rewrite that copies its reference: how many decode calls the drafts save, and the time. */
async function compareDrafts(engine: Engine): Promise<void> {
  const text =
    "def area(width, height):\n    return width * height\n\n\ndef volume(width, height, depth):\n    return area(width, height) * depth\n".repeat(
      2,
    );
  const prompt = engine.tokenizer.tokenize(
    `${text}\n# the same again\n${text}\n# the same again\n`,
    { controlTokens: false },
  );
  const reference = engine.tokenizer.tokenize(text, { controlTokens: false });
  const measure = async (withDraft: boolean) => {
    await engine.sequence.prefill(prompt);
    const calls = engine.sequence.decodeCalls;
    const startedAt = performance.now();
    const tokens: number[] = [];
    for await (const token of engine.sequence.generate({
      sampling: SAMPLING,
      maxTokens: reference.length,
      ...(withDraft ? { draft: createDraftLookup(reference) } : {}),
    }))
      tokens.push(token);
    return {
      tokens: tokens.join(),
      ms: performance.now() - startedAt,
      calls: engine.sequence.decodeCalls - calls,
      count: tokens.length,
    };
  };
  const plain = await measure(false);
  const drafted = await measure(true);
  report("draft-verified rewriting / plain", {
    speedup: round(plain.ms / drafted.ms),
    tokens: drafted.count,
    decodeCalls: drafted.calls,
    plainCalls: plain.calls,
    same: String(plain.tokens === drafted.tokens),
  });
}

async function compareThreads(label: string): Promise<void> {
  await using auto = await loadLlamaEngine({ modelPath, contextTokens: 1024, gpu: false });
  const tokens = auto.tokenizer.tokenize(sampleText, { controlTokens: false }).slice(0, 64);
  const { threads } = await auto.calibrateThreads();
  const speeds = new Map<string, number[]>();
  const counts = listThreadCandidates(countUsableCores());
  const fixed = await Promise.all(
    counts.map((count) =>
      loadLlamaEngine({ modelPath, contextTokens: 1024, gpu: false, threads: count }),
    ),
  );
  for (let index = 0; index < THREAD_ROUNDS; index++) {
    // Each takes each place in the order once: what runs after what must not decide.
    const entries = [
      ...fixed.map((engine) => [`${engine.threads}`, engine] as const),
      ["auto", auto] as const,
    ];
    for (let place = 0; place < entries.length; place++) {
      const [name, engine] = entries[(place + index) % entries.length] ?? ["auto", auto];
      record(speeds, name, await timeOurDecode(engine, tokens));
    }
  }
  for (const engine of fixed) await engine[Symbol.asyncDispose]();
  const medians = [...speeds].map(([name, times]) => [name, median(times)] as const);
  const best = Math.min(...medians.filter(([name]) => name !== "auto").map(([, ms]) => ms));
  const autoMs = medians.find(([name]) => name === "auto")?.[1] ?? Number.NaN;
  report(`automatic threads / best fixed count, ${label}`, {
    chosen: threads,
    ratio: round(best / autoMs),
    msPerToken: medians.map(([name, ms]) => `${name}:${Math.round(ms)}`).join(" "),
  });
}

function record(map: Map<string, number[]>, key: string, value: number): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

async function withBusyCore(work: () => Promise<void>): Promise<void> {
  const hog = spawn(process.execPath, ["-e", "for(;;);"], { stdio: "ignore" });
  try {
    await work();
  } finally {
    hog.kill("SIGKILL");
  }
}

/** A fresh process from its start to the first sampled token, and its peak memory over file and context. */
function measureStart(): void {
  const script = `
    import { readFileSync } from "node:fs";
    const { keepHeapSmall } = await import(${JSON.stringify(new URL("../dist/lean-heap.js", import.meta.url).href)});
    keepHeapSmall();
    const { loadLlamaEngine } = await import(${JSON.stringify(new URL("../dist/runtime/llama-engine.js", import.meta.url).href)});
    const engine = await loadLlamaEngine({ modelPath: ${JSON.stringify(modelPath)}, contextTokens: 4096, gpu: false });
    const loaded = performance.now();
    await engine.calibrateThreads();
    const calibrated = performance.now();
    await engine.sequence.prefill(engine.tokenizer.tokenize("Hello there", { controlTokens: false }));
    for await (const _ of engine.sequence.generate({ sampling: { temperature: 0, topK: 40, topP: 1, seed: 1 }, maxTokens: 1 })) break;
    const peakKiB = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
    console.log(JSON.stringify({ loadedMs: loaded, calibratedMs: calibrated, firstTokenMs: performance.now(), peakKiB, contextBytes: engine.memory.context.ramBytes + engine.memory.context.gpuBytes }));
    process.exit(0);`;
  // A file, not -e: the engine starts a helper process with this one's arguments.
  const file = path.join(mkdtempSync(path.join(tmpdir(), "agent-bench-")), "start.mjs");
  writeFileSync(file, script);
  for (let index = 0; index < ROUNDS; index++) {
    const { stdout } = spawnSync(process.execPath, [file], {
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
    });
    const facts = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
    const overMiB =
      facts.peakKiB / 1024 - (statSync(modelPath).size + facts.contextBytes) / 2 ** 20;
    report("process start to first token, file in the page cache", {
      loadedMs: Math.round(facts.loadedMs),
      calibratedMs: Math.round(facts.calibratedMs),
      firstTokenMs: Math.round(facts.firstTokenMs),
      peakOverModelAndContextMiB: Math.round(overMiB),
    });
  }
}

readFileSync(modelPath); // into the page cache
measureStart();
await compareThreads("idle machine");
await withBusyCore(() => compareThreads("one core kept busy"));
await compareWithBare();
if (process.argv.includes("--json")) console.log(JSON.stringify(rows));
process.exit(0);
