/**
 * T20: generation ends where the model ends its turn. Files often name another token as their end, and then a model
 * goes on behind its answer.
 */
import type { TokenId } from "../../base/message.ts";
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import { isMarkup } from "../evidence/markers/marker-tokens.ts";
import {
  assistant,
  call,
  FIRST_USER,
  PROBE_TOOLS,
  READ_FILE,
  SECOND_USER,
} from "../evidence/probes.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";

export const stopTokens: Check = {
  id: "T20",
  title: "what ends a turn ends the generation",
  stage: "tokens",
  run(subject) {
    const { vocabulary } = subject;
    if (vocabulary === null) return [];
    const { answer, calls } = subject.plan.turnEnd;
    const ends = [answer, calls].map((text) => findEnd(text, vocabulary));
    const found = ends.filter((end) => end !== null);
    const missing = found.filter(({ token }) => !vocabulary.tokenizer.isEndOfGeneration(token));
    if (missing.length > 0) return reportMissing(subject, missing);
    if (vocabulary.tokenizer.endTokens.length === 0) return [reportNone()];
    return found.length === 0 ? [] : checkEos(found, vocabulary);
  },
};

interface TurnEnd {
  token: TokenId;
  text: string;
}

/** The first marker in what stands behind a turn; null when it is plain text or nothing. */
function findEnd(text: string, vocabulary: Vocabulary): TurnEnd | null {
  if (text === "") return null;
  const { tokenizer } = vocabulary;
  const tokens = tokenizer.tokenize(text, { controlTokens: true, continuation: true });
  const token = tokens.find((each) => isMarkup({ token: each, kind: vocabulary.kindOf(each) }));
  if (token === undefined) return null;
  return { token, text: tokenizer.detokenize([token], { controlTokens: true }) };
}

function reportMissing(subject: Subject, missing: readonly TurnEnd[]): Finding[] {
  const texts = [...new Set(missing.map(({ text }) => text))];
  const inside = texts.filter((text) => endsParts(subject, text));
  const added = texts.filter((text) => !inside.includes(text));
  const findings: Finding[] = [];
  if (inside.length > 0) {
    findings.push({
      code: "end-of-parts",
      severity: "info",
      message: `${inside.join(" ")} ends the parts of a turn too, so it does not end the generation.`,
    });
  }
  if (added.length > 0) {
    findings.push({
      code: "end-not-counted",
      severity: "fail",
      message: `${added.join(" ")} ends a turn, and the vocabulary does not count it as an end.`,
      evidence: { actual: added.join(" ") },
      repair: {
        id: "added-stop-tokens",
        set: { stopTexts: [...new Set([...subject.plan.stopTexts, ...added])] },
      },
    });
  }
  return findings;
}

/** True when the text also stands between what a turn thinks, says and calls: the turn goes on behind it. */
function endsParts(subject: Subject, text: string): boolean {
  const calls = [call(READ_FILE.name, { path: "zqpath" })];
  const turns = [
    { turn: assistant("zqsaid", { reasoning: "zqthought" }), words: ["zqthought", "zqsaid"] },
    { turn: assistant("zqsaid", { calls }), words: ["zqsaid", "zqpath"] },
    { turn: assistant("", { reasoning: "zqthought", calls }), words: ["zqthought", "zqpath"] },
  ];
  return turns.some(({ turn, words: [first = "", second = ""] }) =>
    [
      [FIRST_USER, turn],
      [FIRST_USER, turn, SECOND_USER],
    ].some((messages) => {
      const render = subject.converse(messages, { tools: PROBE_TOOLS, generationPrompt: false });
      return render.ok && standsBetween(render.text, { first, second, text });
    }),
  );
}

function standsBetween(
  prompt: string,
  { first, second, text }: { first: string; second: string; text: string },
): boolean {
  const start = prompt.indexOf(first);
  const end = prompt.indexOf(second, start + 1);
  return start !== -1 && end !== -1 && prompt.slice(start, end).includes(text);
}

function reportNone(): Finding {
  return {
    code: "no-end-token",
    severity: "fail",
    message: "The vocabulary names no token that ends a generation, and the template shows none.",
  };
}

function checkEos(ends: readonly TurnEnd[], { tokenizer }: Vocabulary): Finding[] {
  const { eosText } = tokenizer;
  if (eosText === "" || ends.some(({ text }) => text === eosText)) return [];
  return [
    {
      code: "eos-elsewhere",
      severity: "info",
      message: `Turns end with ${[...new Set(ends.map(({ text }) => text))].join(" ")}, not with the EOS ${eosText}.`,
    },
  ];
}
