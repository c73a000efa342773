/** `agent template diff`: the same conversations through two templates, and where their prompts part. */
import type { ExitCode } from "../base/errors.ts";
import { findDifference } from "../template/evidence/texts/text-difference.ts";
import { COMPARISON_PROBES } from "../template/inspect/comparison-probes.ts";
import type { RenderJob, RenderOutcome } from "../template/inspect/render-job.ts";
import { renderJsonLine } from "./json-line.ts";
import { createPalette } from "./palette.ts";
import { isUnequal, type ProbeComparison, renderComparison } from "./template-diff-view.ts";
import type { DiffCommand } from "./template-flags.ts";
import type { TemplateIo } from "./template-io.ts";
import { findTarget } from "./template-target.ts";

const CONTEXT_CHARACTERS = 40;

/** As the templates alone render them: repairs would hide differences. */
const JOBS: readonly RenderJob[] = COMPARISON_PROBES.map(
  ({ messages, tools, generationPrompt }) => ({
    ...{ messages, tools, generationPrompt },
    plan: null,
    wantTokens: false,
  }),
);

/** 0 when every probe gives equal prompts, else 3. */
export async function diffTemplates(command: DiffCommand, io: TemplateIo): Promise<ExitCode> {
  const { first, second, json } = command;
  const firsts = await renderProbes(first, io);
  const seconds = await renderProbes(second, io);
  const comparisons = COMPARISON_PROBES.map(({ id }, index) =>
    compare(id, firsts[index], seconds[index]),
  );
  const isEqual = !comparisons.some(isUnequal);
  const palette = createPalette(io.color);
  io.stdout.write(
    json
      ? renderJsonLine({ first, second, equal: isEqual, probes: comparisons })
      : `${renderComparison({ first, second }, comparisons, palette).join("\n")}\n`,
  );
  return isEqual ? 0 : 3;
}

/** Without a vocabulary: the same marks stand for BOS and EOS on both sides. */
async function renderProbes(
  name: string,
  { environment, signal, templates }: TemplateIo,
): Promise<readonly RenderOutcome[]> {
  const target = await findTarget(name, null, { environment, signal });
  return templates.render({ target, jobs: JOBS, useVocabulary: false }, { signal });
}

const NO_OUTCOME: RenderOutcome = { ok: false, reason: "it gave no prompt" };

function compare(
  probe: string,
  first: RenderOutcome = NO_OUTCOME,
  second: RenderOutcome = NO_OUTCOME,
): ProbeComparison {
  if (first.ok && second.ok) {
    const difference = findDifference(first.text, second.text, CONTEXT_CHARACTERS);
    return difference === null
      ? { probe, outcome: "equal" }
      : { probe, outcome: "different", difference };
  }
  if (!first.ok && !second.ok) return { probe, outcome: "refused" };
  const [fails, failed] = first.ok ? (["second", second] as const) : (["first", first] as const);
  return { probe, outcome: "one-sided", fails, reason: failed.ok ? "" : failed.reason };
}
