/**
 * What a model thought before a call is still there when the result is in. Speaks only of templates that know
 * thinking; that thoughts of earlier questions are left out is the design of most families.
 */
import type { Message } from "../../base/message.ts";
import {
  assistant,
  call,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
} from "../evidence/probes.ts";
import { excerptAround, excerptEnd } from "../evidence/texts/evidence-excerpt.ts";
import { countOccurrences, findGaps } from "../evidence/texts/text-gaps.ts";
import { listMarkers } from "../evidence/texts/text-pieces.ts";
import { judgeThoughtTags } from "../evidence/turns/thought-tags.ts";
import type { PromptPlan } from "../prompt-plan.ts";
import type { Check, Finding, RepairStep } from "../verifier/check.ts";
import { converseUnder } from "../verifier/planned-conversation.ts";
import type { Subject } from "../verifier/subject.ts";

const THOUGHT = "zqthought I read it first";
const SAID = "zqsaid Reading";
const CALLING = assistant("", {
  reasoning: THOUGHT,
  calls: [call(READ_FILE.name, { path: "main.c" })],
});
const READ = result(READ_FILE.name, "zqfound");
const ANSWER = assistant(SAID, { reasoning: THOUGHT });

const IN_LOOP = [FIRST_USER, CALLING, READ];
const ACROSS_TURNS = [FIRST_USER, ANSWER, SECOND_USER];

/** A field of a message, or of a part of its content. */
const READS_THOUGHT =
  /[.'"](?:reasoning_content|reasoning|thinking|thinking_content|thought)\b['"]?/;

/** Each keeps thoughts of the past in one family or another; harmless where it is not read. */
const KEEPING: Readonly<Record<string, boolean>> = {
  preserve_thinking: true,
  clear_thinking: false,
  truncate_history_thinking: false,
  keep_past_thinking: true,
  preserve_reasoning: true,
  drop_thinking: false,
};

const THOUGHT_MARKER = /think|reason|thought|channel/i;
const CLOSING_MARKER = /^<\/|^\[\/|end|^<[^|]+\|>$/i;

const SWITCHES = ["enable_thinking", "thinking"];

export const reasoning: Check = {
  id: "T14",
  title: "thoughts stay in the prompt while tools are used",
  stage: "render",
  run(subject) {
    const kept = knowsThinking(subject) ? judgeKept(subject) : [];
    return [
      ...kept,
      ...judgeMarks(subject),
      ...judgeThoughtTags(subject),
      ...describeSwitch(subject),
    ];
  },
};

/** Reads thoughts, or asks for one; not where the prompt closes the thought before it began. */
function knowsThinking(subject: Subject): boolean {
  const render = subject.converse(IN_LOOP, { tools: PROBE_TOOLS });
  const behind = render.ok ? findGaps(render.text, [READ.content])?.at(-1) : undefined;
  const last = listMarkers(behind ?? "")
    .filter((marker) => THOUGHT_MARKER.test(marker))
    .at(-1);
  if (last !== undefined) return !CLOSING_MARKER.test(last);
  return READS_THOUGHT.test(subject.plan.source);
}

function judgeKept(subject: Subject): Finding[] {
  const inLoop = countThought(subject, IN_LOOP, {});
  const across = countThought(subject, ACROSS_TURNS, {});
  if (inLoop !== null && inLoop > 1) return [describeRepeated(subject)];
  const set = chooseKeeping(subject);
  const isLoopLost = inLoop === 0;
  const isPastLost = across === 0;
  if (!isLoopLost && !isPastLost) return [];
  const mendsLoop = isLoopLost && countThought(subject, IN_LOOP, set) === 1;
  const mendsPast = isPastLost && countThought(subject, ACROSS_TURNS, set) === 1;
  const repair: { repair?: RepairStep } =
    mendsLoop || mendsPast
      ? {
          repair: {
            id: "kept-reasoning",
            set,
            cost: "Thoughts of earlier turns take room in the context.",
          },
        }
      : {};
  if (isLoopLost) {
    return [
      {
        code: "dropped-in-loop",
        severity: "warn",
        message: "What the model thought before a call is gone when the result is in.",
        evidence: showPrompt(subject, IN_LOOP),
        ...(mendsLoop ? repair : {}),
      },
    ];
  }
  return [
    {
      code: "dropped-across-turns",
      severity: mendsPast ? "warn" : "info",
      message: "Thoughts are left out of the prompt once the user speaks again.",
      evidence: showPrompt(subject, ACROSS_TURNS),
      ...repair,
    },
  ];
}

/** Null when the conversation does not render. */
function countThought(
  subject: Subject,
  messages: readonly Message[],
  set: Partial<PromptPlan>,
): number | null {
  const render = converseUnder(subject, messages, { tools: PROBE_TOOLS, set });
  return render.ok ? countOccurrences(render.text, THOUGHT) : null;
}

/** Only those that the source names. */
function chooseKeeping({ plan }: Subject): Pick<PromptPlan, "variables"> {
  const read = Object.entries(KEEPING).filter(([name]) => plan.source.includes(name));
  return { variables: { ...plan.variables, ...Object.fromEntries(read) } };
}

function describeRepeated(subject: Subject): Finding {
  return {
    code: "repeated",
    severity: "warn",
    message: "What the model thought is told more than once.",
    evidence: showPrompt(subject, IN_LOOP),
  };
}

function showPrompt(subject: Subject, messages: readonly Message[]): { actual: string } {
  const render = subject.converse(messages, { tools: PROBE_TOOLS });
  return { actual: render.ok ? excerptEnd(render.text) : "" };
}

/** A thought that runs into the answer reads as part of it. */
function judgeMarks(subject: Subject): Finding[] {
  const messages = [FIRST_USER, ANSWER];
  const render = subject.converse(messages, { generationPrompt: false });
  const gaps = render.ok ? findGaps(render.text, [THOUGHT, SAID]) : null;
  if (!render.ok || gaps === null || gaps[1]?.trim() !== "") return [];
  return [
    {
      code: "unmarked",
      severity: "warn",
      message: "Nothing separates what the model thought from what it said.",
      evidence: { actual: excerptAround(render.text, render.text.indexOf(THOUGHT)) },
    },
  ];
}

function describeSwitch(subject: Subject): Finding[] {
  const [on, off] = [true, false].map((value) =>
    subject.converse([FIRST_USER], {
      variables: Object.fromEntries(SWITCHES.map((name) => [name, value])),
    }),
  );
  if (!on?.ok || !off?.ok || on.text === off.text) return [];
  return [
    {
      code: "thinking-switch",
      severity: "info",
      message: "Thinking can be switched on and off.",
      evidence: { expected: excerptEnd(on.text), actual: excerptEnd(off.text) },
    },
  ];
}
