/**
 * Runs in a process of its own and may die: renders a stranger's template under limits of time, memory and output, to
 * verify it or to show a prompt. Whatever the template does ends this process, never the program's.
 */
import { once } from "node:events";
import { readReason } from "../runtime/child-script.ts";
import { cacheJinja } from "../runtime/jinja-cache.ts";
import { loadJinja } from "../runtime/load-jinja.ts";
import type { Vocabulary } from "../runtime/vocabulary.ts";
import { runRenderJob } from "../template/inspect/render-job.ts";
import type { Check, Finding } from "../template/verifier/check.ts";
import { createSecondEngine } from "../template/verifier/second-engine.ts";
import type { RenderFunction } from "../template/verifier/template-subject.ts";
import { verifyTemplate } from "../template/verifier/verify.ts";
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
    const vocabulary = await readVocabulary(request.vocabularyPath);
    blame = "broken";
    const render = limitRender(cacheJinja(compile));
    const renderSecond = limitRender(createSecondEngine());
    return work(request, { vocabulary, render, renderSecond, limitWork });
  } catch (error) {
    return { kind: blame, reason: readReason(error) };
  }
}

interface Bench {
  vocabulary: Vocabulary | null;
  render: RenderFunction;
  renderSecond: RenderFunction;
  limitWork: RenderLimits["limitWork"];
}

/** From here on what happens is the template's doing. */
function work(
  { source, file, work }: TemplateRequest,
  { limitWork, ...bench }: Bench,
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

// A Ctrl-C at the terminal reaches this process too; its parent decides.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit(1));
const [request] = await once(process, "message");
const said = await answer(request as TemplateRequest);
process.send?.(said, () => process.exit(0));
