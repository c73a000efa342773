/** Which model a command that only looks is about. Fetches nothing. */
import { isAgentError } from "./base/errors.ts";
import type { ModelsEnvironment } from "./models/models-deps.ts";
import { type ResolvedModel, resolveModel } from "./models/resolve-model.ts";

export interface FindDeps {
  environment: ModelsEnvironment;
  /** The model of the person's settings. */
  defaultModel: string | undefined;
}

/**
 * The one asked for, else the one of the settings, else the only one, else the catalogue's default. Throws what
 * resolving the name throws.
 */
export async function findModel(
  asked: string | undefined,
  signal: AbortSignal,
  { environment, defaultModel }: FindDeps,
): Promise<ResolvedModel> {
  const deps = { environment, signal, defaultModel, offline: true, allowPull: false };
  try {
    return await resolveModel(asked, deps);
  } catch (error) {
    const alias = environment.catalogue.find((entry) => entry.default)?.alias;
    if (!isAgentError(error, "model-ambiguous") || alias === undefined) throw error;
    return resolveModel(alias, deps).catch(() => Promise.reject(error));
  }
}
