/**
 * Files with the headers of 13 real models, from 0.7 to 50 GB long and empty: no weights, a made-up vocabulary, and
 * next to nothing on the disk. What reads headers or simulates a load takes them for the models.
 */
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeGgufHead, type MetadataValue } from "./gguf-writer.ts";
import { SHAPE_SKETCHES } from "./shape-sketches.ts";

/** "llama-3.3-70b-Q4_K_M": what `writeModelShape` takes. */
export const MODEL_SHAPES: readonly string[] = [...SHAPE_SKETCHES.keys()];

const written = new Map<string, string>();
let folder: string | undefined;

/** The path of the file, written once per process in some 100 ms and removed when the process ends. */
export function writeModelShape(name: string): string {
  const existing = written.get(name);
  if (existing !== undefined) return existing;
  const sketch = SHAPE_SKETCHES.get(name)?.();
  if (sketch === undefined) throw new Error(`${name} is none of ${MODEL_SHAPES.join(", ")}`);
  const file = path.join(openFolder(), `${name}.gguf`);
  const vocabulary = describeVocabulary(sketch.facts.vocabularySize);
  const { head, dataBytes } = encodeGgufHead({ ...sketch.metadata, ...vocabulary }, sketch.tensors);
  const handle = openSync(file, "w");
  writeSync(handle, head);
  ftruncateSync(handle, head.length + dataBytes); // sparse: the rest takes no blocks
  closeSync(handle);
  written.set(name, file);
  return file;
}

function openFolder(): string {
  if (folder !== undefined) return folder;
  const created = mkdtempSync(path.join(tmpdir(), "agent-model-shapes-"));
  process.once("exit", () => rmSync(created, { recursive: true, force: true }));
  folder = created;
  return created;
}

const NORMAL = 1;

/** Byte-level BPE that nobody will tokenise with: tokens need only be there, and differ. */
function describeVocabulary(size: number): Record<string, MetadataValue> {
  const tokens = Array.from({ length: size }, (_, index) => index.toString(36));
  return {
    "tokenizer.ggml.model": { kind: "text", value: "gpt2" },
    "tokenizer.ggml.pre": { kind: "text", value: "gpt-2" },
    "tokenizer.ggml.tokens": { kind: "texts", values: tokens },
    "tokenizer.ggml.token_type": { kind: "int32s", values: tokens.map(() => NORMAL) },
    "tokenizer.ggml.merges": { kind: "texts", values: ["a b"] },
    "tokenizer.ggml.bos_token_id": { kind: "uint32", value: 0 },
    "tokenizer.ggml.eos_token_id": { kind: "uint32", value: 1 },
  };
}
