/**
 * Finds the text of a call turn in prompts: behind what opens an assistant's turn, before the first result. Knows no
 * dialect.
 */
import type { Message } from "../../base/message.ts";
import { FIRST_ANSWER, FIRST_USER, result, SECOND_USER, SYSTEM } from "../evidence/probes.ts";
import { listMarkers } from "../evidence/texts/text-pieces.ts";
import { measureTurns } from "../evidence/turns/turn-frame.ts";
import type { Subject } from "../verifier/subject.ts";
import type { CallProbe } from "./call-probes.ts";
import { sharedStart } from "./marker-edge.ts";
import type { EndClues } from "./turn-end.ts";

const ASKED = [SYSTEM, FIRST_USER];
const RESULT = "zqresult";

/** What is known of the turns around calls before any call is looked at. */
interface TurnGround extends EndClues {
  /** A prompt up to the place where the model goes on, and the same without the generation prompt. */
  prompt: string;
  asked: string | null;
  /** Prompts up to the first letter of an answer. */
  headers: readonly string[];
}

export interface CallTurn {
  /** The whole prompt. */
  text: string;
  /** From the first letter behind the header to the content of the first result. */
  body: string;
  /** True where the body begins exactly where the model goes on; else thoughts may stand between. */
  isPrompted: boolean;
  /** The prompt that ends with the calls; null when it does not render. */
  last: string | null;
  /** True where the turn does not begin like an assistant's. */
  hasOtherHeader: boolean;
  clues: EndClues;
}

/** Null when not even a question with these tools renders. */
function measureGround(subject: Subject, tools: CallProbe["tools"]): TurnGround | null {
  const converse = (messages: readonly Message[], generationPrompt = false): string | null => {
    const render = subject.converse(messages, { tools, generationPrompt });
    return render.ok ? render.text : null;
  };
  const prompt = converse(ASKED, true);
  if (prompt === null) return null;
  const answered = converse([...ASKED, FIRST_ANSWER]);
  const history = converse([...ASKED, FIRST_ANSWER, SECOND_USER]);
  const [answer] = [answered, history].map((text) => cutAround(text, FIRST_ANSWER.content));
  const behindUser = cutAround(history, FIRST_USER.content)?.after.trimStart() ?? "";
  const [marker = ""] = listMarkers(behindUser.slice(0, 100));
  return {
    prompt,
    asked: converse(ASKED),
    headers: [answered, history].flatMap(
      (text) => cutAround(text, FIRST_ANSWER.content)?.before ?? [],
    ),
    ends: [
      answer?.after ?? "",
      measureTurns(subject)?.answerEnd ?? "",
      behindUser.startsWith(marker) ? marker : "",
    ],
    isEndToken: (text) => isEndToken(subject, text),
  };
}

/** Null when the conversation does not render. */
export function readCallTurn(
  subject: Subject,
  { calls, tools }: Pick<CallProbe, "calls" | "tools">,
): CallTurn | null {
  const ground = measureGround(subject, tools);
  const turn: Message = { role: "assistant", content: "", calls };
  const results = calls.map(({ name }, index) => result(name, `${RESULT}${index}`));
  const render = subject.converse([...ASKED, turn, ...results], { tools, generationPrompt: false });
  if (!render.ok || ground === null) return null;
  const { text } = render;
  const { start, isPrompted, hasOtherHeader } = findStart(text, ground);
  const end = text.indexOf(`${RESULT}0`, start);
  const last = subject.converse([...ASKED, turn], { tools, generationPrompt: false });
  return {
    text,
    body: text.slice(start, end === -1 ? text.length : end),
    isPrompted,
    last: last.ok ? last.text : null,
    hasOtherHeader,
    clues: ground,
  };
}

function findStart(
  text: string,
  { prompt, asked, headers }: TurnGround,
): { start: number; isPrompted: boolean; hasOtherHeader: boolean } {
  const isPrompted = text.startsWith(prompt);
  const longest = headers
    .filter((header) => text.startsWith(header))
    .reduce((best, header) => (header.length > best.length ? header : best), "");
  if (isPrompted && longest.slice(prompt.length).trim() === "") {
    return { start: prompt.length, isPrompted, hasOtherHeader: false };
  }
  if (longest !== "") return { start: longest.length, isPrompted: false, hasOtherHeader: false };
  const shared = [prompt, ...headers].map((other) => ({ other, start: sharedStart(text, other) }));
  const best = shared.reduce((a, b) => (b.start.length > a.start.length ? b : a));
  const next = best.other.slice(best.start.length);
  const [opener = ""] = listMarkers(asked === null ? "" : prompt.slice(asked.length));
  const lacksOpener = best.start.length < (asked?.length ?? 0) + opener.length;
  return {
    start: best.start.length,
    isPrompted: false,
    hasOtherHeader: lacksOpener || /^[\p{L}\d_]/u.test(next),
  };
}

function cutAround(text: string | null, word: string): { before: string; after: string } | null {
  const at = text?.lastIndexOf(word) ?? -1;
  if (text === null || at === -1) return null;
  return { before: text.slice(0, at), after: text.slice(at + word.length) };
}

function isEndToken({ vocabulary }: Subject, marker: string): boolean {
  if (vocabulary === null) return false;
  const { tokenizer } = vocabulary;
  const [token, ...others] = tokenizer.tokenize(marker, {
    controlTokens: true,
    continuation: true,
  });
  return token !== undefined && others.length === 0 && tokenizer.isEndOfGeneration(token);
}
