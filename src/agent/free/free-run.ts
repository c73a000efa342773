/**
 * One free task, turn by turn: fit the conversation, let the model call, run the call, weigh what came of it. It ends by
 * an answer that the checks bear out, by a limit, or when nothing moves any more; never by the model's word alone.
 */
import { clipText } from "../../base/clip-text.ts";
import { isAgentError } from "../../base/errors.ts";
import type { ToolCall } from "../../base/tool-call.ts";
import { ANSWER } from "../../grammar/turn-grammar.ts";
import type { Observation } from "../../tools/project/observation.ts";
import { LoopGuard } from "../conversation/loop-guard.ts";
import type { Recap } from "../conversation/recap.ts";
import { restateRules } from "../conversation/restated-rules.ts";
import type { AgentEvent } from "../events.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import type { Request } from "../understand/request.ts";
import { Attempts } from "./attempts.ts";
import { conclude, type Ending, tellChecks } from "./conclude.ts";
import type { FreeLookDeps } from "./free-deps.ts";
import { CUT_OFF, stateRules } from "./free-prompt.ts";
import { judgeAnswer } from "./judge-answer.ts";
import type { CallTurn, Speaker, TakenTurn } from "./speaker.ts";
import type { Talk } from "./talk.ts";
import type { Toolbox } from "./toolbox.ts";
import { callEvent, planEvent, resultEvent } from "./turn-events.ts";

/** A change that reads and reads, and never writes. */
const MAX_IDLE_TURNS = 16;
/** One answer is sent back with what is open. */
const MAX_REFUSED_ANSWERS = 2;
const MAX_REASON_CHARS = 200;

interface OpenedTask {
  speaker: Speaker;
  talk: Talk;
  box: Toolbox;
}

/** One task from its first turn to its end. */
export class FreeRun {
  readonly #request: Request;
  readonly #deps: FreeLookDeps;
  readonly #speaker: Speaker;
  readonly #talk: Talk;
  readonly #box: Toolbox;
  readonly #guard = new LoopGuard();
  readonly #attempts: Attempts;
  #recap: Recap | null = null;
  #turn = 0;
  #idleTurns = 0;
  #refusedAnswers = 0;
  #brokenTurns = 0;
  /** False at the start of a change and after a refused answer: such a turn has to call something. */
  #hasMoved: boolean;
  /** What the next turn is told about the last one. */
  #advice: string | null = null;

  constructor(request: Request, deps: FreeLookDeps, { speaker, talk, box }: OpenedTask) {
    this.#request = request;
    this.#deps = deps;
    this.#speaker = speaker;
    this.#talk = talk;
    this.#box = box;
    this.#attempts = new Attempts(deps.toolTemperature);
    this.#hasMoved = box.hands === null || mayStayAsItIs(request);
  }

  async *run(): AsyncGenerator<AgentEvent, TaskOutcome> {
    const { work } = this.#request;
    const { hands } = this.#box;
    let ending: Ending | null = null;
    try {
      while (ending === null) ending = yield* this.#takeTurn();
    } catch (error) {
      if (!isAgentError(error, "time-up")) throw error;
      ending = { kind: "limit", limit: "time" };
    }
    return yield* conclude(ending, { hands, work });
  }

  /** Null while the task goes on. */
  async *#takeTurn(): AsyncGenerator<AgentEvent, Ending | null> {
    const { seat, maxTurns } = this.#deps;
    const { reached } = seat.budget;
    if (reached !== null) return { kind: "limit", limit: reached };
    if (this.#turn >= maxTurns) return { kind: "limit", limit: `${maxTurns} turns` };
    this.#turn += 1;
    const taken = yield* this.#ask();
    if (taken.kind === "broken") return this.#noteBroken(taken);
    this.#brokenTurns = 0;
    if (taken.kind === "cut") {
      return taken.isOutOfTokens
        ? { kind: "limit", limit: "tokens" }
        : this.#fail(taken.call, CUT_OFF);
    }
    yield callEvent(this.#turn, taken.call);
    if (taken.call.name === ANSWER.name) return yield* this.#readAnswer(taken.call);
    const observation = await this.#box.run(taken.call);
    yield* this.#tell(taken.call, observation);
    return this.#weigh(taken, observation);
  }

  async *#ask(): AsyncGenerator<AgentEvent, TakenTurn> {
    const { seat } = this.#deps;
    const { hands, seen } = this.#box;
    this.#talk.setNotes(this.#listNotes());
    const fitted = yield* this.#speaker.fit({
      talk: this.#talk,
      turn: this.#turn,
      last: this.#recap,
      filesChanged: hands?.workspace.changedFiles() ?? [],
      testsPass: hands?.checks.standing?.passes ?? null,
    });
    this.#recap = fitted.recap;
    // What is no longer in front of the model has to be read again before its lines are changed.
    if (fitted.isShorter) seen.forgetLines();
    const without = new Set(this.#attempts.without);
    if (!this.#hasMoved) without.add(ANSWER.name);
    const offer = await this.#box.offer({ banned: this.#guard.banned, without });
    return yield* this.#askWithin({
      talk: this.#talk,
      offer,
      check: (call) => this.#box.check(call),
      temperature: this.#attempts.temperature,
      seed: seat.seed + this.#turn,
      knownTexts: seen.paths.map((path) => seen.textOf(path) ?? ""),
    });
  }

  /** There may be less room than there was when it was fitted: then the conversation is shortened once more. */
  async *#askWithin(asked: CallTurn): AsyncGenerator<AgentEvent, TakenTurn> {
    try {
      return yield* this.#speaker.takeCall(asked);
    } catch (error) {
      if (!isAgentError(error, "context-full")) throw error;
      if (!(await this.#speaker.shrink(this.#talk))) throw error;
      this.#box.seen.forgetLines();
      return yield* this.#speaker.takeCall(asked);
    }
  }

  #listNotes(): string[] {
    const rules = restateRules(this.#turn, stateRules(this.#box.signatures));
    return [this.#attempts.note, this.#advice, rules].filter((note) => note !== null);
  }

  /** A grammar makes such a turn impossible and an endpoint was asked twice: a second one in a row ends the task. */
  #noteBroken({ error, reason }: Extract<TakenTurn, { kind: "broken" }>): Ending | null {
    this.#brokenTurns += 1;
    if (this.#brokenTurns > 1) throw error;
    return this.#fail(null, reason);
  }

  #fail(call: ToolCall | null, reason: string): Ending | null {
    this.#attempts.noteFailure(call, reason);
    if (!this.#attempts.isSpent) return null;
    const [first = ""] = reason.split("\n");
    const last = clipText(first.replace(/\.$/, ""), MAX_REASON_CHARS);
    return { kind: "given-up", reason: `three calls in a row were refused, the last: ${last}` };
  }

  async *#readAnswer(call: ToolCall): AsyncGenerator<AgentEvent, Ending | null> {
    const { hands } = this.#box;
    const text = String(call.arguments.text ?? "");
    const judgement = await judgeAnswer(text, { work: this.#request.work, hands });
    yield* tellChecks(hands);
    if (judgement.isDone) return { kind: "answer", text };
    yield resultEvent(this.#turn, call, { isOk: false, text: judgement.open });
    this.#refusedAnswers += 1;
    this.#advice = judgement.open;
    this.#hasMoved = false;
    if (this.#refusedAnswers < MAX_REFUSED_ANSWERS) return null;
    return { kind: "given-up", reason: judgement.reason };
  }

  async *#tell(call: ToolCall, observation: Observation): AsyncGenerator<AgentEvent> {
    const { hands } = this.#box;
    yield* tellChecks(hands);
    yield resultEvent(this.#turn, call, observation);
    if (hands !== null && call.name === "plan") yield planEvent(hands.todo.steps);
  }

  /** What a call's result means for the next turn: taken into the conversation, or left out of it. */
  #weigh(
    taken: Extract<TakenTurn, { kind: "call" }>,
    { isOk, text, changed }: Observation,
  ): Ending | null {
    const { call, message, prompt } = taken;
    const isProgress = changed.length > 0;
    this.#hasMoved = true;
    this.#idleTurns = isProgress ? 0 : this.#idleTurns + 1;
    const verdict = this.#guard.note(call, text, { isProgress });
    if (verdict.kind === "stop") return { kind: "given-up", reason: verdict.reason };
    if (this.#box.hands !== null && this.#idleTurns >= MAX_IDLE_TURNS) {
      return { kind: "given-up", reason: `${MAX_IDLE_TURNS} turns went by without a change` };
    }
    if (!isOk) return this.#fail(call, text);
    this.#attempts.noteSuccess();
    this.#advice = verdict.kind === "repeat" ? verdict.advice : null;
    if (verdict.kind === "repeat") return null;
    this.#talk.accept({
      prompt,
      message,
      result: { role: "tool", content: text, tool: call.name },
    });
    return null;
  }
}

/** A small model likes to say at once that a change is made. */
function mayStayAsItIs({ work, prohibitions }: Request): boolean {
  return work === "answer" || prohibitions.isConditional;
}
