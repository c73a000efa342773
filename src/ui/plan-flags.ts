/** What `agent plan` was told, from its words, flags and variables. Reads no file. */
import { createCountReader, readSetting, readText, refuse, type Variables } from "./flag-values.ts";
import { type LoadFlags, readContext, readLoadChoices } from "./load-flags.ts";
import type { PlanRequest, PlanTableRequest } from "./plan-port.ts";

export type PlanCommand =
  | { kind: "plan"; request: PlanRequest; json: boolean }
  | { kind: "plan-table"; request: PlanTableRequest; json: boolean };

/** The flags as commander names them; a size that stands before the command's name is alone. */
export interface PlanFlags extends LoadFlags {
  model?: string;
  ctxSize?: string | string[];
  table?: true;
  card?: string;
  json?: true;
}

/** A plan is a screen; more of them nobody reads. */
const MAX_SIZES = 8;
const MAX_FILES = 256;

const readCard = createCountReader({ minimum: 1, maximum: 1024, unit: "GB", example: 24 });

/** Throws "usage-invalid". */
export function createPlanCommand(
  names: readonly string[],
  flags: PlanFlags,
  variables: Variables,
): PlanCommand {
  for (const text of names) readText({ name: "The model's name", text });
  const json = flags.json === true;
  return flags.table === true
    ? { kind: "plan-table", request: createTableRequest(names, flags, variables), json }
    : { kind: "plan", request: createPlanRequest(names, flags, variables), json };
}

function createPlanRequest(
  names: readonly string[],
  flags: PlanFlags,
  variables: Variables,
): PlanRequest {
  if (flags.card !== undefined) throw refuse("--card has no meaning for plan without --table.");
  const [named, ...others] = names;
  if (others.length > 0) {
    throw refuse(
      `plan takes one model, got ${names.length}.`,
      "For several at once: agent plan --table a.gguf b.gguf",
    );
  }
  return {
    model: named ?? readSetting({ flag: "--model", text: flags.model, variables }, readText),
    contextTokens: readSizes(flags.ctxSize, variables),
    ...readLoadChoices(flags, variables),
  };
}

function createTableRequest(
  names: readonly string[],
  flags: PlanFlags,
  variables: Variables,
): PlanTableRequest {
  refuseForeignFlag(flags);
  if (names.length > MAX_FILES) throw refuse(`plan --table takes at most ${MAX_FILES} files.`);
  const [contextTokens, ...others] = readSizes(flags.ctxSize, variables);
  if (others.length > 0) throw refuse("plan --table takes one --ctx-size.");
  const { card } = flags;
  return {
    files: names,
    contextTokens,
    cardGigabytes: card === undefined ? undefined : readCard({ name: "--card", text: card }),
  };
}

/** As given, each once. */
function readSizes(given: PlanFlags["ctxSize"], variables: Variables): number[] {
  const texts = given === undefined ? [undefined] : [given].flat();
  if (texts.length > MAX_SIZES) throw refuse(`plan takes at most ${MAX_SIZES} of --ctx-size.`);
  const sizes = texts.map((text) =>
    readSetting({ flag: "--ctx-size", text, variables }, readContext),
  );
  return [...new Set(sizes.filter((size) => size !== undefined))];
}

function refuseForeignFlag(flags: PlanFlags): void {
  const given: Readonly<Record<string, string | undefined>> = {
    "--model": flags.model,
    "--gpu-layers": flags.gpuLayers,
    "--cache-type-k": flags.cacheTypeK,
    "--cache-type-v": flags.cacheTypeV,
    "--batch-size": flags.batchSize,
    "--reserve": flags.reserve,
    "--threads": flags.threads,
  };
  const foreign = Object.keys(given).find((flag) => given[flag] !== undefined);
  if (foreign !== undefined) throw refuse(`${foreign} has no meaning for plan --table.`);
}
