/**
 * Whether a dialect writes what a template writes: the same text at the same place for every probe, read back as the
 * same calls, and accepted by the grammar that will constrain them.
 */
import { isDeepStrictEqual } from "node:util";
import { isAgentError } from "../../base/errors.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import type { Dialect, DialectVocabulary } from "../../grammar/dialects/dialect.ts";
import { createMatcher } from "../../grammar/matcher/matcher.ts";
import { listMarkers } from "../evidence/texts/text-pieces.ts";
import { type CallProbe, PROBE_GRAMMARS } from "./call-probes.ts";
import type { CallTurn } from "./call-turns.ts";
import { splitTurnEnd } from "./turn-end.ts";

/** The markers as text: which of them are tokens does not change what is accepted. */
const PLAIN_VOCABULARY: DialectVocabulary = { tokenOf: () => null };

export interface ProbedTurn {
  probe: CallProbe;
  turn: CallTurn;
}

/** The dialect's text of these calls; null where it has none. */
export function spellCalls(
  dialect: Dialect,
  calls: readonly ToolCall[],
  firstCall = 1,
): string | null {
  try {
    return dialect.format(calls, PROBE_GRAMMARS, firstCall);
  } catch (error) {
    if (isAgentError(error)) return null;
    throw error;
  }
}

/** What stands behind the turn when the dialect's text is the turn's text; null when it is not. */
export function matchTurn(dialect: Dialect, { probe, turn }: ProbedTurn): string | null {
  const text = spellCalls(dialect, probe.calls);
  if (text === null || !turn.text.includes(text)) return null;
  const rest = dialect.id === "derived" ? behind(turn.body, text) : behindKnown(turn, text);
  if (rest === null) return null;
  const { closing, end } = splitTurnEnd(rest, behindLast(turn, text), turn.clues);
  if (closing === "") return end;
  return dialect.id !== "derived" && isEndMarker(closing) ? `${closing}${end}` : null;
}

/** Reads its own spelling back, and its grammar lets it through to the end. */
export function isConsistent(dialect: Dialect, probes: readonly CallProbe[]): boolean {
  try {
    const grammar = dialect.compile(PROBE_GRAMMARS, { vocabulary: PLAIN_VOCABULARY, maxCalls: 3 });
    const { start } = createMatcher(grammar);
    return probes.every(({ calls }) => {
      const text = spellCalls(dialect, calls);
      if (text === null) return true;
      const read = dialect.parse(text, PROBE_GRAMMARS);
      return isDeepStrictEqual(read, calls) && start.accept(text).isComplete;
    });
  } catch (error) {
    if (isAgentError(error)) return false;
    throw error;
  }
}

function behind(body: string, text: string): string | null {
  return body.startsWith(text) ? body.slice(text.length) : null;
}

/** Where thoughts may stand in front, the blanks between them and the calls are not the dialect's. */
function behindKnown({ body, isPrompted, hasOtherHeader }: CallTurn, text: string): string | null {
  if (isPrompted) return behind(body, text);
  const own = text.trimStart();
  // Under another role the place where the calls begin is not known.
  const start = hasOtherHeader ? body.slice(Math.max(0, body.indexOf(own))) : body;
  return behind(start.trimStart(), own);
}

function behindLast({ last }: CallTurn, text: string): string | null {
  const at = last?.lastIndexOf(text.trimStart()) ?? -1;
  return last === null || at === -1 ? null : last.slice(at + text.trimStart().length);
}

/** One marker that closes no tag: families end turns of calls in their own ways. */
function isEndMarker(text: string): boolean {
  const [marker, ...others] = listMarkers(text);
  return others.length === 0 && marker === text && !text.startsWith("</");
}
