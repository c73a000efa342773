/**
 * A stronger model takes over what the first one gave up: a larger file in this process, which takes the place of the first,
 * or one behind an endpoint, once the person has agreed to what is sent. Off unless the settings name one.
 */
import { Budget, type BudgetLimits } from "./agent/budget.ts";
import type { FailedAttempt } from "./agent/escalate/attempt-record.ts";
import { composeHandover } from "./agent/escalate/compose-handover.ts";
import { decideEscalation } from "./agent/escalate/decide-escalation.ts";
import { describeDisclosure } from "./agent/escalate/describe-disclosure.ts";
import type { AgentEvent } from "./agent/events.ts";
import { freeTask } from "./agent/free/free-task.ts";
import { createRemoteSpeaker } from "./agent/free/remote-speaker.ts";
import { TokenEstimate } from "./agent/free/token-estimate.ts";
import type { ModelSeat } from "./agent/model-turn.ts";
import type { TaskOutcome } from "./agent/task-outcome.ts";
import * as drivers from "./app-drivers.ts";
import type { OpenFolder } from "./app-folder.ts";
import { ModelSource } from "./app-model-source.ts";
import type { AppDeps, AppOptions } from "./app-options.ts";
import type { EscalationConfig } from "./config/config.ts";
import { readApiKey } from "./remote/api-key.ts";
import { createChatClient } from "./remote/chat-client.ts";
import { parseEndpoint } from "./remote/endpoint.ts";

export interface Escalation {
  folder: OpenFolder;
  options: AppOptions;
  deps: AppDeps;
  /** What the first driver held, its workspace as it left it. */
  writing: drivers.Writing;
  /** Of the work that was given up. */
  drive: (writing: drivers.Writing) => drivers.Driver;
  attempts: readonly FailedAttempt[];
  limits: BudgetLimits;
}

/** The outcome of the second model; the first one's when nobody took over. Throws what its turns and its loading throw. */
export async function* escalateIfDue(first: TaskOutcome, escalation: Escalation): drivers.Driver {
  const { options, writing } = escalation;
  const decision = decideEscalation(first, options.escalation ?? null, {
    work: writing.request.work,
    isEscalated: false,
    isInterrupted: writing.seat.signal.aborted,
    wasDenied: first.status === "denied",
    // The limit of time is the whole message's, whoever works on it.
    isTimeLimited: false,
    hasOwnLimits: options.maxTokens !== undefined || options.maxCandidates !== undefined,
  });
  if (decision.isDue) return yield* escalate(decision.to, first, escalation);
  if (decision.reason !== null) yield tell(`No other model takes over: ${decision.reason}.`);
  return first;
}

async function* escalate(
  to: EscalationConfig,
  first: TaskOutcome,
  escalation: Escalation,
): drivers.Driver {
  return to.kind === "model"
    ? yield* escalateToModel(to, first, escalation)
    : yield* escalateToEndpoint(to, first, escalation);
}

async function* escalateToModel(
  { model }: Extract<EscalationConfig, { kind: "model" }>,
  first: TaskOutcome,
  escalation: Escalation,
): drivers.Driver {
  const { folder, options, deps, writing, drive } = escalation;
  yield tell(`The model gave it up; ${model} takes over.`);
  await folder.models.drop();
  const { stateFolder } = folder;
  const source = new ModelSource({
    options: { ...options, model, modelSha256: undefined },
    deps,
    stateFolder,
    findTape: () => folder.tape.write,
    place: () => null,
  });
  const failure = new AbortController();
  const signal = AbortSignal.any([writing.seat.signal, failure.signal]);
  const served = source.serve({
    signal,
    onChosen: () => {},
    onFailure: (error) => failure.abort(error),
  });
  const seat: ModelSeat = {
    ...writing.seat,
    model: () => served.ready(),
    memory: served,
    budget: renewBudget(escalation),
    signal,
  };
  try {
    await putBack(writing);
    const handover = tellHandover(first, escalation);
    const request = { ...writing.request, task: `${writing.request.task}\n\n${handover}` };
    const inUse = { chosen: () => source.chosen, stateFolder, deps };
    return yield* drive({ ...writing, request, seat, inUse });
  } finally {
    await source.drop();
  }
}

async function* escalateToEndpoint(
  {
    url,
    model,
    apiKeyEnv,
    contextTokens,
    timeoutMs,
  }: Extract<EscalationConfig, { kind: "endpoint" }>,
  first: TaskOutcome,
  escalation: Escalation,
): drivers.Driver {
  const { folder, options, deps, writing } = escalation;
  const { request } = writing;
  const endpoint = parseEndpoint(url);
  if (options.offline) {
    yield tell(`${endpoint.host} was not asked: --offline forbids it.`);
    return first;
  }
  if (!(await folder.permissions.maySend(describeDisclosure(endpoint, request)))) {
    yield tell(`${endpoint.host} was not asked: nothing is sent without a yes, or --escalate.`);
    return first;
  }
  yield tell(`The model gave it up; ${endpoint.host} takes over.`);
  const apiKey = readApiKey(apiKeyEnv, deps.env);
  const client = createChatClient({
    endpoint,
    apiKey,
    ...(timeoutMs === null ? {} : { timeoutMs }),
  });
  const seat: ModelSeat = { ...writing.seat, budget: renewBudget(escalation) };
  await putBack(writing);
  // What the project tells whoever works on it was not said to be sent.
  const free = drivers.createFreeDeps({ ...writing, seat, notes: null });
  return yield* freeTask(request, {
    ...free,
    speaker: createRemoteSpeaker({ client, seat, model, contextTokens }),
    handover: tellHandover(first, escalation),
  });
}

function tellHandover(outcome: TaskOutcome, { attempts }: Escalation): string {
  return composeHandover({ outcome, attempts, count: new TokenEstimate().count });
}

function renewBudget({ limits }: Escalation): Budget {
  return new Budget(limits, () => performance.now());
}

/** The second begins where the first began. */
async function putBack({ workspace, project }: drivers.Writing): Promise<void> {
  await project.noteChanged(await workspace.restoreAll());
}

function tell(message: string): AgentEvent {
  return { type: "notice", level: "info", message };
}
