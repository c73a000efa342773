/**
 * Builds models/shapes.json, the shapes of the catalogue's models, from the headers of their files.
 * Usage: tsx scripts/make-model-shapes.ts ALIAS=FILE… [--out FILE]
 * Each alias must be in the catalogue and its file as long as the catalogue says. The same files give the same bytes.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type PackedShape, parseShapes } from "../src/memory/shape/known-shapes.ts";
import type { LayerShape, ModelShape } from "../src/memory/shape/model-shape.ts";
import { readModelShape } from "../src/memory/shape/read-model-shape.ts";
import { readCatalogue } from "../src/models/catalogue.ts";

const ABOUT =
  "What the headers of the catalogue's files say of memory; built by scripts/make-model-shapes.ts, not by hand.";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: path.resolve(import.meta.dirname, "../models/shapes.json") },
  },
});

const catalogue = readCatalogue();
const shapes = new Map<string, PackedShape>();
for (const argument of positionals) {
  const [, alias = "", file = ""] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
  const entry = catalogue.find((each) => each.alias === alias);
  if (entry === undefined) throw new Error(`${argument} is not ALIAS=FILE of the catalogue`);
  const shape = await readModelShape(file);
  if (shape.fileBytes !== entry.bytes) throw new Error(`${file} is not the file of ${alias}`);
  shapes.set(alias, packShape(shape));
}
const missing = catalogue.filter(({ alias }) => !shapes.has(alias)).map(({ alias }) => alias);
if (missing.length > 0) throw new Error(`no file is given for ${missing.join(", ")}`);

const sorted = [...shapes].sort(([one], [other]) => (one < other ? -1 : 1));
const file = { version: 1, about: ABOUT, shapes: Object.fromEntries(sorted) };
const text = `${writeRunsInLines(JSON.stringify(file, null, 2))}\n`;
parseShapes(text);
writeFileSync(values.out, text);
console.log(`${shapes.size} shapes, ${text.length} bytes`);

/** Layers that remember alike are one kind; equal neighbours are one run. */
function packShape({ layers, ...facts }: ModelShape): PackedShape {
  const layerKinds: PackedShape["layerKinds"] = [];
  const layerRuns: PackedShape["layerRuns"] = [];
  for (const { weightBytes, expertBytes, ...memory } of layers) {
    const kind = findKind(layerKinds, memory);
    const last = layerRuns.at(-1);
    const isSame =
      last?.kind === kind && last.weightBytes === weightBytes && last.expertBytes === expertBytes;
    if (isSame) last.times += 1;
    else layerRuns.push({ times: 1, weightBytes, expertBytes, kind });
  }
  return { ...facts, layerKinds, layerRuns };
}

function findKind(
  kinds: PackedShape["layerKinds"],
  memory: Omit<LayerShape, "weightBytes" | "expertBytes">,
): number {
  const text = JSON.stringify(memory);
  const known = kinds.findIndex((kind) => JSON.stringify(kind) === text);
  return known === -1 ? kinds.push(memory) - 1 : known;
}

/** As the formatter of this repository wants it. */
function writeRunsInLines(text: string): string {
  return text
    .replace(/\{\s+("times"[^}]*?)\s+\}/g, (_, run: string) => `{ ${run.replace(/\s+/g, " ")} }`)
    .replace(/\[\s+(\{ "times"[^}]*\})\s+\]/g, "[$1]");
}
