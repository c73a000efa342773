/**
 * Whose turn a tool's result stands in, for families that open every turn with the same marker. A result inside of the
 * turn that called is some families' design; behind the end of that turn it needs a header, and not the assistant's.
 */
import type { Finding } from "../../verifier/check.ts";
import type { Subject } from "../../verifier/subject.ts";
import { call, calling, FIRST_USER, PROBE_TOOLS, READ_FILE, result, SYSTEM } from "../probes.ts";
import { excerptAround } from "../texts/evidence-excerpt.ts";
import { listMarkers, splitPieces } from "../texts/text-pieces.ts";
import { namesRole } from "./role-words.ts";
import { findOpener } from "./turn-edges.ts";
import { measureTurns } from "./turn-frame.ts";
import { cutBetween } from "./turn-texts.ts";

const ARGUMENT = "zqargument";
const RESULT = "zqresult";
const LOOP = [
  SYSTEM,
  FIRST_USER,
  calling(call(READ_FILE.name, { path: ARGUMENT })),
  result(READ_FILE.name, RESULT),
];

export function judgeResultTurn(subject: Subject): Finding[] {
  const frame = measureTurns(subject);
  const opener = frame === null ? null : findOpener(frame);
  const loop = subject.converse(LOOP, { tools: PROBE_TOOLS });
  const lead = loop.ok ? cutBetween(loop.text, ARGUMENT, RESULT) : null;
  if (frame === null || opener === null || lead === null) return [];
  const evidence = { actual: excerptAround(`${lead}${RESULT}`, lead.length) };
  const start = lead.lastIndexOf(opener);
  const [end] = listMarkers(frame.answerEnd);
  if (end !== undefined && lead.lastIndexOf(end) > start) {
    const message = "A tool's result stands behind the end of a turn and has no header of its own.";
    return [{ code: "result-header-lost", severity: "warn", message, evidence }];
  }
  const speaker = start === -1 ? "" : readSpeaker(lead.slice(start + opener.length));
  if (!namesRole(speaker, "assistant")) return [];
  const message = "The header of a tool's result names the assistant.";
  return [{ code: "result-names-assistant", severity: "warn", message, evidence }];
}

/** Who speaks: the first word behind the marker. Further words may tell to whom. */
function readSpeaker(text: string): string {
  const [first] = splitPieces(text);
  return first?.text.trim().split(/[\s.:=]/, 1)[0] ?? "";
}
