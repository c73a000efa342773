/** Whether a model file can be opened at all, told from its header: no native code, which a hostile one can abort. */
import { AgentError } from "../base/errors.ts";
import { readArchitecture } from "./gguf-architecture.ts";
import { readGgufModel } from "./gguf-parts.ts";
import { readBlockMemories } from "./gguf-recurrence.ts";
import { findVocabularyProblem } from "./gguf-vocabulary.ts";

/**
 * Resolves when nothing is wrong that a header can tell. Throws "model-unreadable", "model-unusable".
 * Cost: 15 to 40 ms.
 */
export async function checkModelFile(path: string): Promise<void> {
  const model = await readGgufModel(path);
  const architecture = readArchitecture(model);
  readBlockMemories(model, architecture);
  const problem = findVocabularyProblem(model.header);
  if (problem !== null) throw new AgentError("model-unusable", { path, reason: problem });
}
