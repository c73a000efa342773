/**
 * Verified templates for the program: from the cache, or from a child process that may die of the template. Runs no
 * template and no native code itself, so nothing that a file holds can end or block this process.
 */
import { AgentError } from "../base/errors.ts";
import type { RenderJob, RenderOutcome } from "../template/inspect/render-job.ts";
import type { TemplateReport } from "../template/verifier/report.ts";
import type { TemplateCandidate } from "../template/verifier/subject.ts";
import { findWorst } from "../template/verifier/worst-finding.ts";
import type { TemplateFault } from "./child-death.ts";
import type { TemplateRequest } from "./messages.ts";
import { readModelTemplates, readTemplateFolder, type TextPlaces } from "./official-texts.ts";
import { type RunOptions, type RunResult, runTemplateChild } from "./run-child.ts";
import { readTemplateTarget, type TemplateInput, type TemplateTarget } from "./template-target.ts";
import { readVerdict, storeVerdict } from "./verdict-cache.ts";
import { createVerdictKey } from "./verdict-key.ts";

export interface VerifyFileOptions extends RunOptions {
  cacheFolder: string;
  /** Where official texts may be found that stand in for an outdated template; left out, nowhere. */
  places?: TextPlaces | undefined;
  /** Default true. False: the verdict is made anew, and kept. */
  useCache?: boolean | undefined;
}

export interface VerifiedTemplate {
  report: TemplateReport;
  /** True: an earlier run has made the verdict. */
  cached: boolean;
  templateSha256: string;
  /** Null without a vocabulary. */
  vocabularySha256: string | null;
  /** Of this call, reading the files included. */
  wallMs: number;
}

/**
 * The verdict on a template, whatever it does. Throws "template-input-invalid", "model-unreadable", "model-unusable",
 * "engine-unavailable", "engine-failed" for a fault of a check, and the reason of the signal.
 * Cost: about 2 s, and the loading of the vocabulary; some 20 ms when the verdict is known.
 */
export async function verifyTemplateFile(
  target: TemplateTarget,
  options: VerifyFileOptions,
): Promise<VerifiedTemplate> {
  const startedAt = performance.now();
  const { places } = options;
  const input = await readTemplateTarget(target);
  const { templateSha256, vocabularySha256 } = input;
  const texts = places === undefined ? [] : await readTemplateFolder(places.templateFolder);
  const first = await recallVerdict({ ...input, texts }, options);
  const isFinal = places === undefined || !wantsOfficialText(first.report);
  // The headers of other models are read only when this one's template is known to be replaced.
  const others = isFinal ? [] : await readModelTemplates(places.modelFolders);
  const second =
    others.length === 0
      ? first
      : await recallVerdict({ ...input, texts: [...texts, ...others] }, options);
  const cached = first.cached && second.cached;
  const wallMs = performance.now() - startedAt;
  return { report: second.report, cached, templateSha256, vocabularySha256, wallMs };
}

type JudgedInput = TemplateInput & { texts: readonly TemplateCandidate[] };

/** The verdict as an earlier run kept it, or made now. */
async function recallVerdict(
  input: JudgedInput,
  { cacheFolder, useCache = true, ...options }: VerifyFileOptions,
): Promise<{ report: TemplateReport; cached: boolean }> {
  const key = await createVerdictKey(input);
  const known = useCache ? await readVerdict(cacheFolder, key) : null;
  if (known !== null) return { report: known, cached: true };
  const { report, isLasting } = await makeVerdict(input, options);
  if (isLasting) await storeVerdict(cacheFolder, key, report);
  return { report, cached: false };
}

interface Verdict {
  report: TemplateReport;
  /** False for what may come out otherwise on a calmer machine. */
  isLasting: boolean;
}

function wantsOfficialText({ checks }: TemplateReport): boolean {
  const known = checks.find(({ id }) => id === "T25");
  return known?.findings.some(({ code, repair }) => code === "outdated" && !repair) ?? false;
}

async function makeVerdict(input: JudgedInput, options: RunOptions): Promise<Verdict> {
  const work = { kind: "verify", candidates: input.texts } as const;
  const result = await runTemplateChild(createRequest(input, work), options);
  if (result.kind === "report") return { report: result.report, isLasting: true };
  if (result.kind === "outcomes")
    throw new Error("the template child has answered another request");
  const { finding, check, isLasting } = await explainEnd(result, input);
  const { reportLimit } = await import("../template/verifier/limit-report.ts");
  return { report: reportLimit(input.source, { finding, during: check }), isLasting };
}

export interface RenderFileOptions extends RunOptions {
  /** False: marks stand for BOS and EOS, and no vocabulary is loaded. */
  useVocabulary: boolean;
}

/** An outcome for each job, in their order. Throws what `verifyTemplateFile` throws. */
export async function renderTemplateFile(
  target: TemplateTarget,
  jobs: readonly RenderJob[],
  { useVocabulary, ...options }: RenderFileOptions,
): Promise<readonly RenderOutcome[]> {
  const read = await readTemplateTarget(target);
  const input = useVocabulary ? read : { ...read, vocabularyPath: null };
  const request = createRequest(input, { kind: "render", jobs, nowMs: Date.now() });
  const result = await runTemplateChild(request, options);
  if (result.kind === "outcomes") return result.outcomes;
  if (result.kind === "report") throw new Error("the template child has answered another request");
  const { finding } = await explainEnd(result, input);
  return jobs.map(() => ({ ok: false, reason: finding.message }));
}

/** Throws where it was not the template's fault. */
async function explainEnd(
  result: Exclude<RunResult, { kind: "report" | "outcomes" }>,
  input: TemplateInput,
): Promise<TemplateFault> {
  // With all that checks know: whoever finds the verdict in the cache does not wait for it.
  const { explainDeath, explainFailure } = await import("./child-death.ts");
  if (result.kind !== "death") throw explainFailure(result, input);
  return explainDeath(result, input);
}

function createRequest(
  { source, file, vocabularyPath }: TemplateInput,
  work: TemplateRequest["work"],
): TemplateRequest {
  return { source, file, vocabularyPath, work };
}

export interface PrepareOptions extends VerifyFileOptions {
  /** A text that is used in place of the model's own template. */
  templatePath?: string | undefined;
  /** Use a refused template all the same, unless it would end this process too. */
  force?: boolean | undefined;
}

/**
 * The verdict before the first turn with a model; its plan is how prompts are built from then on.
 * Throws "template-refused", and what `verifyTemplateFile` throws.
 */
export async function prepareTemplate(
  modelPath: string,
  { templatePath, force = false, ...options }: PrepareOptions,
): Promise<VerifiedTemplate> {
  const target = { path: modelPath, kind: "gguf", vocabularyPath: null, templatePath } as const;
  const verified = await verifyTemplateFile(target, options);
  const { report } = verified;
  if (report.verdict !== "REFUSED") return verified;
  const isDangerous = endsProcesses(report);
  // Nothing may have been measured: what is safe for every model is done all the same.
  if (force && !isDangerous) {
    return { ...verified, report: { ...report, plan: { ...report.plan, bos: "exact" } } };
  }
  const worst = findWorst(report);
  const reason = worst === null ? "it is refused" : `${worst.check}: ${worst.message}`;
  const path = templatePath ?? modelPath;
  throw new AgentError("template-refused", { path, reason, isDangerous });
}

/** T24 is about what hangs, bursts or crashes whoever renders it. */
function endsProcesses({ checks }: TemplateReport): boolean {
  const budget = checks.find(({ id }) => id === "T24");
  return budget?.findings.some(({ effect }) => effect === "refuse") ?? false;
}
