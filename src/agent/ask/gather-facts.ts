/**
 * All that code can look up for a question before the model is asked. Reads the project and runs the commands whose
 * outcome is asked for; writes nothing. Each provider is a file of its own.
 */
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { SessionMemory } from "../conversation/session-memory.ts";
import type { AgentEvent } from "../events.ts";
import type { Request } from "../understand/request.ts";
import { listAskedCommands } from "./facts/asked-commands.ts";
import { readAspects } from "./facts/aspects.ts";
import { describeCommand, type RunCommand } from "./facts/command-facts.ts";
import { type Fact, type FactProvider, type Look, PRIORITY } from "./facts/fact.ts";
import { gatherFileFacts } from "./facts/file-facts.ts";
import { gatherLikelyFacts, gatherRelatedFacts } from "./facts/likely-facts.ts";
import { gatherListingFacts } from "./facts/listing-facts.ts";
import { gatherProjectFacts } from "./facts/project-facts.ts";
import { gatherSessionFacts } from "./facts/session-facts.ts";
import { gatherSymbolFacts } from "./facts/symbol-facts.ts";
import { gatherTextFacts } from "./facts/text-facts.ts";
import { gatherWordFacts } from "./facts/word-facts.ts";
import { readQuestion } from "./read-question.ts";

export interface FactSources {
  reader: ProjectReader;
  memory: SessionMemory;
  runCommand: RunCommand;
}

export interface GatheredFacts {
  /** The question alone, without instructions about the reply. */
  question: string;
  look: Look;
  /** In the order of the prompt: what matters most stands last. */
  facts: readonly Fact[];
}

const PROVIDERS: readonly FactProvider[] = [
  gatherSymbolFacts,
  gatherFileFacts,
  gatherListingFacts,
  gatherTextFacts,
  gatherWordFacts,
  gatherSessionFacts,
  gatherProjectFacts,
];

/** Costs no model. A question about the world has no facts, or those its words happen to speak of. */
export async function* gatherFacts(
  request: Request,
  { reader, memory, runCommand }: FactSources,
): AsyncGenerator<AgentEvent, GatheredFacts> {
  const question = readQuestion(request);
  const aspects = readAspects(question, request);
  const graph = await reader.graph();
  const paths = [...graph.files.keys()].sort();
  const look: Look = { request, question, aspects, reader, graph, paths, memory };
  if (!aspects.isAboutProject) {
    const facts = aspects.isGeneral ? [] : await gatherRelatedFacts(look);
    return { question, look, facts: orderFacts(facts) };
  }
  const facts: Fact[] = [];
  for (const command of listAskedCommands(request))
    facts.push(yield* runNamed(command, runCommand));
  for (const gather of PROVIDERS) facts.push(...(await gather(look)));
  const runsCommand = facts.some(({ priority }) => priority === PRIORITY.command);
  if (!runsCommand && !facts.some(({ isBasis }) => isBasis))
    facts.push(...(await gatherLikelyFacts(look)));
  return { question, look, facts: orderFacts(facts) };
}

async function* runNamed(
  command: string,
  runCommand: RunCommand,
): AsyncGenerator<AgentEvent, Fact> {
  yield { type: "tool_call", turn: 0, name: "run", arguments: { command } };
  const ran = await runCommand(command);
  const fact = describeCommand(command, ran);
  yield { type: "tool_result", turn: 0, name: "run", isOk: ran !== null, text: fact.text };
  return fact;
}

/** Each once; the one that matters most last. */
function orderFacts(facts: readonly Fact[]): Fact[] {
  const byTitle = new Map<string, Fact>();
  for (const fact of facts) if (!byTitle.has(fact.title)) byTitle.set(fact.title, fact);
  return [...byTitle.values()].sort((a, b) => a.priority - b.priority);
}
