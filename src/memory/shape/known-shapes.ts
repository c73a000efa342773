/**
 * The shapes of the catalogue's models, so that what fits can be told without their files. They ship with the
 * program (scripts/make-model-shapes.ts makes them), so a bad one is a bug.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ModelShape } from "./model-shape.ts";

const count = z.int().min(0);

const layerKind = z.strictObject({
  keyElements: count,
  valueElements: count,
  keyHeadLength: count,
  valueHeadLength: count,
  windowTokens: z.int().positive().nullable(),
  recurrentElements: count,
});

/** Equal layers, one behind the other; `kind` counts from 0. */
const layerRun = z.strictObject({
  times: z.int().min(1).max(512),
  weightBytes: count,
  expertBytes: count,
  kind: count,
});

const packedShape = z.strictObject({
  name: z.string().min(1),
  architecture: z.string().min(1),
  quantisation: z.string().min(1),
  fileBytes: z.int().positive(),
  parameterCount: z.int().positive(),
  trainContextTokens: z.int().positive(),
  vocabularySize: z.int().positive(),
  embeddingLength: z.int().positive(),
  headCount: count,
  feedForwardLength: count,
  expertCount: count,
  expertsUsed: count,
  weights: z.strictObject({ inputBytes: count, outputBytes: count, isTied: z.boolean() }),
  layerKinds: z.array(layerKind).min(1),
  layerRuns: z.array(layerRun).min(1),
});

const shapesFile = z.strictObject({
  version: z.literal(1),
  about: z.string(),
  shapes: z.record(z.string(), packedShape),
});

/** A shape as the file has it: equal layers written once. */
export type PackedShape = z.infer<typeof packedShape>;

/** The shapes that ship with the program, by the catalogue's alias. */
export function readKnownShapes(): ReadonlyMap<string, ModelShape> {
  // src/memory/shape and dist/memory/shape lie at the same depth, so one relative path serves both.
  return parseShapes(readFileSync(new URL("../../../models/shapes.json", import.meta.url), "utf8"));
}

/** Throws a plain error when the text breaks a rule. */
export function parseShapes(text: string): ReadonlyMap<string, ModelShape> {
  const { shapes } = shapesFile.parse(JSON.parse(text));
  return new Map(Object.entries(shapes).map(([alias, shape]) => [alias, unpackShape(shape)]));
}

function unpackShape({ layerKinds, layerRuns, ...facts }: PackedShape): ModelShape {
  const layers = layerRuns.flatMap(({ times, kind, ...weights }) => {
    const memory = layerKinds[kind];
    if (memory === undefined) throw new Error(`${facts.name} has no layers of kind ${kind}`);
    return Array.from({ length: times }, () => ({ ...weights, ...memory }));
  });
  return { ...facts, layers };
}
