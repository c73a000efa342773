/** What the template commands need done elsewhere: everything that runs a template, which is done in another process. */
import type { RenderJob, RenderOutcome } from "../template/inspect/render-job.ts";
import type { TemplateReport } from "../template/verifier/report.ts";

/** A file with a chat template, and where its vocabulary is. */
export interface TemplateTarget {
  /** Absolute. */
  path: string;
  /** "gguf": a model, perhaps without weights. "text": nothing but a template. */
  kind: "gguf" | "text";
  /** A GGUF whose vocabulary goes with a template alone; null where there is none, and for a model. */
  vocabularyPath: string | null;
}

export interface VerifiedTemplate extends TemplateReport {
  /** True: an earlier run has done the work. */
  cached: boolean;
  /** Of the template's text. */
  templateSha256: string;
}

export interface RenderRequest {
  target: TemplateTarget;
  jobs: readonly RenderJob[];
  /** False: no vocabulary is loaded, and marks stand for BOS and EOS. */
  useVocabulary: boolean;
}

/** Both throw "template-input-invalid", "model-unreadable", "model-unusable", "engine-unavailable", and the signal's reason. */
export interface TemplatePort {
  verify(
    target: TemplateTarget,
    options: { useCache: boolean; signal: AbortSignal },
  ): Promise<VerifiedTemplate>;
  /** An outcome for each job, in their order. */
  render(
    request: RenderRequest,
    options: { signal: AbortSignal },
  ): Promise<readonly RenderOutcome[]>;
}
