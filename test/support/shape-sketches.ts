/**
 * The sizes of 13 real models, from the published configurations. Data; the families know which tensors follow.
 */
import {
  sketchDeepseek2,
  sketchDense,
  sketchGemma3,
  sketchGptOss,
  sketchGraniteHybrid,
  sketchLfm2,
  sketchQwen35,
  sketchQwenMoe,
} from "./shape-families.ts";
import type { Mix, ShapeSketch, SketchFacts } from "./shape-sketch.ts";

type Draw = (named: Pick<SketchFacts, "name" | "mix">) => ShapeSketch;

const K_MIXES: readonly Mix[] = ["Q4_K_M", "Q5_K_M"];

/** Every file by its name without ".gguf". */
export const SHAPE_SKETCHES: ReadonlyMap<string, () => ShapeSketch> = new Map([
  ...list("llama-3.3-70b", K_MIXES, (named) =>
    sketchDense(
      { ...named, architecture: "llama", blocks: 80, vocabularySize: 128_256, isLarge: true },
      {
        embedding: 8192,
        heads: 64,
        keyHeads: 8,
        headLength: 128,
        feedForward: 28_672,
        trainContext: 131_072,
        hasRopeFactors: true,
      },
    ),
  ),
  ...list("llama-3.2-3b", K_MIXES, (named) =>
    sketchDense(
      { ...named, architecture: "llama", blocks: 28, vocabularySize: 128_256, isTied: true },
      {
        embedding: 3072,
        heads: 24,
        keyHeads: 8,
        headLength: 128,
        feedForward: 8192,
        trainContext: 131_072,
        hasRopeFactors: true,
      },
    ),
  ),
  ...list("granite-4.1-8b", K_MIXES, (named) =>
    sketchDense(
      { ...named, architecture: "granite", blocks: 40, vocabularySize: 100_352, isTied: true },
      {
        embedding: 4096,
        heads: 32,
        keyHeads: 8,
        headLength: 128,
        feedForward: 12_800,
        trainContext: 131_072,
        scales: true,
      },
    ),
  ),
  ...listQwen3("qwen3-32b", { blocks: 64, embedding: 5120, heads: 64, feedForward: 25_600 }),
  ...listQwen3("qwen3-14b", { blocks: 40, embedding: 5120, heads: 40, feedForward: 17_408 }),
  ...listQwen3("qwen3-8b", { blocks: 36, embedding: 4096, heads: 32, feedForward: 12_288 }),
  ...list("qwen3-coder-30b-a3b", K_MIXES, (named) =>
    sketchQwenMoe(
      { ...named, architecture: "qwen3moe", blocks: 48, vocabularySize: 151_936 },
      {
        embedding: 2048,
        heads: 32,
        keyHeads: 4,
        headLength: 128,
        feedForward: 6144,
        experts: 128,
        used: 8,
        expertWidth: 768,
        trainContext: 262_144,
        epsilon: 1e-6,
        ropeBase: 1e6,
      },
    ),
  ),
  ...list("qwen3.6-27b", K_MIXES, (named) =>
    sketchQwen35(
      { ...named, architecture: "qwen35", blocks: 64, vocabularySize: 248_320 },
      {
        embedding: 5120,
        heads: 24,
        keyHeads: 4,
        headLength: 256,
        feedForward: 17_408,
        keyGroups: 16,
        valueHeads: 48,
        state: 128,
        interval: 4,
        trainContext: 262_144,
        epsilon: 1e-6,
        ropeBase: 1e7,
      },
    ),
  ),
  ...list("granite-4.0-h-tiny", K_MIXES, (named) =>
    sketchGraniteHybrid(
      {
        ...named,
        architecture: "granitehybrid",
        blocks: 40,
        vocabularySize: 100_352,
        isTied: true,
      },
      {
        embedding: 1536,
        heads: 12,
        keyHeads: 4,
        headLength: 128,
        feedForward: 512,
        experts: 64,
        used: 6,
        expertWidth: 512,
        sharedWidth: 1024,
        inner: 3072,
        state: 128,
        rank: 48,
        attentionBlocks: [5, 15, 25, 35],
        trainContext: 131_072,
        ropeBase: 10_000,
      },
    ),
  ),
  ...list("gpt-oss-20b", ["MXFP4"], (named) =>
    sketchGptOss(
      { ...named, architecture: "gpt-oss", blocks: 24, vocabularySize: 201_088 },
      {
        embedding: 2880,
        heads: 64,
        keyHeads: 8,
        headLength: 64,
        feedForward: 2880,
        experts: 32,
        used: 4,
        expertWidth: 2880,
        window: 128,
        trainContext: 131_072,
        ropeBase: 150_000,
      },
    ),
  ),
  ...list("gemma3-12b", ["Q4_K_M"], (named) =>
    sketchGemma3(
      { ...named, architecture: "gemma3", blocks: 48, vocabularySize: 262_144, isTied: true },
      {
        embedding: 3840,
        heads: 16,
        keyHeads: 8,
        headLength: 256,
        feedForward: 15_360,
        trainContext: 131_072,
        window: 1024,
        epsilon: 1e-6,
        ropeBase: 1e6,
      },
    ),
  ),
  ...list("lfm2-1.2b", ["Q4_K_M"], (named) =>
    sketchLfm2(
      { ...named, architecture: "lfm2", blocks: 16, vocabularySize: 65_536, isTied: true },
      {
        embedding: 2048,
        heads: 32,
        keyHeads: 8,
        headLength: 64,
        feedForward: 8192,
        attentionBlocks: [2, 5, 8, 10, 12, 14],
        trainContext: 128_000,
        ropeBase: 1e6,
      },
    ),
  ),
  ...list("deepseek-v2-lite-mla", ["Q4_K_M"], (named) =>
    sketchDeepseek2(
      { ...named, architecture: "deepseek2", blocks: 27, vocabularySize: 102_400 },
      {
        embedding: 2048,
        heads: 16,
        latent: 512,
        rope: 64,
        plain: 128,
        value: 128,
        feedForward: 10_944,
        experts: 64,
        used: 6,
        shared: 2,
        expertWidth: 1408,
        trainContext: 163_840,
        epsilon: 1e-6,
        ropeBase: 10_000,
      },
    ),
  ),
]);

function list(name: string, mixes: readonly Mix[], draw: Draw): [string, () => ShapeSketch][] {
  return mixes.map((mix) => [`${name}-${mix}`, () => draw({ name, mix })]);
}

function listQwen3(
  name: string,
  { blocks, ...shape }: { blocks: number; embedding: number; heads: number; feedForward: number },
): [string, () => ShapeSketch][] {
  return list(name, K_MIXES, (named) =>
    sketchDense(
      { ...named, architecture: "qwen3", blocks, vocabularySize: 151_936 },
      { ...shape, keyHeads: 8, headLength: 128, trainContext: 40_960, normsQueries: true },
    ),
  );
}
