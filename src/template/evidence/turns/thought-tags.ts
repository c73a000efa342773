/**
 * Whether the tags around a thought fit together: what a model thought must not run on into what it said. A family may
 * print a closing tag alone, to say that nothing was thought; it never opens one that it does not close.
 */
import type { Message } from "../../../base/message.ts";
import type { Finding } from "../../verifier/check.ts";
import type { Subject } from "../../verifier/subject.ts";
import {
  assistant,
  call,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
} from "../probes.ts";
import { excerptAround } from "../texts/evidence-excerpt.ts";
import { countOccurrences } from "../texts/text-gaps.ts";
import { cutBetween } from "./turn-texts.ts";

const THOUGHT = "zqthought I read it first";
const SAID = "zqsaid Reading";
const CALLS = [call(READ_FILE.name, { path: "main.c" })];
const READ = result(READ_FILE.name, "zqfound");
const ANSWER = assistant(SAID, { reasoning: THOUGHT });

interface Stretch {
  messages: readonly Message[];
  /** The last word of the stretch of the past that is looked at. */
  end: string;
}

const PAST: readonly Stretch[] = [
  { messages: [FIRST_USER, ANSWER, SECOND_USER], end: SAID },
  { messages: [FIRST_USER, assistant(SAID), SECOND_USER], end: SECOND_USER.content },
  {
    messages: [FIRST_USER, assistant("", { reasoning: THOUGHT, calls: CALLS }), READ],
    end: READ.content,
  },
];
/** <think>, [THINK] and their like, as they open. */
const OPENING = /<((?:\w{0,12}_)?(?:think|thinking|thought|reasoning)\w{0,12})>|\[(THINK)\]/;

export function judgeThoughtTags(subject: Subject): Finding[] {
  const [opening = null, name = null] = findOpening(subject);
  if (opening === null || name === null) return [];
  const closing = opening.startsWith("[") ? `[/${name}]` : `</${name}>`;
  for (const text of PAST.map((stretch) => renderStretch(subject, stretch))) {
    const [opened, closed] = [opening, closing].map((tag) => countOccurrences(text, tag));
    if (opened === undefined || closed === undefined || opened === closed) continue;
    if (opened > closed) return [report("thought-not-closed", text, opening)];
    if (text.includes(THOUGHT)) return [report("thought-not-opened", text, closing)];
  }
  return [];
}

/** The tag and its name. */
function findOpening(subject: Subject): string[] {
  const [tag = "", angled, bracketed] = OPENING.exec(subject.plan.source) ?? [];
  const name = angled ?? bracketed;
  return name === undefined ? [] : [tag, name];
}

function renderStretch(subject: Subject, { messages, end }: Stretch): string {
  const render = subject.converse(messages, { tools: PROBE_TOOLS, generationPrompt: false });
  return render.ok ? (cutBetween(render.text, FIRST_USER.content, end) ?? "") : "";
}

function report(
  code: "thought-not-closed" | "thought-not-opened",
  text: string,
  tag: string,
): Finding {
  const lacks = code === "thought-not-closed" ? "opened and not closed" : "closed and not opened";
  return {
    code,
    severity: "warn",
    message: `The tag around what the model thought is ${lacks}.`,
    evidence: { actual: excerptAround(text, text.indexOf(tag)) },
  };
}
