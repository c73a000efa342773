/**
 * Runs in a process of its own and may die: renders a stranger's template under limits of time, memory and output, to
 * verify it or to show a prompt. Whatever the template does ends this process, never the program's.
 */
import { once } from "node:events";
import { isAgentError, messageOf } from "../base/errors.ts";
import { cacheJinja } from "../runtime/jinja-cache.ts";
import { loadJinja } from "../runtime/load-jinja.ts";
import type { Vocabulary } from "../runtime/vocabulary.ts";
import type { Check, Finding } from "../template/verifier/check.ts";
import type { RenderFunction } from "../template/verifier/template-subject.ts";
import { announce } from "./announcements.ts";
import { type RenderLimits, startRenderLimits } from "./limited-render.ts";
import type { TemplateAnswer, TemplateRequest } from "./messages.ts";

type Failure = Exclude<TemplateAnswer, { kind: "report" | "outcomes" }>["kind"];

/** Each step has its own blame: the parent hears which one failed. */
async function answer(request: TemplateRequest): Promise<TemplateAnswer> {
  let blame: Failure = "no-engine";
  try {
    announce("engine");
    const [compile, { limitRender, limitWork }] = await Promise.all([
      loadJinja(),
      startRenderLimits(),
    ]);
    blame = "no-vocabulary";
    // The vocabulary is mostly waited for; the checks are read meanwhile.
    const [vocabulary, knowledge] = await Promise.all([
      readVocabulary(request.vocabularyPath),
      importKnowledge(),
    ]);
    blame = "broken";
    const render = limitRender(cacheJinja(compile));
    const renderSecond = limitRender(knowledge.createSecondEngine());
    return work(request, { vocabulary, render, renderSecond, limitWork, ...knowledge });
  } catch (error) {
    return { kind: blame, reason: readReason(error) };
  }
}

/** All that knows templates: a quarter of a second to import. */
async function importKnowledge() {
  const [{ verifyTemplate }, { runRenderJob }, { createSecondEngine }] = await Promise.all([
    import("../template/verifier/verify.ts"),
    import("../template/inspect/render-job.ts"),
    import("../template/verifier/second-engine.ts"),
  ]);
  return { verifyTemplate, runRenderJob, createSecondEngine };
}

interface Bench extends Awaited<ReturnType<typeof importKnowledge>> {
  vocabulary: Vocabulary | null;
  render: RenderFunction;
  renderSecond: RenderFunction;
  limitWork: RenderLimits["limitWork"];
}

/** From here on what happens is the template's doing. */
function work(
  { source, file, work }: TemplateRequest,
  { limitWork, verifyTemplate, runRenderJob, ...bench }: Bench,
): TemplateAnswer {
  announce("render");
  if (work.kind === "verify") {
    const runCheck = (check: Check, run: () => readonly Finding[]) => {
      announce("check", check.id);
      return check.stage === "static" ? limitWork(run) : run();
    };
    const parts = { source, file, candidates: work.candidates, ...bench };
    return { kind: "report", report: verifyTemplate(parts, { runCheck }) };
  }
  const { nowMs } = work;
  const outcomes = work.jobs.map((job) => runRenderJob(job, { source, nowMs, ...bench }));
  return { kind: "outcomes", outcomes };
}

/** The engine takes a second to import; a template alone does not wait for it. */
async function readVocabulary(path: string | null): Promise<Vocabulary | null> {
  if (path === null) return null;
  announce("vocabulary");
  const { loadVocabulary } = await import("../runtime/llama-vocabulary.ts");
  return loadVocabulary(path);
}

/** The parent names the file and ends the sentence. */
function readReason(error: unknown): string {
  const reason = isAgentError(error, "model-unusable") ? error.details.reason : messageOf(error);
  return reason.replace(/[.\s]+$/, "");
}

// A Ctrl-C at the terminal reaches this process too; its parent decides.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit(1));
const [request] = await once(process, "message");
const said = await answer(request as TemplateRequest);
process.send?.(said, () => process.exit(0));
