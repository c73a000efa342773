/** The repair for templates whose own tools do not work: our protocol in plain text. Asked for only where it works. */

import { call, calling, FIRST_USER, PROBE_TOOLS, result, SYSTEM } from "../evidence/probes.ts";
import { findGaps } from "../evidence/texts/text-gaps.ts";
import type { Finding } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { Subject } from "../verifier/subject.ts";

/** What must be found again when the protocol works: the declaration anywhere, the loop in its order. */
const DECLARED = ["zqreaddesc", "zqpathdesc"];
const SAID = ["zquserone", "zqcalled", "zqresult"];
const LOOP = [
  SYSTEM,
  FIRST_USER,
  calling(call("read_file", { path: "zqcalled" })),
  result("read_file", "zqresult"),
];

/** The finding with the repair, or with the effect "no-tools" where plain text does not get through either. */
export function repairWithGenericTools(
  subject: Subject,
  finding: Pick<Finding, "code" | "severity" | "message" | "evidence">,
): Finding {
  const change = { tools: "generic" } as const;
  const loop = converseUnder(subject, LOOP, { set: change, tools: PROBE_TOOLS });
  if (!loop.ok || !isSaid(loop.text)) return { ...finding, effect: "no-tools" };
  return {
    ...finding,
    repair: {
      id: "generic-tools",
      set: change,
      cost: "Tools are described in plain text, in a form the model was not trained on.",
    },
  };
}

function isSaid(prompt: string): boolean {
  return DECLARED.every((word) => prompt.includes(word)) && findGaps(prompt, SAID) !== null;
}
