/** Whether the prompt shows the ids of calls, and which spelling of them the template was written for. */

import {
  call,
  calling,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SYSTEM,
} from "../evidence/probes.ts";
import { excerptAround, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { countOccurrences } from "../evidence/texts/text-gaps.ts";
import { cutBetween } from "../evidence/turns/turn-texts.ts";
import type { CallIdStyle } from "../prompt-plan.ts";
import type { Check, Finding } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { Render, Subject } from "../verifier/subject.ts";

const ARGUMENT = "zqargument";
const LOOP = [
  SYSTEM,
  FIRST_USER,
  calling(call(READ_FILE.name, { path: ARGUMENT })),
  result(READ_FILE.name, "zqresult"),
];
const SPELLINGS: Readonly<Record<CallIdStyle, string>> = {
  "nine-alphanumerics": "call00001",
  "functions-index": `functions.${READ_FILE.name}:0`,
};

export const callIds: Check = {
  id: "T11",
  title: "ids of calls are spelled as the template expects them",
  stage: "render",
  run(subject) {
    if (subject.plan.tools === "generic") return [];
    const style = subject.plan.callIds;
    const other = style === "nine-alphanumerics" ? "functions-index" : "nine-alphanumerics";
    const [own, changed] = [speak(subject, style), speak(subject, other)];
    const reason = findReason(own, changed, [SPELLINGS[style], SPELLINGS[other]]);
    if (reason !== null) return [repairStyle(other, reason)];
    if (!own.ok) return [];
    const place = own.text.lastIndexOf(SPELLINGS[style]);
    return place === -1 ? [] : [reportPrinted(own.text, place)];
  },
};

function speak(subject: Subject, callIds: CallIdStyle): Render {
  return converseUnder(subject, LOOP, { set: { callIds }, tools: PROBE_TOOLS });
}

/** Why only the other style will do; null when the plan's own does. */
function findReason(own: Render, other: Render, [id, otherId]: readonly string[]): string | null {
  if (!other.ok) return null;
  if (!own.ok) return `Other ids raise: ${shortenReason(own.reason)}`;
  const isNamed = (text: string) =>
    (cutBetween(text, FIRST_USER.content, ARGUMENT) ?? "").includes(READ_FILE.name);
  if (isNamed(other.text) && !isNamed(own.text)) {
    return "The id of a call is the only place where its tool is named.";
  }
  const agrees = countOccurrences(other.text, otherId ?? "") > 1;
  if (!agrees || countOccurrences(own.text, id ?? "") !== 1) return null;
  return "A call and its result show the same id only if it is spelled like this.";
}

function repairStyle(callIds: CallIdStyle, message: string): Finding {
  return {
    code: "canonical-ids-needed",
    severity: "warn",
    message,
    evidence: { actual: SPELLINGS[callIds] },
    repair: { id: "canonical-call-ids", set: { callIds } },
  };
}

function reportPrinted(text: string, place: number): Finding {
  return {
    code: "ids-printed",
    severity: "info",
    message: "The prompt shows the ids of calls.",
    evidence: { actual: excerptAround(text, place) },
  };
}
