/** The models that a server lists, and how long a context they have where it says so. Pure. */
import { z } from "zod";

export interface ServedModel {
  id: string;
  /** Null where the server does not say. */
  contextTokens: number | null;
}

const MAX_MODELS = 1_000;
const tokensSchema = z.int().min(1).max(100_000_000).optional().catch(undefined);

/** vLLM says max_model_len, llama-server n_ctx of what is loaded, routers context_length. */
const modelSchema = z.object({
  id: z.string().min(1).max(500),
  max_model_len: tokensSchema,
  context_length: tokensSchema,
  meta: z.object({ n_ctx: tokensSchema }).optional().catch(undefined),
});

/** Empty for what is no such list. */
export function readModelList(text: string): ServedModel[] {
  const entries = readEntries(text);
  return entries.slice(0, MAX_MODELS).flatMap((entry) => {
    const model = modelSchema.safeParse(entry).data;
    if (model === undefined) return [];
    const { id, max_model_len: most, meta, context_length: length } = model;
    return [{ id, contextTokens: most ?? meta?.n_ctx ?? length ?? null }];
  });
}

function readEntries(text: string): unknown[] {
  try {
    return z.object({ data: z.array(z.unknown()) }).parse(JSON.parse(text)).data;
  } catch {
    return [];
  }
}
