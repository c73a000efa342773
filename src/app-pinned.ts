/**
 * Whether the engine and the model of a run are the ones they should be: said once where the engine is not, and a reason
 * to stop where the person asked for it. Both are checked before the first token.
 */
import type { ModelRequest } from "./app-model.ts";
import { AgentError } from "./base/errors.ts";
import { readCatalogue } from "./models/catalogue.ts";
import type { ResolvedModel } from "./models/resolve-model.ts";
import type { LlamaHost } from "./runtime/llama-host.ts";
import { checkEngine } from "./runtime/pinned/check-engine.ts";

export interface PinWish {
  /** Stop rather than run with anything that is not locked. */
  isPinned: boolean;
  /** What the model must be; undefined: one of the catalogue, where the run is pinned. */
  modelSha256: string | undefined;
}

/** A conversation loads its model many times. */
const told = new Set<string>();

/** Throws "engine-not-pinned" for a pinned run. */
export async function requireEngine(
  { llama }: Pick<LlamaHost, "llama">,
  { pin, cacheFolder, emit }: Pick<ModelRequest, "pin" | "cacheFolder" | "emit">,
): Promise<void> {
  const found = await checkEngine({ cacheFolder, buildType: llama.buildType });
  const problems = pin?.isPinned ? [...found.problems, ...found.strangers] : found.problems;
  if (problems.length === 0) return;
  const error = new AgentError("engine-not-pinned", { problems });
  if (pin?.isPinned) throw error;
  const { message } = error;
  if (told.has(message)) return;
  told.add(message);
  emit({
    type: "notice",
    level: "warn",
    message: `${message} \`agent verify\` shows every object.`,
  });
}

/** Throws "model-not-pinned". A sha256 that is given counts for every run. */
export function requireModel(
  { path, sha256 }: ResolvedModel & { sha256: string },
  pin: PinWish | undefined,
): void {
  if (pin === undefined) return;
  const { isPinned, modelSha256 } = pin;
  if (modelSha256 === undefined ? !isPinned || isCatalogued(sha256) : modelSha256 === sha256)
    return;
  const expectedSha256 = modelSha256 ?? null;
  throw new AgentError("model-not-pinned", { path, sha256, expectedSha256 });
}

function isCatalogued(sha256: string): boolean {
  return readCatalogue().some((entry) => entry.sha256 === sha256);
}
