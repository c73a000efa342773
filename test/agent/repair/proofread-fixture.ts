/** A scripted model that reads the code of a site, and would rather have other characters at some places. */

import type { ProposeContext } from "../../../src/agent/repair/generate/propose.ts";
import { type Proofreading, proofread } from "../../../src/agent/repair/localize/proofread.ts";
import type { Site } from "../../../src/agent/repair/localize/site.ts";
import { trustTemplate } from "../../../src/template/chat-model.ts";
import {
  createScriptedEngine,
  type ScriptedEngine,
  type ScriptedEngineOptions,
  type ScriptedScore,
} from "../../support/scripted-engine.ts";
import { createFailure } from "./check-result.ts";

/** After these words of the answer, others are likelier than what stands there; each with its likelihood. */
export type Preferences = Readonly<Record<string, Readonly<Record<string, number>>>>;

const DOUBTED = -3;
const CERTAIN = -0.01;

function scoreBy(preferences: Preferences): NonNullable<ScriptedEngineOptions["score"]> {
  return (before): ScriptedScore => {
    const answer = before.slice(before.lastIndexOf("<|im_start|>assistant"));
    const said = Object.keys(preferences).find((words) => answer.endsWith(words));
    if (said === undefined) return { logLikelihood: CERTAIN };
    const alternatives = Object.entries(preferences[said] ?? {}).map(([text, logLikelihood]) => ({
      text,
      logLikelihood,
    }));
    alternatives.sort((a, b) => b.logLikelihood - a.logLikelihood);
    return { logLikelihood: DOUBTED, alternatives };
  };
}

export function openReader(
  preferences: Preferences,
  options: Partial<ScriptedEngineOptions> = {},
): ScriptedEngine {
  return createScriptedEngine({ answers: [], score: scoreBy(preferences), ...options });
}

/** All of a question but what is asked. */
export function composeQuestion(
  engine: ScriptedEngine,
  site: Site,
): Omit<ProposeContext<"rewrite">, "attempt"> {
  return {
    model: trustTemplate(engine),
    task: "fix it",
    site,
    documents: [],
    failures: [
      { failure: createFailure("test_it", { message: "-1 != 3" }), excerpt: "def test_it(): ..." },
    ],
    conversation: null,
    testFiles: [],
    readings: new WeakMap(),
    seed: 5,
    maxTokens: 1000,
    signal: new AbortController().signal,
  };
}

export async function readSite(engine: ScriptedEngine, site: Site): Promise<Proofreading> {
  const steps = proofread(composeQuestion(engine, site));
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}
