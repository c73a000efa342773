/** Asks a person on a terminal which model to use, when none was named and the choice is not clear. */
import { type AgentError, isAgentError } from "../base/errors.ts";
import type { CatalogueEntry } from "../models/catalogue.ts";
import { formatBytes } from "./quantities.ts";
import { sanitizeLine } from "./sanitize.ts";
import { askLine, type QuestionIo } from "./terminal-question.ts";

export type ModelAnswer =
  /** Fetch this alias, then use it. */
  { kind: "pull"; model: string } | { kind: "use"; model: string };

/** Null when the error leaves nothing to choose, or the person says no. */
export async function askForModel(
  error: unknown,
  catalogue: readonly CatalogueEntry[],
  io: QuestionIo,
): Promise<ModelAnswer | null> {
  if (isAgentError(error, "model-absent")) return askToPull(error, catalogue, io);
  if (isAgentError(error, "model-ambiguous")) return askToChoose(error, io);
  return null;
}

async function askToPull(
  { message, details }: AgentError<"model-absent">,
  catalogue: readonly CatalogueEntry[],
  io: QuestionIo,
): Promise<ModelAnswer | null> {
  const entry = catalogue.find(({ alias }) => alias === details.alias);
  const size = entry === undefined ? "" : ` (${formatBytes(entry.bytes)})`;
  const name = sanitizeLine(details.alias);
  const answer = await askLine(`${sanitizeLine(message)}\nFetch ${name}${size} now? [Y/n] `, io);
  return answer !== null && /^(?:y|yes|)$/i.test(answer)
    ? { kind: "pull", model: details.alias }
    : null;
}

async function askToChoose(
  { details }: AgentError<"model-ambiguous">,
  io: QuestionIo,
): Promise<ModelAnswer | null> {
  const lines = details.found.map((name, index) => `  ${index + 1}  ${sanitizeLine(name)}`);
  const answer = await askLine(`Which model?\n${lines.join("\n")}\nNumber: `, io);
  const model = /^\d+$/.test(answer ?? "") ? details.found[Number(answer) - 1] : undefined;
  return model === undefined ? null : { kind: "use", model };
}
