/** What `agent bundle` was told, from its flags. Reads no file. */
import path from "node:path";
import { readText, refuse } from "./flag-values.ts";

export const GPU_KINDS = ["cuda", "vulkan"] as const;

export interface BundleCommand {
  kind: "bundle";
  /** Absolute. */
  out: string;
  models: readonly string[];
  gpu: readonly (typeof GPU_KINDS)[number][];
  json: boolean;
}

/** The flags as commander names them. */
export interface BundleFlags {
  out?: string;
  model?: string | string[];
  gpu?: string[];
  json?: true;
}

/** Throws "usage-invalid". */
export function createBundleCommand(
  { out, model, gpu, json }: BundleFlags,
  { cwd }: { cwd: string },
): BundleCommand {
  if (out === undefined) {
    throw refuse(
      "bundle needs --out.",
      "For example: agent bundle --model qwen2.5-coder-1.5b --out carry",
    );
  }
  return {
    kind: "bundle",
    out: path.resolve(cwd, readText({ name: "--out", text: out })),
    // Given before the command's name it is the run's flag, and one text.
    models: [model ?? []].flat().map((text) => readText({ name: "--model", text })),
    gpu: GPU_KINDS.filter((kind) => gpu?.includes(kind)),
    json: json === true,
  };
}
