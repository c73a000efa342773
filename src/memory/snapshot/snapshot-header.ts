/**
 * What stands beside a saved KV cache: whose it is, what made it, and the hashes it is recognised by. Native code asks
 * none of this and aborts on what it cannot read. Pure.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { TokenId } from "../../base/message.ts";
import { KV_CACHE_TYPES } from "../../runtime/load-settings.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const identity = z.strictObject({
  modelSha256: sha256,
  /** Package, llama.cpp release and how it was built. */
  engine: z.string().max(1000),
  /** Operating system, processor and its features, devices. */
  machine: z.string().max(4000),
  gpuLayers: count,
  keyType: z.enum(KV_CACHE_TYPES),
  valueType: z.enum(KV_CACHE_TYPES),
  flashAttention: z.union([z.boolean(), z.literal("auto")]),
});
const header = z.strictObject({
  version: z.literal(1),
  sessionId: z.string().max(64),
  identity,
  tokens: z.strictObject({ count, sha256 }),
  payload: z.strictObject({ bytes: count, sha256 }),
});
const envelope = z.strictObject({ sha256, header: z.unknown() });

/** All that must be equal for saved KV entries to mean the same. */
export type SnapshotIdentity = Readonly<z.infer<typeof identity>>;
export type SnapshotHeader = Readonly<z.infer<typeof header>>;

export function renderHeader(described: SnapshotHeader): string {
  const checksum = hashText(JSON.stringify(described));
  return `${JSON.stringify({ sha256: checksum, header: described })}\n`;
}

/** Null for what `renderHeader` did not write. */
export function readHeader(text: string): SnapshotHeader | null {
  try {
    const found = envelope.parse(JSON.parse(text));
    if (hashText(JSON.stringify(found.header)) !== found.sha256) return null;
    return header.parse(found.header);
  } catch {
    return null;
  }
}

/** How many tokens, and which, in a form that says nothing of them. */
export function describeTokens(tokens: readonly TokenId[]): SnapshotHeader["tokens"] {
  return { count: tokens.length, sha256: hashText(tokens.join(",")) };
}

const DIFFERENCES: Readonly<Record<keyof SnapshotIdentity, string>> = {
  modelSha256: "it is of another model",
  engine: "another build of the engine made it",
  machine: "it was made on another machine",
  gpuLayers: "it was made with another number of layers on the GPU",
  keyType: "its KV cache is of another type",
  valueType: "its KV cache is of another type",
  flashAttention: "it was made with another kind of attention",
};

/** Null where they are the same. */
export function findDifference(saved: SnapshotIdentity, own: SnapshotIdentity): string | null {
  for (const [key, reason] of Object.entries(DIFFERENCES)) {
    const field = key as keyof SnapshotIdentity;
    if (saved[field] !== own[field]) return reason;
  }
  return null;
}

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
