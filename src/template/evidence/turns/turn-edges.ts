/**
 * The edges of turns in families that open every turn with the same marker: what ends most of them ends all of them,
 * and what closes the header of questions and answers closes every header. Knows no family; silent for all others.
 */
import type { Finding } from "../../verifier/check.ts";
import type { Subject } from "../../verifier/subject.ts";
import {
  call,
  calling,
  FIRST_ANSWER,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
  user,
} from "../probes.ts";
import { excerptAround, excerptEnd } from "../texts/evidence-excerpt.ts";
import { listMarkers, splitPieces } from "../texts/text-pieces.ts";
import { namesOtherRole, namesRole } from "./role-words.ts";
import type { TurnFrame } from "./turn-frame.ts";

const CHAT = [SYSTEM, FIRST_USER, FIRST_ANSWER, SECOND_USER];
const LOOP = [
  ...CHAT,
  calling(call(READ_FILE.name, { path: "main.c" })),
  result(READ_FILE.name, "zqread"),
  FIRST_ANSWER,
  user("zqlast"),
];
/** A longer one is no name of a role. */
const LABEL_MAX = 20;
/** <|x|>, <｜x｜>: another one than usual may end a turn on purpose, such as one that waits for a tool. */
const CONTROL_SHAPE = /^<[|\uFF5C].*[|\uFF5C]>$/;
/** What only closes a call ends no turn. */
const CLOSES_CALL = /^(?=.*end)(?=.*(?:tool|call|action|function))/i;

/** A turn that nothing opens or ends, where others have an end, reads as one with the next. Two renders. */
export function judgeTurnEdges(subject: Subject, frame: TurnFrame): Finding[] {
  const opener = findOpener(frame);
  if (opener === null) return [];
  for (const text of renderAll(subject)) {
    const turns = text.split(opener).slice(0, -1);
    const before = (turns[0] ?? "").replace(subject.bosText, "").trimStart();
    if (isUnopened(before)) return [reportUnopened(before, opener)];
    // What stands before the first opener is no turn.
    const ends = turns.slice(1).map((turn) => findLastPiece(turn));
    const usual = findMostFrequent(ends);
    if (usual === null) continue;
    const place = ends.findIndex((end) => end !== usual && !isOtherEnd(end));
    if (place === -1) continue;
    return [
      {
        code: "turn-end-lost",
        severity: "warn",
        message: `Turns end with ${usual}, and one of them does not.`,
        evidence: { expected: usual, actual: excerptEnd(`${turns[place + 1]}${opener}`) },
      },
    ];
  }
  return [];
}

/** A role is named, and no marker stands before its name; text alone is the design of some families. */
function isUnopened(before: string): boolean {
  const [first] = splitPieces(before);
  if (first === undefined || first.isMarker) return false;
  const [label = ""] = first.text.split("\n", 1);
  const namesAny =
    namesOtherRole(label) || namesRole(label, "user") || namesRole(label, "assistant");
  return label.length <= LABEL_MAX && namesAny;
}

function reportUnopened(before: string, opener: string): Finding {
  return {
    code: "turn-not-opened",
    severity: "warn",
    message: `Turns open with ${opener}, and the first one does not.`,
    evidence: { expected: opener, actual: excerptAround(before) },
  };
}

/** A header that is not closed runs into the text behind it. Two renders. */
export function judgeHeaderEnds(subject: Subject, frame: TurnFrame): Finding[] {
  const opener = findOpener(frame);
  const closer = opener === null ? null : findCloser(frame, opener);
  if (opener === null || closer === null) return [];
  for (const text of renderAll(subject)) {
    // The last one is the model's: it may have to choose how to go on.
    const turns = text.split(opener).slice(1, -1);
    const open = turns.find((turn) => !turn.includes(closer) && !isOtherHeader(turn));
    if (open === undefined) continue;
    return [
      {
        code: "header-not-closed",
        severity: "warn",
        message: `The headers of turns end with ${closer}, and one of them does not.`,
        evidence: { expected: closer, actual: excerptAround(`${opener}${open}`) },
      },
    ];
  }
  return [];
}

function renderAll(subject: Subject): string[] {
  const renders = [subject.converse(CHAT), subject.converse(LOOP, { tools: PROBE_TOOLS })];
  return renders.flatMap((render) => (render.ok ? [render.text] : []));
}

/** The marker that opens questions and answers alike; null where each role has its own. */
export function findOpener({ questionHeader, toAnswer, prompt }: TurnFrame): string | null {
  const [opener] = listMarkers(questionHeader);
  if (opener === undefined || !questionHeader.trimStart().startsWith(opener)) return null;
  return [toAnswer, prompt].every((text) => text.includes(opener)) ? opener : null;
}

/** The marker right behind the name of the role. */
function findCloser({ questionHeader, toAnswer, toQuestion }: TurnFrame, opener: string) {
  const closer = listMarkers(questionHeader).at(1);
  if (closer === undefined || closer === opener) return null;
  const isShared = [toAnswer, toQuestion].every((text) =>
    text.slice(text.lastIndexOf(opener)).includes(closer),
  );
  return isShared ? closer : null;
}

/** Calls may have a header of their own: the name of a role and another marker. */
function isOtherHeader(turn: string): boolean {
  const [label, marker] = splitPieces(turn);
  const isLabel = label !== undefined && label.text.length <= LABEL_MAX && !/\s/.test(label.text);
  return isLabel && marker !== undefined && CONTROL_SHAPE.test(marker.text);
}

/** A marker, or "" for plain text. */
function findLastPiece(turn: string): string {
  const last = splitPieces(turn.trimEnd()).at(-1);
  return last?.isMarker ? last.text : "";
}

function findMostFrequent(ends: readonly string[]): string | null {
  const count = (end: string) => ends.filter((other) => other === end).length;
  const [usual = ""] = [...new Set(ends)].sort((a, b) => count(b) - count(a));
  return usual !== "" && count(usual) > 1 ? usual : null;
}

function isOtherEnd(end: string): boolean {
  return CONTROL_SHAPE.test(end) && !CLOSES_CALL.test(end);
}
