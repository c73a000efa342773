/** Every frame that the probe turns of a template suggest. Which of them holds is for the proof to say. */
import type { DerivedFrame } from "../../grammar/dialects/dialect-choice.ts";
import type { Subject } from "../verifier/subject.ts";
import {
  BOOLEAN_CALL,
  EMPTY_CALL,
  MIXED_CALL,
  NULL_PROBE,
  PLAIN_TOOLS,
  TEXT_CALL,
  TWO_CALLS,
} from "./call-probes.ts";
import { type CallTurn, readCallTurn } from "./call-turns.ts";
import { deriveJson } from "./derive-json.ts";
import { deriveTagged } from "./derive-tagged.ts";
import type { Counting } from "./frame-parts.ts";
import { joinFrame } from "./join-frame.ts";

export interface ProbeTurns {
  empty: CallTurn;
  text: CallTurn;
  mixed: CallTurn;
  yes: CallTurn | null;
  nothing: CallTurn | null;
  /** Null where the template takes one call a turn. */
  two: CallTurn | null;
}

const COUNTINGS: readonly Counting[] = ["none", "from-zero", "from-one"];

/** Those for several calls first. */
export function deriveFrames(subject: Subject, takesSeveral: boolean): DerivedFrame[] {
  const turns = readProbeTurns(subject, takesSeveral);
  if (turns === null) return [];
  const single = { ...turns, two: null };
  const found = [deriveJson(turns), deriveTagged(turns), deriveJson(single), deriveTagged(single)];
  const frames = found
    .filter((text) => text !== null)
    .flatMap((text) => COUNTINGS.map((counting) => joinFrame(text, counting)))
    .filter((frame) => frame !== null);
  const numbered = frames.map((frame): DerivedFrame => ({ ...frame, numbering: "turn" }));
  const byText = new Map([...frames, ...numbered].map((frame) => [JSON.stringify(frame), frame]));
  return [...byText.values()];
}

function readProbeTurns(subject: Subject, takesSeveral: boolean): ProbeTurns | null {
  const read = (...calls: Parameters<typeof readCallTurn>[1]["calls"]) =>
    readCallTurn(subject, { calls, tools: PLAIN_TOOLS });
  const [empty, text, mixed] = [read(EMPTY_CALL), read(TEXT_CALL), read(MIXED_CALL)];
  if (empty === null || text === null || mixed === null) return null;
  return {
    empty,
    text,
    mixed,
    yes: read(BOOLEAN_CALL),
    nothing: readCallTurn(subject, NULL_PROBE),
    two: takesSeveral ? read(...TWO_CALLS) : null,
  };
}
