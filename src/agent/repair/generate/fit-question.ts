/** The question of one attempt, as much of it as fits the context at this moment. */
import { AgentError } from "../../../base/errors.ts";
import type { Message } from "../../../base/message.ts";
import { type BlockForm, chooseForm, renderOpening } from "../../../grammar/raw-block.ts";
import { type ContextCut, listCuts } from "../../../memory/context-budget.ts";
import { renderPrompt } from "../../../template/prompt.ts";
import type { ContextUse } from "../../events.ts";
import { type FittedPrompt, fitPrompt, type PromptRoom } from "../../fit-prompt.ts";
import { languageTag, MAX_FAILURES_SHOWN } from "../../prompts.ts";
import { counterOf } from "../../token-counter.ts";
import type { Site } from "../localize/site.ts";
import { isStub } from "../localize/stub.ts";
import { limitAnswer } from "./answer-room.ts";
import { draftFollowUp } from "./follow-up-draft.ts";
import type { ProposeContext } from "./propose.ts";
import { draftQuestion, type Question, type QuestionRequest } from "./question-draft.ts";

export interface FittedQuestion {
  /** What is asked for: the site of the attempt, or the symbol of it that there is room for. */
  site: Site;
  messages: readonly Message[];
  form: BlockForm;
  /** The most tokens of the answer; never more than there is room for. */
  maxTokens: number;
  context: ContextUse;
}

/**
 * A conversation that does not fit loses its oldest exchanges, then gives way to a fresh question. Throws
 * "context-full" when not even the smallest question fits, "template-failed".
 */
export function fitQuestion(context: ProposeContext<"rewrite">): FittedQuestion {
  const { engine, prompts } = context.model;
  const { contextTokens } = engine.sequence; // as it is now: it shrinks and grows between turns
  const count = counterOf(engine.tokenizer);
  const room: PromptRoom<Question> = {
    contextTokens,
    measure: ({ site, messages }) =>
      renderPrompt(prompts, messages).length + count(openingOf(site)),
  };
  const common = { contextTokens, maxAnswerTokens: context.maxTokens, count };
  const { attempt, conversation, task, site, failures } = context;
  const lost: ContextCut[] = [];
  if (attempt.view === "follow-up" && conversation !== null) {
    const followUp = fitPrompt(draftFollowUp({ ...common, conversation }), room);
    if (followUp.fits) return conclude(followUp, context, lost);
    lost.push(loseConversation(followUp.neededTokens));
  }
  const fresh = fitPrompt(
    draftQuestion({ ...common, task, site, failures, ...tell(context) }),
    room,
  );
  if (fresh.fits) return conclude(fresh, context, lost);
  throw new AgentError("context-full", { neededTokens: fresh.neededTokens, contextTokens });
}

/** What is told of the failing tests beside the task: nothing, where and what fails, or their whole files. */
function tell({
  attempt: { view },
  documents,
  failures,
  testFiles,
}: ProposeContext<"rewrite">): Pick<QuestionRequest, "documents" | "told"> {
  if (view === "plain") return { documents, told: [] };
  if (view === "tests" && testFiles.length > 0) {
    return { documents: [...documents, ...testFiles], told: [] };
  }
  return { documents, told: failures.slice(0, MAX_FAILURES_SHOWN) };
}

function loseConversation(wholeTokens: number): ContextCut {
  return { part: "conversation", kind: "history", form: "dropped", tokens: 0, wholeTokens };
}

function formOf({ text, path }: Site): BlockForm {
  return chooseForm(text, languageTag(path));
}

function openingOf(site: Site): string {
  return renderOpening(formOf(site).fence, languageTag(site.path));
}

/** `lost`: what was given up before the parts were looked at. */
function conclude(
  fitted: Extract<FittedPrompt<Question>, { fits: true }>,
  context: ProposeContext<"rewrite">,
  lost: readonly ContextCut[],
): FittedQuestion {
  const { engine } = context.model;
  const { site, messages } = fitted.prompt;
  const { promptTokens } = fitted;
  const { contextTokens } = engine.sequence;
  const answerTokens = Math.min(
    context.maxTokens,
    limitAnswer(counterOf(engine.tokenizer)(site.text), isStub(site)),
    contextTokens - promptTokens,
  );
  const cuts = [...lost, ...listCuts(fitted.allotments)];
  return {
    site,
    messages,
    form: formOf(site),
    maxTokens: answerTokens,
    context: { contextTokens, promptTokens, answerTokens, cuts },
  };
}
