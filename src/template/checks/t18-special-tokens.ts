/**
 * T18: what the template writes as a marker is one token of this vocabulary. A marker that falls into pieces is plain
 * text to the model: it would neither see turns begin nor know how to end its own.
 */
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import { checkBeginText, checkBeginToken } from "../evidence/markers/begin-token.ts";
import { findMarkerToken, findMeantMarker } from "../evidence/markers/marker-tokens.ts";
import { collectMarkers, type PrintedMarkers } from "../evidence/markers/printed-markers.ts";
import { FIRST_USER } from "../evidence/probes.ts";
import { measureTurns } from "../evidence/turns/turn-frame.ts";
import type { Check, Finding } from "../verifier/check.ts";

/** <|x|> and the same with full-width bars: nobody writes these for anything but a control token. */
const CONTROL_SHAPE = /^<[|\uFF5C].*[|\uFF5C]>$/;
const MAX_LISTED = 6;

export const specialTokens: Check = {
  id: "T18",
  title: "every marker of the template is one token, and a sequence has one begin token",
  stage: "render",
  run(subject) {
    const { vocabulary } = subject;
    const chat = subject.converse([FIRST_USER]);
    if (!chat.ok) return [];
    if (vocabulary === null) return checkBeginText(chat.text, subject);
    const frame = measureTurns(subject);
    if (frame === null) return [];
    return [
      ...checkMarkers(collectMarkers(subject, frame), vocabulary),
      ...checkBeginToken(chat.text, vocabulary),
    ];
  },
};

function checkMarkers(markers: PrintedMarkers, vocabulary: Vocabulary): Finding[] {
  const { end, headers, others } = markers;
  const turns = [...(end === null ? [] : [end]), ...headers];
  const split = (marker: string) => findMarkerToken(marker, vocabulary) === null;
  const splitTurns = turns.filter(split);
  const splitOthers = others.filter(split);
  const misspelled = [...splitTurns, ...splitOthers]
    .map((marker) => reportMisspelled(marker, markers, vocabulary))
    .filter((finding) => finding !== null);
  // One slip is one finding: the other pieces of the same marker would only repeat it.
  if (misspelled.length > 0) return misspelled.slice(0, 1);
  return [
    ...(end !== null && split(end) ? [reportEnd(end)] : []),
    ...reportHeaders(headers, headers.filter(split)),
    ...reportWrongKind(turns, vocabulary),
    ...reportOthers(splitOthers, splitTurns.length === 0),
  ];
}

/** A marker beside the one it resembles is another marker, unless turns depend on it. */
function reportMisspelled(
  marker: string,
  { end, headers, others }: PrintedMarkers,
  vocabulary: Vocabulary,
): Finding | null {
  const meant = findMeantMarker(marker, vocabulary);
  const isTurn = marker === end || headers.includes(marker);
  const isBeside = meant === end || headers.concat(others).some((other) => other === meant);
  if (meant === null || (isBeside && !isTurn)) return null;
  return {
    code: "marker-misspelled",
    severity: "fail",
    message: `The template writes ${marker}; the vocabulary has ${meant}.`,
    evidence: { expected: meant, actual: marker },
    ...(isTurn ? { effect: "refuse" } : {}),
  };
}

function reportEnd(end: string): Finding {
  return {
    code: "end-marker-splits",
    severity: "fail",
    message: `${end} ends an answer, but this vocabulary has no such token: the model cannot say it as one.`,
    evidence: { actual: end },
    effect: "refuse",
  };
}

/** Plain words as headers are some families' design, half markers and half words are nobody's. */
function reportHeaders(headers: readonly string[], split: readonly string[]): Finding[] {
  const suspicious = split.filter((marker) => CONTROL_SHAPE.test(marker));
  if (suspicious.length === 0) return [];
  const areMixed = headers.some((marker) => CONTROL_SHAPE.test(marker) && !split.includes(marker));
  return [
    {
      code: areMixed ? "header-marker-splits" : "headers-are-text",
      severity: areMixed ? "fail" : "warn",
      message: `Turns open with ${list(suspicious)}, which this vocabulary reads as plain text.`,
      evidence: { actual: list(suspicious) },
    },
  ];
}

function reportWrongKind(turns: readonly string[], vocabulary: Vocabulary): Finding[] {
  const plain = turns.filter(
    (marker) =>
      CONTROL_SHAPE.test(marker) && findMarkerToken(marker, vocabulary)?.kind === "normal",
  );
  if (plain.length === 0) return [];
  return [
    {
      code: "marker-not-control",
      severity: "warn",
      message: `The vocabulary counts ${list(plain)} as ordinary text, not as control tokens.`,
      evidence: { actual: list(plain) },
    },
  ];
}

/** Tags around tools and thoughts are often plain text by design. */
function reportOthers(split: readonly string[], areTurnsKnown: boolean): Finding[] {
  // Where turns are plain text, so are the roles that open them elsewhere.
  const controls = areTurnsKnown ? split.filter((marker) => CONTROL_SHAPE.test(marker)) : [];
  const tags = split.filter((marker) => !CONTROL_SHAPE.test(marker));
  const findings: Finding[] = [];
  if (controls.length > 0) {
    findings.push({
      code: "marker-splits",
      severity: "warn",
      message: `The vocabulary has no token for ${list(controls)}.`,
      evidence: { actual: list(controls) },
    });
  }
  if (tags.length > 0) {
    findings.push({
      code: "tags-are-text",
      severity: "info",
      message: `Tags that are plain text to this vocabulary: ${list(tags)}.`,
    });
  }
  return findings;
}

function list(markers: readonly string[]): string {
  const shown = markers.slice(0, MAX_LISTED).join(" ");
  return markers.length > MAX_LISTED ? `${shown} …` : shown;
}
