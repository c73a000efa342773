/** Whether a tool loop is told as it went: calls, results and answers all there, once, whole and in their order. */
import type { Message } from "../../base/message.ts";
import {
  assistant,
  call,
  calling,
  FIRST_USER,
  LIST_FOLDER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
} from "../evidence/probes.ts";
import { excerptAround, excerptEnd, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { countOccurrences } from "../evidence/texts/text-gaps.ts";
import { judgeParallelCalls } from "../evidence/tools/parallel-calls.ts";
import { judgeResultFrame } from "../evidence/tools/result-findings.ts";
import { judgeResultTexts } from "../evidence/tools/result-texts.ts";
import { judgeResultMarkers } from "../evidence/tools/unused-markers.ts";
import { judgeResultTurn } from "../evidence/turns/result-turn.ts";
import { isToldAsUnknown } from "../evidence/turns/unknown-role.ts";
import { repairWithGenericTools } from "../repairs/generic-tools.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";

const ASKED = [SYSTEM, FIRST_USER];
const READING = calling(call(READ_FILE.name, { path: "zqcallone" }));
const LISTING = calling(call(LIST_FOLDER.name, { folder: "zqcalltwo" }));
const READ = result(READ_FILE.name, "zqresultone done");
const LISTED = result(LIST_FOLDER.name, "zqresulttwo done");
const ANSWER = assistant("zqanswerone Both are fine");
const LOOP = [...ASKED, READING, READ, LISTING, LISTED];

export const toolLoop: Check = {
  id: "T10",
  title: "results of tools reach the prompt whole, once, and behind their calls",
  stage: "render",
  run(subject) {
    if (!subject.converse(ASKED, { tools: PROBE_TOOLS }).ok) return [];
    const loop = subject.converse(LOOP, { tools: PROBE_TOOLS });
    if (!loop.ok) {
      return [
        reportBroken(subject, {
          code: "tool-loop-raises",
          severity: "fail",
          message: `A tool loop raises: ${shortenReason(loop.reason)}`,
        }),
      ];
    }
    const broken = findBroken(subject, loop.text);
    if (broken !== null) return [broken];
    return [
      ...judgeResultFrame(subject),
      ...judgeResultTurn(subject),
      ...describeBranch(subject),
      ...judgeResultMarkers(subject),
      ...judgeResultTexts(subject),
      ...judgeTextBesideCall(subject),
      ...judgeAfterLoop(subject),
      ...judgeParallelCalls(subject),
    ];
  },
};

/** What makes native tools useless. */
function findBroken(subject: Subject, text: string): Finding | null {
  const place = { actual: excerptAround(text, Math.max(0, text.lastIndexOf("zqcall"))) };
  const lost = ["zqresultone", "zqresulttwo"].filter((word) => !text.includes(word));
  if (lost.length > 0) {
    return reportBroken(subject, {
      code: lost.length === 2 ? "results-dropped" : "result-dropped",
      severity: "fail",
      message: `Of two results in a tool loop ${lost.length} do not reach the prompt.`,
      evidence: place,
    });
  }
  if (isOutOfOrder(text)) {
    return reportBroken(subject, {
      code: "loop-out-of-order",
      severity: "fail",
      message: "Calls and results of a tool loop do not stand in their order.",
      evidence: place,
    });
  }
  const [repeated] = ["zqresultone", "zqresulttwo"].filter(
    (word) => countOccurrences(text, word) > 1,
  );
  if (repeated !== undefined) {
    return {
      code: "result-duplicated",
      severity: "warn",
      message: `A result of a tool stands ${countOccurrences(text, repeated)} times in the prompt.`,
      evidence: { actual: excerptAround(text, text.lastIndexOf(repeated)) },
    };
  }
  return lostSecondCall(text);
}

function lostSecondCall(text: string): Finding | null {
  if (!text.includes("zqcallone") || text.includes("zqcalltwo")) return null;
  return {
    code: "second-call-dropped",
    severity: "fail",
    message: "The second call of a tool loop does not reach the prompt.",
    evidence: { actual: excerptAround(text, text.indexOf("zqresulttwo")) },
  };
}

/** Calls that are not told at all are another check's matter. */
function isOutOfOrder(text: string): boolean {
  const words = ["zquserone", "zqcallone", "zqresultone", "zqcalltwo", "zqresulttwo"];
  const places = words.map((word) => text.indexOf(word)).filter((place) => place !== -1);
  return places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0));
}

function reportBroken(
  subject: Subject,
  finding: Pick<Finding, "code" | "severity" | "message" | "evidence">,
): Finding {
  return subject.plan.tools === "generic"
    ? { ...finding, effect: "no-tools" }
    : repairWithGenericTools(subject, finding);
}

/** Printing every role alike is some families' design; in others it means that the branch for results is missed. */
function describeBranch(subject: Subject): Finding[] {
  const probe = { role: "tool", messages: LOOP, tools: PROBE_TOOLS } as const;
  if (subject.plan.tools === "generic" || !isToldAsUnknown(subject, probe)) return [];
  return [
    {
      code: "result-has-no-branch",
      severity: "info",
      message:
        "The template tells results of tools like messages of a role which it does not know.",
    },
  ];
}

function judgeTextBesideCall(subject: Subject): Finding[] {
  const speaking: Message = { ...READING, content: "zqbeside I read it first" };
  const render = subject.converse([...ASKED, speaking, READ], { tools: PROBE_TOOLS });
  if (render.ok && render.text.includes("zqbeside") && !isCallLost(subject, render.text)) return [];
  return [
    {
      code: describeBeside(render.ok ? render.text : null),
      severity: render.ok ? "info" : "warn",
      message: render.ok
        ? "Of a turn with text and a call only one reaches the prompt."
        : `A turn with text and a call raises: ${shortenReason(render.reason)}`,
    },
  ];
}

function describeBeside(text: string | null): string {
  if (text === null) return "text-beside-call-raises";
  return text.includes("zqbeside") ? "call-beside-text-dropped" : "text-beside-call-dropped";
}

/** True when the call is told without text beside it, and not with it. */
function isCallLost(subject: Subject, text: string): boolean {
  const alone = subject.converse([...ASKED, READING, READ], { tools: PROBE_TOOLS });
  return alone.ok && alone.text.includes("zqcallone") && !text.includes("zqcallone");
}

function judgeAfterLoop(subject: Subject): Finding[] {
  const render = subject.converse([...LOOP, ANSWER, SECOND_USER], { tools: PROBE_TOOLS });
  const words = ["zqresultone", "zqresulttwo", "zqanswerone", "zqusertwo"];
  if (!render.ok) {
    const message = `A user's message behind a tool loop raises: ${shortenReason(render.reason)}`;
    return [{ code: "user-after-loop-raises", severity: "fail", message }];
  }
  const lost = words.filter((word) => !render.text.includes(word));
  if (lost.length === 0) return [];
  return [
    {
      code: "loop-forgotten",
      severity: lost.includes("zqusertwo") || lost.includes("zqanswerone") ? "fail" : "warn",
      message: `Once the user speaks again, ${lost.length} of ${words.length} parts of the tool loop are gone.`,
      evidence: {
        expected: lost.join(", "),
        actual: excerptEnd(render.text),
      },
    },
  ];
}
