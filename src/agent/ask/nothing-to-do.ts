/** Tells messages that only say that all is well, and must stay so: they ask nothing, and nothing may be done. Pure. */
import type { TaskOutcome } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { type Fact, PRIORITY } from "./facts/fact.ts";

const ALL_IS_WELL =
  /\b(?:already|all) (?:\w+ ){0,3}(?:pass|correct|work|implement|done|fine|green)|\btests? (?:all |already |do )*pass|\b(?:is|are) (?:already )?(?:correct|fine)\b|\bnothing (?:is )?(?:left )?to (?:be )?(?:do|done|change)/i;
const ASKS =
  /\?|^\W*(?:what|which|who|why|how|where|when|is|are|does|do (?!not)|did|can|could|should|name|list|tell|explain|describe|show|say)\b/i;

/** The end of such a task, with what its commands came to; null for everything else. */
export function stateNothingToDo(request: Request, facts: readonly Fact[]): TaskOutcome | null {
  const { said, kind, prohibitions, replyForm } = request;
  const forbids = prohibitions.isReadOnly || prohibitions.isConditional;
  if (kind === "question" || replyForm !== null || !forbids) return null;
  if (!ALL_IS_WELL.test(said) || ASKS.test(said)) return null;
  const ran = facts.filter(({ priority }) => priority === PRIORITY.command);
  const results = ran.map(({ text }) => text.split("\n", 1)[0] ?? "");
  const message = ["There is nothing to do, and nothing was changed.", ...results].join(" ");
  return { status: "nothing-to-do", message, answer: message, standing: null };
}
