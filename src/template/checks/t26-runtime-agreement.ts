/**
 * The tokens a session will feed are the tokens of the template's own prompt: for a chat, for declared tools, for tool
 * loops, also when past turns are fed as they were generated and when a prompt only grows.
 */
import { isAgentError } from "../../base/errors.ts";
import type { Message, TokenId } from "../../base/message.ts";
import { openDialect } from "../../grammar/dialects/derived.ts";
import { createToolGrammar } from "../../grammar/dialects/tool-grammar.ts";
import type { Tokenizer } from "../../runtime/engine.ts";
import type { Vocabulary } from "../../runtime/vocabulary.ts";
import { continuePrompt } from "../continue-prompt.ts";
import {
  call,
  calling,
  FIRST_ANSWER,
  FIRST_USER,
  LIST_FOLDER,
  PROBE_TOOLS,
  READ_FILE,
  result,
  SECOND_USER,
  SYSTEM,
} from "../evidence/probes.ts";
import { type PromptMaker, renderPrompt } from "../prompt.ts";
import type { Check, Finding } from "../verifier/check.ts";
import type { Subject } from "../verifier/subject.ts";
import { createSubjectMaker } from "../verifier/subject-prompts.ts";

const READING = calling(call(READ_FILE.name, { path: "src/zqpath.c", limit: 3 }));
const LISTING = calling(call(LIST_FOLDER.name, { folder: "src" }));
const READ = result(READ_FILE.name, "int zqresult(void) {\n\treturn 0;\n}\n");
const LOOP = [SYSTEM, FIRST_USER, READING, READ, LISTING, result(LIST_FOLDER.name, "main.c")];

const CHATS: readonly (readonly Message[])[] = [
  [FIRST_USER],
  [SYSTEM, FIRST_USER],
  [SYSTEM, FIRST_USER, FIRST_ANSWER, SECOND_USER],
];

const WITH_TOOLS: readonly (readonly Message[])[] = [
  [SYSTEM, FIRST_USER],
  LOOP.slice(0, 4),
  LOOP,
  [...LOOP, FIRST_ANSWER, SECOND_USER],
];

export const runtimeAgreement: Check = {
  id: "T26",
  title: "the tokens a session feeds are the tokens of the template's own prompt",
  stage: "tokens",
  run(subject) {
    const { vocabulary } = subject;
    if (vocabulary === null) return [];
    const maker = createSubjectMaker(subject, vocabulary.tokenizer);
    const chats = CHATS.map((messages) => ({ messages, tools: [] }));
    const loops = WITH_TOOLS.map((messages) => ({ messages, tools: PROBE_TOOLS }));
    const differing = [...chats, ...loops]
      .map((probe) => compareTokens(subject, maker, probe))
      .find((finding) => finding !== null);
    if (differing !== undefined && differing !== null) return [differing];
    return compareLoop(maker, vocabulary);
  },
};

interface Probe {
  messages: readonly Message[];
  tools: typeof PROBE_TOOLS;
}

function compareTokens(subject: Subject, maker: PromptMaker, probe: Probe): Finding | null {
  const reference = subject.converse(probe.messages, { tools: probe.tools });
  if (!reference.ok) return null;
  const { tokenizer } = maker;
  const expected = tokenizer.tokenize(reference.text, { controlTokens: true });
  const actual = renderPrompt(maker, probe.messages, { tools: probe.tools });
  const place = findDifference(withoutBos(expected, tokenizer), withoutBos(actual, tokenizer));
  if (place === null) return null;
  return {
    code: "tokens-differ",
    severity: "fail",
    message: `A prompt of ${probe.messages.length} messages would be fed with other tokens from token ${place} on.`,
    evidence: {
      expected: showTokens(tokenizer, expected, place),
      actual: showTokens(tokenizer, actual, place),
    },
    effect: "refuse",
  };
}

/** A tool loop as it is lived: each turn is generated, kept as tokens, and continued. */
function compareLoop(maker: PromptMaker, vocabulary: Vocabulary): Finding[] {
  const generated = generateTurn(maker, READING, vocabulary.tokenizer);
  if (generated === null) return [];
  const options = { tools: PROBE_TOOLS };
  const before = [SYSTEM, FIRST_USER];
  const after = [...before, generated, READ];
  try {
    const reference = renderPrompt(maker, [...before, READING, READ], options);
    const told = renderPrompt(maker, after, options);
    const fed = [...renderPrompt(maker, before, options), ...(generated.tokens ?? [])];
    const grown = continuePrompt(maker, after, { ...options, fed: { tokens: fed, messages: 3 } });
    return judgeLoop(maker.tokenizer, { reference, told, fed, grown });
  } catch (error) {
    if (isAgentError(error)) return [];
    throw error;
  }
}

interface LoopPrompts {
  /** As the template spells the past. */
  reference: readonly TokenId[];
  /** With the turn as it was generated. */
  told: readonly TokenId[];
  /** What was in the cache when the turn ended, and the prompt behind it. */
  fed: readonly TokenId[];
  grown: readonly TokenId[];
}

function judgeLoop(tokenizer: Tokenizer, prompts: LoopPrompts): Finding[] {
  const { reference, told, fed, grown } = prompts;
  const findings: Finding[] = [];
  const place = findDifference(reference, told);
  if (place !== null && textOf(tokenizer, reference) !== textOf(tokenizer, told)) {
    findings.push({
      code: "generated-turn-differs",
      severity: "warn",
      message: "A generated call is told in another spelling than the template's own.",
      evidence: {
        expected: showTokens(tokenizer, reference, place),
        actual: showTokens(tokenizer, told, place),
      },
    });
  }
  if (findDifference(fed, grown.slice(0, fed.length)) !== null) {
    findings.push({
      code: "loop-not-continued",
      severity: "info",
      message:
        "Inside a tool loop the past is told differently, so it is computed again each turn.",
    });
  }
  return findings;
}

/** The turn with the tokens a model would generate for it; null where no spelling is known. */
function generateTurn({ plan }: PromptMaker, turn: Message, tokenizer: Tokenizer): Message | null {
  if (plan.dialect === null || plan.tools === "generic") return null;
  const grammars = PROBE_TOOLS.map((tool) => createToolGrammar(tool, { payloadSentinel: "" }));
  try {
    const text = openDialect(plan.dialect).format(turn.calls ?? [], grammars);
    const tokens = tokenizer.tokenize(text, { controlTokens: true, continuation: true });
    return { ...turn, tokens };
  } catch (error) {
    if (isAgentError(error)) return null;
    throw error;
  }
}

function withoutBos(tokens: readonly TokenId[], { bosToken }: Tokenizer): readonly TokenId[] {
  const first = tokens.findIndex((token) => token !== bosToken);
  return first === -1 ? [] : tokens.slice(first);
}

/** The index of the first token that differs; null when both are equal. */
function findDifference(a: readonly TokenId[], b: readonly TokenId[]): number | null {
  const index = a.findIndex((token, place) => token !== b[place]);
  if (index !== -1) return index;
  return a.length === b.length ? null : a.length;
}

function textOf(tokenizer: Tokenizer, tokens: readonly TokenId[]): string {
  return tokenizer.detokenize(tokens, { controlTokens: true });
}

function showTokens(tokenizer: Tokenizer, tokens: readonly TokenId[], place: number): string {
  return textOf(tokenizer, tokens.slice(Math.max(0, place - 4), place + 12));
}
