/** Whether a longer conversation begins with the prompt of a shorter one, and what it costs where it does not. */

import { findLateText } from "../evidence/long-conversations.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import {
  averageLost,
  measureSteps,
  type PrefixMeasurement,
  type PromptStep,
} from "../verifier/append-only.ts";
import type { Check, Finding } from "../verifier/check.ts";

export const appendOnlyHistory: Check = {
  id: "T15",
  title: "a longer conversation begins with the prompt of a shorter one",
  stage: "render",
  run(subject) {
    const measured = measureSteps(subject);
    if (measured === null) return [];
    const late = findLateText(subject);
    return [
      ...reportRewrites(measured, "tool-loop"),
      ...reportRewrites(measured, "new-user"),
      ...reportGenerationPrompt(measured),
      ...(late === null ? [] : [reportLateText(late)]),
    ];
  },
};

const THOUGHTS = ["zqthinkone", "zqthinktwo", "zqthinkthree", "zqthinkfour"];

const PLACES: Readonly<Record<PromptStep["where"], string>> = {
  "tool-loop": "with each result of a tool",
  "new-user": "whenever the user speaks again",
};

function reportRewrites({ steps, unit }: PrefixMeasurement, where: PromptStep["where"]): Finding[] {
  const rewrites = steps.filter((step) => step.kind === "rewrites" && step.where === where);
  const [first] = rewrites;
  if (first === undefined) return [];
  const { what, text } = explainRewrite(first);
  return [
    {
      code: `${what}-${where === "tool-loop" ? "in-loop" : "at-user"}`,
      severity: where === "tool-loop" ? "warn" : "info",
      message: `${text} ${PLACES[where]}: about ${averageLost(rewrites)} ${unit} are computed again each time.`,
      evidence: showDifference(first),
    },
  ];
}

/** What moved, from where the words of the probe stand in both prompts. */
function explainRewrite({ before, after, place }: PromptStep): { what: string; text: string } {
  if (hasMoved("zqsystem", before, after)) {
    return { what: "system-moves", text: "The system message moves to another place" };
  }
  if (hasMoved("zqreaddesc", before, after)) {
    return { what: "tools-move", text: "The declaration of tools moves to another place" };
  }
  if (place < before.indexOf("zquserone")) {
    return { what: "head-rewritten", text: "What stands before the first message changes" };
  }
  if (THOUGHTS.some((word) => before.includes(word) && !after.includes(word))) {
    return { what: "reasoning-dropped", text: "Earlier reasoning is left out" };
  }
  return { what: "history-rewritten", text: "Earlier messages are told in another way" };
}

function hasMoved(word: string, before: string, after: string): boolean {
  const isAhead = (text: string) => text.indexOf(word) < text.indexOf("zquserone");
  return before.includes(word) && after.includes(word) && isAhead(before) !== isAhead(after);
}

function reportGenerationPrompt({ steps, unit }: PrefixMeasurement): Finding[] {
  const small = steps.filter(({ kind }) => kind === "generation-prompt");
  const [first] = small;
  if (first === undefined) return [];
  return [
    {
      code: "generation-prompt-rewritten",
      severity: "info",
      message: `The end of a prompt is told in another way once it is history: about ${averageLost(small)} ${unit} a turn.`,
      evidence: showDifference(first),
    },
  ];
}

function showDifference({ before, after, place }: PromptStep) {
  return { expected: excerptAround(before, place), actual: excerptAround(after, place) };
}

function reportLateText({ turns, text }: { turns: number; text: string }): Finding {
  return {
    code: "late-text",
    severity: "warn",
    message: `In a conversation of ${turns} turns there are words of the template that shorter ones lack.`,
    evidence: { actual: excerptAround(text) },
  };
}
