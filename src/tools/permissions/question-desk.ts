/**
 * Where questions to a person are put, one at a time, and where answers are kept. What is asked is decided anew when its
 * turn comes, for the answer before may hold for it too, and once more after the answer, for the mode may have changed.
 * Nobody to ask is a no. Knows no modes and no rules.
 */
import type { AccessVerdict } from "./decide-access.ts";
import { createExactRule } from "./exact-rule.ts";
import { type AnswerKeys, TaskAnswers } from "./given-answers.ts";
import type { Access, AskPermission, PermissionAnswer } from "./permission-question.ts";
import type { RememberedRules } from "./permission-rules.ts";
import { describeNo, describeNobody, type Refusal } from "./refusal.ts";

export interface OpenQuestion {
  access: Access;
  keys: AnswerKeys;
  /** Yeses, the smallest first; "project" falls away where no rule says exactly this. */
  choices: readonly Exclude<PermissionAnswer, "no">[];
  /** As things stand now. */
  decide: (hasYes: boolean) => AccessVerdict;
}

export interface Settled {
  /** Null: it may be done. */
  refusal: Refusal | null;
  /** The person saw it and said yes. */
  wasShown: boolean;
}

export interface DeskOptions {
  ask: AskPermission | null;
  signal: () => AbortSignal;
  remembered: RememberedRules;
}

export class QuestionDesk {
  readonly #options: DeskOptions;
  readonly #session = new Set<string>();
  #task = new TaskAnswers();
  #turn: Promise<unknown> = Promise.resolve();
  #problem: string | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get task(): TaskAnswers {
    return this.#task;
  }

  /** What was said yes to for the whole session. */
  get sessionYeses(): readonly string[] {
    return [...this.#session];
  }

  /** Why the last yes for the project was not kept; null where it was. */
  get problem(): string | null {
    return this.#problem;
  }

  beginTask(): void {
    this.#task = new TaskAnswers();
  }

  hasYes({ once, lasting }: AnswerKeys): boolean {
    const { yeses } = this.#task;
    return (once !== null && yeses.has(once)) || this.hasLastingYes(lasting);
  }

  hasLastingYes(key: string): boolean {
    return this.#task.yeses.has(key) || this.#session.has(key);
  }

  /** Rejects with the signal's reason when it fires, and with what asking throws. */
  async settle(question: OpenQuestion): Promise<Settled> {
    const look = this.#look(question);
    return "refusal" in look ? look : this.#takeTurn(() => this.#askUnlessSettled(question));
  }

  /** What is settled without a question, or what the question is put with. */
  #look({ access, keys, decide }: OpenQuestion): Settled | { reason: string; ask: AskPermission } {
    const verdict = decide(this.hasYes(keys));
    const { ask } = this.#options;
    if (verdict.kind === "yes") return { refusal: null, wasShown: false };
    if (verdict.kind === "no") return { refusal: verdict, wasShown: false };
    if (ask === null) return { refusal: describeNobody(access), wasShown: false };
    const wasRefused = this.#task.noes.has(keys.no);
    if (wasRefused) return { refusal: describeNo(access), wasShown: false };
    return { reason: verdict.reason, ask };
  }

  #takeTurn(work: () => Promise<Settled>): Promise<Settled> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #askUnlessSettled(question: OpenQuestion): Promise<Settled> {
    const look = this.#look(question);
    if ("refusal" in look) return look;
    const { access, keys, choices, decide } = question;
    const rule = choices.includes("project") ? createExactRule(access) : null;
    const yeses = choices.filter((choice) => choice !== "project" || rule !== null);
    const task = this.#task;
    const signal = this.#options.signal();
    signal.throwIfAborted();
    const { reason, ask } = look;
    const said = { access, reason, choices: [...yeses, "no" as const] };
    const answer = await ask(rule === null ? said : { ...said, rule: rule.text }, signal);
    const yes = readYes(answer, yeses);
    if (yes === null) {
      task.noes.add(keys.no);
      return { refusal: describeNo(access), wasShown: true };
    }
    this.#note(yes, question, task);
    const last = decide(true);
    return { refusal: last.kind === "no" ? last : null, wasShown: true };
  }

  #note(yes: PermissionAnswer, { access, keys }: OpenQuestion, task: TaskAnswers): void {
    if (keys.once !== null) task.yeses.add(keys.once);
    if (yes === "task") task.yeses.add(keys.lasting);
    if (yes === "session") this.#session.add(keys.lasting);
    if (yes === "project") this.#remember(access, keys);
  }

  /** A yes that cannot be kept holds as long as this process. */
  #remember(access: Access, { once, lasting }: AnswerKeys): void {
    const rule = createExactRule(access);
    if (rule === null) return;
    this.#problem = null;
    try {
      this.#options.remembered.add(rule);
    } catch (error) {
      this.#session.add(once ?? lasting);
      const reason = error instanceof Error ? error.message : String(error);
      this.#problem = `"${rule.text}" holds for this session only: ${reason}`;
    }
  }
}

/** One that was not offered counts as the smallest that was; null for a no. */
function readYes<Yes extends PermissionAnswer>(
  answer: PermissionAnswer,
  yeses: readonly Yes[],
): Yes | null {
  if (answer === "no") return null;
  return yeses.find((yes) => yes === answer) ?? yeses[0] ?? null;
}
