/**
 * Where code found nothing that a question names, the model looks things up by itself, a few calls long: under a grammar
 * of what there is, with tools that only look. Invariant: no call is made twice.
 */
import { isAgentError } from "../../base/errors.ts";
import type { Message } from "../../base/message.ts";
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";
import { createSymbolRanker } from "../../code/index/rank-symbols.ts";
import { type CallResult, decodeCall } from "../../decode/decode-call.ts";
import { createDialectVocabulary } from "../../decode/dialect-vocabulary.ts";
import { liveTexts } from "../../grammar/choices.ts";
import { openDialect } from "../../grammar/dialects/derived.ts";
import { findDialect } from "../../grammar/dialects/find-dialect.ts";
import { compileTurn, type LiveArguments } from "../../grammar/turn-grammar.ts";
import type { ChatModel } from "../../template/chat-model.ts";
import { renderPrompt } from "../../template/prompt.ts";
import { find } from "../../tools/project/find.ts";
import type { Observation } from "../../tools/project/observation.ts";
import type { LookContext, ProjectTool } from "../../tools/project/project-tool.ts";
import { read } from "../../tools/project/read.ts";
import { SeenFiles } from "../../tools/project/seen-files.ts";
import { nameSymbol } from "../../tools/project/symbol-target.ts";
import { usages } from "../../tools/project/usages.ts";
import { signCall } from "../conversation/call-signature.ts";
import { cutOutput } from "../cut-output.ts";
import type { AgentEvent } from "../events.ts";
import { type ModelSeat, type TurnProgress, takeTurn } from "../model-turn.ts";
import { counterOf } from "../token-counter.ts";
import { askQuestion, LOOKUP_SYSTEM, showFact } from "./ask-sentences.ts";
import { type Fact, type Look, PRIORITY } from "./facts/fact.ts";
import type { GatheredFacts } from "./gather-facts.ts";

const MAX_LOOKUPS = 4;
const MAX_CALL_TOKENS = 128;
const MAX_RESULT_CHARS = 1_600;
const MAX_FACT_TOKENS = 500;
/** Of each: the best ranked. More would make the choice no better. */
const MAX_LIVE = 300;
const TOOLS: readonly ProjectTool<LookContext>[] = [find, read, usages];

/** Enough is known; the answer itself is a turn of its own. */
const ENOUGH: ToolSignature = {
  name: "answer",
  description: "Ends the search: enough is known to answer the question.",
  parameters: { type: "object", properties: {}, additionalProperties: false },
  standsAlone: true,
};

/** What the model found, in the order of its calls; nothing where the facts say enough or the question is none of the project. */
export async function* lookFurther(
  { look, question, facts }: GatheredFacts,
  seat: ModelSeat,
): AsyncGenerator<AgentEvent, Fact[]> {
  const { aspects, paths, reader } = look;
  const isAnswered = facts.some(({ isBasis }) => isBasis);
  if (isAnswered || !aspects.isAboutProject || paths.length === 0) return [];
  const places = listPlaces(look);
  const context = { reader, seen: new SeenFiles(), maxResultChars: MAX_RESULT_CHARS };
  const known = facts.map((fact) => showFact(fact, fact.text)).join("\n\n");
  const talk: Message[] = [];
  const done = new Set<string>();
  const found: Fact[] = [];
  for (let turn = 1; turn <= MAX_LOOKUPS; turn++) {
    const asking = { question, known, talk, live: narrowLive(places, talk), seat };
    const call = yield* askForCall(asking);
    if (call === null || call.name === ENOUGH.name || done.has(signCall(call))) break;
    done.add(signCall(call));
    yield { type: "tool_call", turn, name: call.name, arguments: call.arguments };
    const { isOk, text } = await runCall(call, context);
    yield { type: "tool_result", turn, name: call.name, isOk, text };
    talk.push({ role: "assistant", content: "", calls: [call] });
    talk.push({ role: "tool", tool: call.name, content: text });
    if (isOk) found.push(keepResult(call, text));
  }
  return found;
}

interface Places {
  files: readonly string[];
  /** "path#Qualified.name". */
  symbols: readonly string[];
}

function listPlaces({ graph, question }: Look): Places {
  const ranker = createSymbolRanker(graph);
  const ranked = ranker.rank(question, { limit: MAX_LIVE });
  const best = ranker.rankFiles(question, { limit: MAX_LIVE });
  const files = [...new Set([...best, ...graph.files.keys()])].slice(0, MAX_LIVE);
  return { files, symbols: ranked.map(({ path, symbol }) => nameSymbol(path, symbol)) };
}

/** What there is to read and to ask for, without what was read and asked for already. */
function narrowLive({ files, symbols }: Places, talk: readonly Message[]): LiveArguments {
  const used = (name: string): Set<unknown> => {
    const calls = talk.flatMap(({ calls: made = [] }) => made);
    const own = calls.filter((call) => call.name === name);
    return new Set(own.flatMap((call) => Object.values(call.arguments)));
  };
  const [shown, asked] = [used(read.signature.name), used(usages.signature.name)];
  const targets = [...files, ...symbols].filter((each) => !shown.has(each));
  return new Map([
    ["read.target", liveTexts(targets)],
    ["usages.symbol", liveTexts(symbols.filter((each) => !asked.has(each)))],
  ]);
}

interface CallAsking {
  question: string;
  known: string;
  talk: readonly Message[];
  live: LiveArguments;
  seat: ModelSeat;
}

/** Null when there is no room for one, or none could be read. */
async function* askForCall(asking: CallAsking): AsyncGenerator<AgentEvent, ToolCall | null> {
  try {
    const result = yield* takeTurn(
      asking.seat,
      (model) => decodeLookup(asking, model),
      (decoded) => decoded,
    );
    return result.calls[0] ?? null;
  } catch (error) {
    if (isAgentError(error, "context-full")) return null;
    throw error;
  }
}

function decodeLookup(
  { question, known, talk, live, seat }: CallAsking,
  { engine, prompts }: ChatModel,
): AsyncGenerator<TurnProgress, CallResult> {
  const { tokenizer } = engine;
  const offered = TOOLS.map(({ signature }) => signature).filter(({ name }) =>
    hasChoice(name, live),
  );
  const signatures = [...offered, ENOUGH];
  const { dialect } = prompts.plan;
  const turn = compileTurn({
    signatures,
    dialect: dialect === null ? findDialect("generic") : openDialect(dialect),
    vocabulary: createDialectVocabulary(tokenizer),
    live,
    firstCall: talk.length / 2 + 1,
  });
  const maxTokens = MAX_FACT_TOKENS;
  const fact = cutOutput(known, { maxTokens, count: counterOf(tokenizer) });
  const facts = fact === "" ? [] : [fact];
  const messages: Message[] = [
    { role: "system", content: LOOKUP_SYSTEM },
    { role: "user", content: askQuestion({ question, facts, session: "" }) },
    ...talk,
  ];
  return decodeCall(engine, {
    turn,
    validate: (call) =>
      TOOLS.find(({ signature }) => signature.name === call.name)?.check(call) ?? null,
    prompt: renderPrompt(prompts, messages, { tools: signatures }),
    sampling: { temperature: 0, topK: 1, topP: 1, seed: seat.seed },
    maxTokens: MAX_CALL_TOKENS,
    signal: seat.signal,
  });
}

/** A tool whose argument has nothing left to be is not offered. */
function hasChoice(name: string, live: LiveArguments): boolean {
  return [...live].every(([key, choice]) => {
    if (!key.startsWith(`${name}.`) || choice.kind !== "texts") return true;
    return choice.texts.length > 0;
  });
}

async function runCall(call: ToolCall, context: LookContext): Promise<Observation> {
  const tool = TOOLS.find(({ signature }) => signature.name === call.name);
  try {
    if (tool !== undefined) return await tool.run(call, context);
  } catch (error) {
    if (isAgentError(error)) return { isOk: false, text: error.message, changed: [] };
    throw error;
  }
  return { isOk: false, text: `There is no tool ${call.name}.`, changed: [] };
}

function keepResult({ name, arguments: given }: ToolCall, text: string): Fact {
  const title = `Looked up with ${name} ${Object.values(given).join(" ")}`;
  return { title, text, codePath: "", priority: PRIORITY.source, isBasis: true };
}
