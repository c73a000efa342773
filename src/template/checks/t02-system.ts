/** A system message reaches the prompt whole and once, before the user speaks, with and without tools. */
import type { Message } from "../../base/message.ts";
import { FIRST_ANSWER, FIRST_USER, PROBE_TOOLS, SECOND_USER, system } from "../evidence/probes.ts";
import { excerptAround, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { countOccurrences, findGaps } from "../evidence/texts/text-gaps.ts";
import {
  commonPieces,
  joinPieces,
  listMarkers,
  splitPieces,
} from "../evidence/texts/text-pieces.ts";
import { measureTurns } from "../evidence/turns/turn-frame.ts";
import { isToldAsUnknown } from "../evidence/turns/unknown-role.ts";
import type { Check, Finding } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { ConverseOptions, Render, Subject } from "../verifier/subject.ts";

const WORD = "zqsystem";
const TEXT = `${WORD} You are a coding agent.\n\n- keep  this\n\tand this: <b> & "c"`;
const SYSTEM = system(TEXT);
const BRIEFED = [SYSTEM, FIRST_USER];
const CHAT = [SYSTEM, FIRST_USER, FIRST_ANSWER, SECOND_USER];

/** Shorter plain text is a label of a header. */
const OWN_TEXT_MIN = 24;

type SystemFault = "raises" | "dropped" | "duplicated" | "after-user" | "altered";

const SENTENCES: Readonly<Record<SystemFault, string>> = {
  raises: "The template raises on a system message",
  dropped: "The system message is not in the prompt",
  duplicated: "The system message is in the prompt more than once",
  "after-user": "The system message comes after the user's",
  altered: "The system message is changed",
};

export const systemMessage: Check = {
  id: "T02",
  title: "a system message reaches the prompt whole and once, before the user",
  stage: "render",
  run(subject) {
    if (subject.plan.systemRole === "folded") return [];
    const plain = subject.converse([FIRST_USER]);
    const own = subject.converse(BRIEFED);
    if (!plain.ok && !own.ok) return [];
    const faulty =
      findFault(subject, BRIEFED, {}) ??
      findFault(subject, BRIEFED, { tools: PROBE_TOOLS }) ??
      findFault(subject, CHAT, {});
    if (faulty !== null) return [faulty];
    const told = subject.converse(BRIEFED, { tools: PROBE_TOOLS });
    return [
      ...(own.ok && plain.ok ? describePlace(own.text, plain.text) : []),
      ...describeSecondTurn(own, { plain, where: "" }),
      ...describeSecondTurn(told, {
        plain: subject.converse([FIRST_USER], { tools: PROBE_TOOLS }),
        where: "-with-tools",
      }),
      ...judgeSpeaker(subject, own, told),
      ...describeBranch(subject),
    ];
  },
};

function findFault(
  subject: Subject,
  messages: readonly Message[],
  options: ConverseOptions,
): Finding | null {
  if (!subject.converse(messages.slice(1), options).ok && messages !== BRIEFED) return null;
  const render = subject.converse(messages, options);
  const fault = judgeSystem(render);
  if (fault === null) return null;
  const set = { systemRole: "folded" } as const;
  const helps = judgeSystem(converseUnder(subject, messages, { ...options, set })) === null;
  const where = nameWhere(messages, options);
  return {
    code: `system-${fault}${where.code}`,
    severity: "fail",
    message: `${SENTENCES[fault]}${where.words}.`,
    evidence: { actual: showPlace(render) },
    ...(helps
      ? {
          repair: {
            id: "folded-system",
            set,
            cost: "Instructions open the first user message and weigh no more than it.",
          },
        }
      : {}),
  };
}

function nameWhere(
  messages: readonly Message[],
  { tools }: ConverseOptions,
): { code: string; words: string } {
  if (tools !== undefined) return { code: "-with-tools", words: " when tools are declared" };
  if (messages === CHAT) return { code: "-later", words: " once the conversation goes on" };
  return { code: "", words: "" };
}

function judgeSystem(render: Render): SystemFault | null {
  if (!render.ok) return "raises";
  const { text } = render;
  const count = countOccurrences(text, WORD);
  if (count === 0) return "dropped";
  if (count > 1) return "duplicated";
  if (!text.includes(TEXT)) return "altered";
  // Some templates tell it before the last question.
  const questions = [FIRST_USER, SECOND_USER].map(({ content }) => text.indexOf(content));
  return text.indexOf(TEXT) > Math.max(...questions) ? "after-user" : null;
}

function showPlace(render: Render): string {
  return render.ok
    ? excerptAround(render.text, Math.max(0, render.text.indexOf(WORD)))
    : shortenReason(render.reason);
}

/** How a template that takes system messages places them, where that is unusual. */
function describePlace(own: string, plain: string): Finding[] {
  const [before = "", between = ""] = findGaps(own, [TEXT, FIRST_USER.content]) ?? [];
  const [opening = ""] = findGaps(plain, [FIRST_USER.content]) ?? [];
  const findings: Finding[] = [];
  const kept = findOwnText(opening);
  if (kept !== null && `${before}${between}`.includes(kept)) {
    findings.push({
      code: "own-system-text-kept",
      severity: "info",
      message: "The template adds its own instructions to the system message.",
      evidence: { actual: excerptAround(kept) },
    });
  }
  if (listMarkers(between).length === 0) {
    findings.push({
      code: "system-joins-user",
      severity: "info",
      message: "The system message has no turn of its own.",
      evidence: { actual: excerptAround(own, Math.max(0, own.indexOf(WORD))) },
    });
  }
  return findings;
}

/** The longest plain text that a template prints by itself. */
function findOwnText(opening: string): string | null {
  const plain = splitPieces(opening).filter(({ isMarker }) => !isMarker);
  const longest = plain.map(({ text }) => text.trim()).sort((a, b) => b.length - a.length)[0] ?? "";
  return longest.length >= OWN_TEXT_MIN ? longest : null;
}

/** A system message behind a turn of the template itself: mostly the design, sometimes a branch that is missed. */
function describeSecondTurn(
  render: Render,
  { plain, where }: { plain: Render; where: string },
): Finding[] {
  const before = render.ok ? findGaps(render.text, [TEXT])?.[0] : undefined;
  if (before === undefined) return [];
  const place = findRepeatedHeader(before) ?? findOwnTurn(before, plain);
  if (place === null) return [];
  return [
    {
      code: `system-second-turn${where}`,
      severity: "info",
      message: "The system message comes in a turn of its own behind one of the template's.",
      evidence: { actual: excerptAround(before, place) },
    },
  ];
}

/** Where the system message's own header stands, if the same one stands before it. */
function findRepeatedHeader(before: string): number | null {
  const pieces = splitPieces(before);
  const place = pieces.findLastIndex(({ text }) => /system/i.test(text));
  const label = pieces.slice(Math.max(0, place - 1), place + 1).map(({ text }) => text.trim());
  const header = label.join("");
  if (place === -1 || header.length > OWN_TEXT_MIN * 2) return null;
  return countOccurrences(before, header) < 2 ? null : before.lastIndexOf(header);
}

/** Where the turn ends that the template begins every conversation with, if all of it stands before the message. */
function findOwnTurn(before: string, plain: Render): number | null {
  const opening = plain.ok ? findGaps(plain.text, [FIRST_USER.content])?.[0] : undefined;
  if (opening === undefined) return null;
  const shared = joinPieces(commonPieces(opening, before));
  const [opener] = listMarkers(opening.slice(shared.length));
  return opener !== undefined && countOccurrences(shared, opener) > 0 ? shared.length : null;
}

/** Beside tools the message must not become something that the user says. */
function judgeSpeaker(subject: Subject, own: Render, told: Render): Finding[] {
  const header = measureTurns(subject)?.questionHeader.trim() ?? "";
  if (listMarkers(header).length === 0) return [];
  const [bare, beside] = [own, told].map((render) =>
    render.ok ? findGaps(render.text, [TEXT])?.[0] : undefined,
  );
  if (bare === undefined || beside === undefined) return [];
  if (bare.includes(header) || !beside.includes(header)) return [];
  return [
    {
      code: "system-behind-user-with-tools",
      severity: "warn",
      message: "When tools are declared, the system message stands in or behind a user's turn.",
      evidence: { actual: excerptAround(beside, beside.lastIndexOf(header)) },
    },
  ];
}

/** Printing every role alike is some families' design; in others it means that the branch for this one is missed. */
function describeBranch(subject: Subject): Finding[] {
  if (!isToldAsUnknown(subject, { role: "system", messages: BRIEFED })) return [];
  return [
    {
      code: "system-has-no-branch",
      severity: "info",
      message: "The template tells a system message like that of a role which it does not know.",
    },
  ];
}
