/**
 * What ends a question before the model is asked: a message that only says that all is well and must stay so, and a
 * command that may not be run, of which the model could only guess. Pure.
 */
import type { TaskOutcome } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { type Fact, PRIORITY } from "./facts/fact.ts";

const ALL_IS_WELL =
  /\b(?:already|all) (?:\w+ ){0,3}(?:pass|correct|work|implement|done|fine|green)|\btests? (?:all |already |do )*pass|\b(?:is|are) (?:already )?(?:correct|fine)\b|\bnothing (?:is )?(?:left )?to (?:be )?(?:do|done|change)/i;
const ASKS =
  /\?|^\W*(?:what|which|who|why|how|where|when|is|are|does|do (?!not)|did|can|could|should|name|list|tell|explain|describe|show|say)\b/i;

/** Null where the model is to be asked. */
export function endEarly(request: Request, facts: readonly Fact[]): TaskOutcome | null {
  const commands = facts.filter(({ priority }) => priority === PRIORITY.command);
  const results = commands.map(({ text }) => text.split("\n", 1)[0] ?? "");
  if (saysAllIsWell(request)) {
    const message = ["There is nothing to do, and nothing was changed.", ...results].join(" ");
    return { status: "nothing-to-do", message, answer: message, standing: null };
  }
  const isRefused = commands.length > 0 && !facts.some(({ isBasis }) => isBasis);
  if (!isRefused) return null;
  return { status: "denied", message: results.join(" "), answer: null, standing: null };
}

/** It asks nothing, and nothing may be done. */
function saysAllIsWell({ said, kind, prohibitions, replyForm }: Request): boolean {
  const forbids = prohibitions.isReadOnly || prohibitions.isConditional;
  if (kind === "question" || replyForm !== null || !forbids) return false;
  return ALL_IS_WELL.test(said) && !ASKS.test(said);
}
