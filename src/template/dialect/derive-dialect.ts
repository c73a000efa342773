/**
 * Which dialect a template speaks, from what it renders: a known one whose text is the template's own, else one built
 * from the frame around names and arguments. Never looks at the template's name or source.
 */
import { openDialect } from "../../grammar/dialects/derived.ts";
import type { Dialect } from "../../grammar/dialects/dialect.ts";
import type { DialectChoice } from "../../grammar/dialects/dialect-choice.ts";
import { DIALECT_IDS } from "../../grammar/dialects/find-dialect.ts";
import { FIRST_USER, result, SYSTEM } from "../evidence/probes.ts";
import type { Subject } from "../verifier/subject.ts";
import {
  type CallProbe,
  EMPTY_CALL,
  FRAME_PROBES,
  NULL_PROBE,
  PARALLEL_PROBES,
  PLAIN_TOOLS,
  type ProbeKind,
  TEXT_CALL,
  TEXT_PROBES,
  TWO_CALLS,
  VALUE_PROBES,
} from "./call-probes.ts";
import { type CallTurn, readCallTurn } from "./call-turns.ts";
import { deriveFrames } from "./derive-frames.ts";
import { isConsistent, matchTurn, type ProbedTurn, spellCalls } from "./prove-dialect.ts";

/** Whether two calls of one turn reach the prompt: not asked when the plan allows one, or when they do not render. */
export type ParallelCalls = "both" | "first-only" | "not-asked";

export interface Derivation {
  /** Null when no spelling could be proved. */
  choice: DialectChoice | null;
  /** What stands behind a turn of calls. */
  turnEnd: string;
  /** What the template spells otherwise than the dialect. */
  differing: readonly { kind: ProbeKind; expected: string; actual: string }[];
  /** A turn with one call, as it is printed. */
  turn: CallTurn;
  parallel: ParallelCalls;
}

/** Null when a conversation with a call does not render. Cost: some thirty renders and two small grammars. */
export function deriveDialect(subject: Subject): Derivation | null {
  const turn = readCallTurn(subject, { calls: [TEXT_CALL], tools: PLAIN_TOOLS });
  if (turn === null) return null;
  const parallel = judgeParallel(subject);
  const probed = readProbes(subject, parallel === "both");
  const known = DIALECT_IDS.map((id): DialectChoice => ({ kind: "known", id }));
  const candidates = known.map((choice) => score(subject, choice, probed));
  const isKnown = candidates.some((candidate) => candidate?.cost === 0);
  // Under another role the header would become part of the frame.
  const isDerivable = !isKnown && !turn.hasOtherHeader;
  const frames = isDerivable ? deriveFrames(subject, parallel === "both") : [];
  const derived = frames.map((frame) => score(subject, { kind: "derived", frame }, probed));
  const best = [...candidates, ...derived]
    .filter((candidate) => candidate !== null)
    .toSorted((a, b) => a.cost - b.cost)
    .find(({ dialect }) =>
      isConsistent(
        dialect,
        probed.map(({ probe }) => probe),
      ),
    );
  return {
    choice: best?.choice ?? null,
    turnEnd: best?.turnEnd ?? "",
    differing: best?.differing ?? [],
    turn,
    parallel,
  };
}

interface Candidate {
  choice: DialectChoice;
  dialect: Dialect;
  turnEnd: string;
  differing: Derivation["differing"];
  cost: number;
}

/** Texts are nearly all that calls are made of. */
const TEXT_COST = 10;

/** Null where not even the frame is right. */
function score(
  subject: Subject,
  choice: DialectChoice,
  probed: readonly ProbedTurn[],
): Candidate | null {
  const dialect = openDialect(choice);
  const matches = probed.map((each) => ({ ...each, end: matchTurn(dialect, each) }));
  const isFrame = ({ probe }: ProbedTurn) => FRAME_PROBES.includes(probe);
  if (matches.some((match) => isFrame(match) && match.end === null)) return null;
  const missed = matches.filter(({ end }) => end === null);
  const later = differsLater(subject, dialect);
  const differing = missed.map(({ probe, turn }) => ({
    kind: probe.kind,
    expected: spellCalls(dialect, probe.calls) ?? "",
    actual: turn.body,
  }));
  return {
    choice,
    dialect,
    turnEnd: matches.find(({ end }) => end !== null)?.end ?? "",
    differing: later === null ? differing : [...differing, later],
    cost:
      missed.reduce((sum, { probe }) => sum + (TEXT_PROBES.includes(probe) ? TEXT_COST : 1), 0) +
      (later === null ? 0 : 1),
  };
}

/** The second turn of a loop, where ids have gone on. */
function differsLater(subject: Subject, dialect: Dialect): Derivation["differing"][number] | null {
  const loop = [
    SYSTEM,
    FIRST_USER,
    { role: "assistant", content: "", calls: [TEXT_CALL] } as const,
    result(TEXT_CALL.name, "zqresultone"),
    { role: "assistant", content: "", calls: [EMPTY_CALL] } as const,
    result(EMPTY_CALL.name, "zqresulttwo"),
  ];
  const render = subject.converse(loop, { tools: PLAIN_TOOLS, generationPrompt: false });
  if (!render.ok) return null;
  const text = spellCalls(dialect, [EMPTY_CALL], 2);
  const behind = render.text.slice(render.text.indexOf("zqresultone"));
  if (text === null || behind.includes(text)) return null;
  return { kind: "later turns", expected: text, actual: behind };
}

function readProbes(subject: Subject, takesSeveral: boolean): ProbedTurn[] {
  const probes: readonly CallProbe[] = [
    ...FRAME_PROBES,
    ...TEXT_PROBES,
    ...VALUE_PROBES,
    ...(subject.plan.nullArguments === "own" ? [NULL_PROBE] : []),
    ...(takesSeveral ? PARALLEL_PROBES : []),
  ];
  return probes.flatMap((probe) => {
    const turn = readCallTurn(subject, probe);
    return turn === null ? [] : [{ probe, turn }];
  });
}

function judgeParallel(subject: Subject): ParallelCalls {
  if (subject.plan.maxCalls === 1) return "not-asked";
  const turn = readCallTurn(subject, { calls: TWO_CALLS, tools: PLAIN_TOOLS });
  if (turn === null) return "not-asked";
  const [first, second] = TWO_CALLS.map(({ arguments: given }) =>
    Object.values(given).every((value) => turn.body.includes(String(value))),
  );
  if (!first) return "not-asked";
  return second ? "both" : "first-only";
}
