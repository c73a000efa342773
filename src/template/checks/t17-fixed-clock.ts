/** Whether the same conversation is the same prompt whenever it is rendered: no clock, nothing drawn by lot. */
import type { Message } from "../../base/message.ts";
import { FIRST_ANSWER, FIRST_USER, PROBE_TOOLS, SECOND_USER, SYSTEM } from "../evidence/probes.ts";
import { excerptAround } from "../evidence/texts/evidence-excerpt.ts";
import { findDifference } from "../evidence/texts/text-difference.ts";
import { readsClock } from "../pinned-clock.ts";
import type { Check, Finding } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { Subject } from "../verifier/subject.ts";

/** Local time: no two share a year, month, day, weekday, hour or minute, the last two share the date. */
const MOMENT_MS = new Date(2024, 1, 6, 4, 5, 7).getTime();
const OTHER_DAY_MS = new Date(2031, 10, 23, 4, 5, 7).getTime();
const OTHER_MINUTE_MS = new Date(2024, 1, 6, 17, 48, 59).getTime();

const PROBES: readonly { messages: readonly Message[]; tools: typeof PROBE_TOOLS }[] = [
  { messages: [FIRST_USER], tools: [] },
  { messages: [SYSTEM, FIRST_USER], tools: [] },
  { messages: [SYSTEM, FIRST_USER], tools: PROBE_TOOLS },
  { messages: [SYSTEM, FIRST_USER, FIRST_ANSWER, SECOND_USER], tools: PROBE_TOOLS },
];

export const fixedClock: Check = {
  id: "T17",
  title: "the same conversation is the same prompt, whenever it is rendered",
  stage: "render",
  run(subject) {
    const varying = findVarying(subject);
    const time = readsClock(subject.plan.source) ? judgeClock(subject) : [];
    return time.length > 0 ? time : varying;
  },
};

function judgeClock(subject: Subject): Finding[] {
  if (subject.plan.pinnedClock) return [];
  const time = findDependence(subject, OTHER_MINUTE_MS);
  if (time !== null) {
    return [
      repairByPinning({
        code: "time-printed",
        severity: "warn",
        message: "The time of day is part of every prompt, so no two prompts begin alike.",
        evidence: { actual: time },
      }),
    ];
  }
  const date = findDependence(subject, OTHER_DAY_MS);
  if (date === null) return [];
  return [
    repairByPinning({
      code: "date-printed",
      severity: "info",
      message: "The date is part of every prompt, which changes at midnight.",
      evidence: { actual: date },
    }),
  ];
}

function repairByPinning(finding: Finding): Finding {
  return {
    ...finding,
    repair: {
      id: "pinned-clock",
      set: { pinnedClock: true },
      cost: "The prompt shows the moment when the session began.",
    },
  };
}

/** Where the prompt shows another moment when the clock does; null when it shows none. */
function findDependence(subject: Subject, otherMs: number): string | null {
  for (const { messages, tools } of PROBES) {
    const change = { pinnedClock: true };
    const first = converseUnder(subject, messages, {
      set: change,
      tools,
      sessionStartMs: MOMENT_MS,
    });
    const second = converseUnder(subject, messages, {
      set: change,
      tools,
      sessionStartMs: otherMs,
    });
    if (!first.ok || !second.ok) continue;
    const difference = findDifference(first.text, second.text, 0);
    if (difference !== null) return excerptAround(first.text, difference.index);
  }
  return null;
}

/** Renders the same twice; a variable that no template knows keeps the second from being remembered. */
function findVarying(subject: Subject): Finding[] {
  for (const { messages, tools } of PROBES) {
    const [first, second] = [1, 2].map((count) =>
      subject.converse(messages, { tools, variables: { zqrepetition: count } }),
    );
    if (first?.ok !== true || second?.ok !== true || first.text === second.text) continue;
    const difference = findDifference(first.text, second.text, 0);
    return [
      {
        code: "prompt-varies",
        severity: "warn",
        message: "The same conversation gives another prompt each time.",
        evidence: { actual: excerptAround(first.text, difference?.index ?? 0) },
      },
    ];
  }
  return [];
}
