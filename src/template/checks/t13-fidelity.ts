/**
 * What user, assistant and tools say reaches the prompt character by character. Trimmed ends are the design of some
 * families; text changed, escaped or cut inside is not.
 */
import type { Message } from "../../base/message.ts";
import {
  CLOSING_WORD,
  encloseMarker,
  encloseText,
  HARD_TEXTS,
  type HardText,
  OPENING_WORD,
  SPACED_TEXT,
} from "../evidence/hard-texts.ts";
import {
  assistant,
  call,
  calling,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  user,
} from "../evidence/probes.ts";
import { excerptAround, shortenReason } from "../evidence/texts/evidence-excerpt.ts";
import { findDifference } from "../evidence/texts/text-difference.ts";
import { listMarkers } from "../evidence/texts/text-pieces.ts";
import { measureTurns } from "../evidence/turns/turn-frame.ts";
import type { Check, Finding, Severity } from "../verifier/check.ts";
import type { Render, Subject } from "../verifier/subject.ts";

interface Speaker {
  name: "user" | "answer" | "result";
  words: string;
  /** Where the text stands in a conversation. */
  place: (text: string) => readonly Message[];
}

const CALLING = calling(call(READ_FILE.name, { path: "main.c" }));

const SPEAKERS: readonly Speaker[] = [
  { name: "user", words: "a user", place: (text) => [user(text)] },
  {
    name: "answer",
    words: "an answer",
    place: (text) => [FIRST_USER, assistant(text), SECOND_USER],
  },
  {
    name: "result",
    words: "a tool's result",
    place: (text) => [FIRST_USER, CALLING, result(READ_FILE.name, text)],
  },
];

/** Enough for the markers of turns and the commonest tags. */
const MARKERS_MAX = 16;
/** Longer ones are whole texts of the template. */
const MARKER_MAX = 100;
const CONTROL_SHAPE = /<[|\uFF5C][^|\uFF5C]*[|\uFF5C]>/;

export const fidelity: Check = {
  id: "T13",
  title: "texts reach the prompt character by character",
  stage: "render",
  run(subject) {
    const markers = listOwnMarkers(subject);
    return SPEAKERS.flatMap((speaker) => judgeSpeaker(subject, speaker, markers));
  },
};

function judgeSpeaker(subject: Subject, speaker: Speaker, markers: readonly string[]): Finding[] {
  const plain = say(subject, speaker, encloseText(" text "));
  // A speaker that does not get through at all is the matter of other checks.
  if (!plain.ok || cutBetween(plain.text) === null) return [];
  return [
    ...judgeHardTexts(subject, speaker),
    ...judgeEnds(subject, speaker),
    ...judgeMarkers(subject, speaker, markers),
  ];
}

function say(subject: Subject, { place }: Speaker, text: string): Render {
  return subject.converse(place(text), { tools: PROBE_TOOLS });
}

/** All at once first; then one finding for the first text that is spoiled: the rest mostly has the same cause. */
function judgeHardTexts(subject: Subject, speaker: Speaker): Finding[] {
  const all = { name: "all", text: HARD_TEXTS.map(({ text }) => text).join("\n") };
  const spoiled = judgeText(subject, speaker, all);
  if (spoiled === null) return [];
  for (const hard of HARD_TEXTS) {
    const finding = judgeText(subject, speaker, hard);
    if (finding !== null) return [finding];
  }
  return [spoiled];
}

function judgeText(subject: Subject, speaker: Speaker, hard: HardText): Finding | null {
  const { name, words } = speaker;
  const text = encloseText(hard.text);
  const render = say(subject, speaker, text);
  if (!render.ok) {
    return {
      code: `${name}-raises`,
      severity: "fail",
      message: `The template raises on the text of ${words}: ${hard.name}.`,
      evidence: { actual: shortenReason(render.reason) },
    };
  }
  if (render.text.includes(text)) return null;
  const isEscaped = listEscapes(text).some((escaped) => render.text.includes(escaped));
  return {
    code: isEscaped ? `${name}-escaped` : `${name}-altered`,
    ...judgeChange({ speaker, hard, isEscaped }),
    evidence: showChange(text, cutBetween(render.text) ?? ""),
  };
}

/** Results told as a JSON string are the design of several families; a user's text is never JSON. */
function judgeChange(change: { speaker: Speaker; hard: HardText; isEscaped: boolean }): {
  severity: Severity;
  message: string;
} {
  const { name, words } = change.speaker;
  if (!change.isEscaped) {
    return { severity: "fail", message: `The text of ${words} is changed: ${change.hard.name}.` };
  }
  return name === "result"
    ? { severity: "info", message: "Results of tools are told as JSON strings." }
    : { severity: "fail", message: `The text of ${words} is escaped as in JSON.` };
}

/** As JSON writes it, also without letters beyond ASCII or without those of HTML. */
function listEscapes(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [json, escapeLetters(json, /[\u007f-\uffff]/g), escapeLetters(json, /[<>&']/g)];
}

function escapeLetters(json: string, letters: RegExp): string {
  return json.replace(
    letters,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function cutBetween(text: string): string | null {
  const start = text.lastIndexOf(OPENING_WORD);
  const end = text.indexOf(CLOSING_WORD, start);
  return start === -1 || end === -1 ? null : text.slice(start, end + CLOSING_WORD.length);
}

function showChange(expected: string, actual: string): { expected: string; actual: string } {
  const index = findDifference(expected, actual, 0)?.index ?? 0;
  return { expected: excerptAround(expected, index), actual: excerptAround(actual, index) };
}

function judgeEnds(subject: Subject, speaker: Speaker): Finding[] {
  const render = say(subject, speaker, SPACED_TEXT);
  if (!render.ok || render.text.includes(SPACED_TEXT)) return [];
  if (listEscapes(SPACED_TEXT).some((escaped) => render.text.includes(escaped))) return [];
  const inner = SPACED_TEXT.trim();
  if (!render.text.includes(inner)) return [];
  const isOpeningKept = render.text.includes(SPACED_TEXT.trimEnd());
  const isClosingKept = render.text.includes(SPACED_TEXT.trimStart());
  return [
    {
      code: `trims-${speaker.name}${nameTrimmed(isOpeningKept, isClosingKept)}`,
      severity: "info",
      message: `Space around the text of ${speaker.words} is removed.`,
      evidence: showChange(SPACED_TEXT, render.text.slice(render.text.indexOf(inner))),
    },
  ];
}

function nameTrimmed(isOpeningKept: boolean, isClosingKept: boolean): string {
  if (isOpeningKept) return "-end";
  return isClosingKept ? "-start" : "";
}

/** An agent that works on chat templates sends these. All at once first: mostly they are all kept. */
function judgeMarkers(subject: Subject, speaker: Speaker, markers: readonly string[]): Finding[] {
  if (judgeMarker(subject, speaker, markers.join(" ")) === null) return [];
  for (const marker of markers) {
    const finding = judgeMarker(subject, speaker, marker);
    if (finding !== null) return [finding];
  }
  return [];
}

function judgeMarker(subject: Subject, speaker: Speaker, marker: string): Finding | null {
  const text = encloseMarker(marker);
  const render = say(subject, speaker, text);
  if (!render.ok) {
    return {
      code: `${speaker.name}-marker-raises`,
      severity: isHidden(subject, marker) ? "warn" : "fail",
      message: `The template raises when the text of ${speaker.words} contains ${marker}.`,
      evidence: { actual: shortenReason(render.reason) },
    };
  }
  if ([text, ...listEscapes(text)].some((kept) => render.text.includes(kept))) return null;
  return {
    code: `${speaker.name}-marker-altered`,
    severity: isReadBack(speaker, marker) ? "info" : "warn",
    message: `The text of ${speaker.words} is changed where it contains ${marker}.`,
    evidence: showChange(text, cutBetween(render.text) ?? render.text.slice(-text.length)),
  };
}

/** Control tokens inside a text are marked before a template sees it, so it has nothing to raise about. */
function isHidden({ vocabulary }: Subject, marker: string): boolean {
  const literals = vocabulary?.tokenizer.controlLiterals;
  return literals === undefined
    ? CONTROL_SHAPE.test(marker)
    : literals.some((literal) => marker.includes(literal));
}

/** Templates find the thought inside an answer by its mark: a design, and generated turns are fed as tokens. */
function isReadBack({ name }: Speaker, marker: string): boolean {
  return name === "answer" && /think|reason|channel/i.test(marker);
}

/** Those around turns first, also as they stand together, then those of the source in its order. */
function listOwnMarkers(subject: Subject): string[] {
  const frame = measureTurns(subject);
  const around = frame === null ? [] : [frame.toAnswer, frame.toQuestion, frame.prompt];
  const texts = [...around, ...listMarkers(around.join("")), ...listMarkers(subject.plan.source)];
  return [...new Set(texts.map((text) => text.trim()))]
    .filter((text) => text !== "" && text.length < MARKER_MAX)
    .slice(0, MARKERS_MAX);
}
