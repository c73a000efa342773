/** What a template does with a conversation that ends on an answer. The runtime never sends one, so this is for information. */

import { assistant, FIRST_USER } from "../evidence/probes.ts";
import { excerptEnd, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { countOccurrences } from "../evidence/texts/text-gaps.ts";
import type { Check } from "../verifier/check.ts";

const BEGUN = assistant("zqbegun The file");

export const trailingAnswer: Check = {
  id: "T16",
  title: "a conversation that ends on an answer renders",
  stage: "render",
  run(subject) {
    if (!subject.converse([FIRST_USER]).ok) return [];
    const render = subject.converse([FIRST_USER, BEGUN]);
    if (!render.ok) {
      return [
        {
          code: "trailing-answer-raises",
          severity: "info",
          message:
            "The template raises on a conversation that ends on an answer; none is ever sent.",
          evidence: { actual: shortenReason(render.reason) },
        },
      ];
    }
    const count = countOccurrences(render.text, BEGUN.content);
    if (count === 1) return [];
    return [
      {
        code: count === 0 ? "trailing-answer-lost" : "trailing-answer-repeated",
        severity: "info",
        message: "An answer at the end of a conversation is not told once; none is ever sent.",
        evidence: { actual: excerptEnd(render.text) },
      },
    ];
  },
};
