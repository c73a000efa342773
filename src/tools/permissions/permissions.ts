/**
 * Whether something may be written, run, read or sent: the decision of decide-access.ts over the mode, the rules and what
 * was said, and where that leaves it open the answer of a person, through the desk. Touches nothing itself.
 */
import {
  type AccessGround,
  type AccessVerdict,
  type CommandAccess,
  decideRead,
  decideRun,
  decideSend,
  decideWrite,
} from "./decide-access.ts";
import { describePermissions } from "./describe-permissions.ts";
import { normalizePath } from "./fold-path.ts";
import { keysOfKeep, keysOfRead, keysOfRun, keysOfSend, keysOfWrite } from "./given-answers.ts";
import type { PermissionMode } from "./permission-mode.ts";
import type { Access, AskPermission } from "./permission-question.ts";
import {
  isOfProject,
  type PermissionRule,
  type PermissionRules,
  type RememberedRules,
} from "./permission-rules.ts";
import { QuestionDesk } from "./question-desk.ts";
import { createDenial, describeNo, describeNobody, type Refusal } from "./refusal.ts";

export interface TextChange {
  /** From the root, every link followed. */
  path: string;
  /** Null: no file, or bytes that are no text. */
  before: string | null;
  after: string | null;
}

export interface CommandRequest extends CommandAccess {
  purpose: "tests" | "checker" | "task";
}

/** Whatever asks rejects with the signal's reason when it fires. */
export interface Permissions {
  /** Read at each access; may be set at any time. */
  mode: PermissionMode;
  /** Forgets what was said for one task. */
  beginTask(): void;
  /** To be called before each write. Throws "permission-denied". */
  requireWrite(change: TextChange): Promise<void>;
  /**
   * Of what a person takes back, or has made again: their word is the yes, which no rule that denies and no plan mode
   * gives way to. Throws "permission-denied".
   */
  requireTakeBack(path: string): void;
  /** Whether a task may leave these texts behind. Asks about those that nobody was shown, where each is asked about. */
  mayKeep(changes: readonly TextChange[]): Promise<boolean>;
  mayRun(request: CommandRequest): Promise<boolean>;
  /** The same for what cannot go on without. Throws "permission-denied". */
  requireRun(request: CommandRequest): Promise<void>;
  /** Why `mayRun` said no, as sentences that read on from "it was not run: ". */
  explainRun(request: CommandAccess): string;
  /** To be called before a text is shown to a model. Throws "permission-denied" for secret files, and by rule. */
  requireRead(path: string): Promise<void>;
  /** The same without asking: false where somebody would have to be asked. */
  canRead(path: string): boolean;
  maySend(disclosure: { host: string; what: string }): Promise<boolean>;
  /** The mode, the rules and what was said, a line each, for a person. */
  describe(): readonly string[];
}

export interface PermissionOptions {
  mode: PermissionMode;
  rules: PermissionRules;
  remembered: RememberedRules;
  /** Null: nobody can be asked. */
  ask: AskPermission | null;
  /** Of the message at work. */
  signal: () => AbortSignal;
  /** Secret files that the person named as what to read. */
  allowedReads?: readonly string[];
}

export function createPermissions(options: PermissionOptions): Permissions {
  return new AskedPermissions(options);
}

const UNSEEN = "These texts are not those that were said yes to";

class AskedPermissions implements Permissions {
  mode: PermissionMode;
  readonly #options: PermissionOptions;
  readonly #desk: QuestionDesk;
  readonly #allowedReads: ReadonlySet<string>;
  /** The rules that count, until another one is remembered. */
  #known: { remembered: readonly PermissionRule[]; rules: PermissionRules } | null = null;

  constructor(options: PermissionOptions) {
    this.mode = options.mode;
    this.#options = options;
    this.#desk = new QuestionDesk(options);
    this.#allowedReads = new Set((options.allowedReads ?? []).map(normalizePath));
  }

  beginTask(): void {
    this.#desk.beginTask();
  }

  async requireWrite({ path, before, after }: TextChange): Promise<void> {
    const access: Access = { kind: "write", path, before, after };
    const { task } = this.#desk;
    const { refusal, wasShown } = await this.#desk.settle({
      access,
      keys: keysOfWrite(path, after),
      choices: ["once", "task", "session", "project"],
      decide: (hasYes) => decideWrite(path, this.#ground(hasYes)),
    });
    if (refusal !== null) throw createDenial(access, refusal);
    if (wasShown) task.noteText(path, after);
    // Whoever wrote a text may see it.
    task.yeses.add(keysOfRead(path).lasting);
  }

  requireTakeBack(path: string): void {
    const verdict = decideWrite(path, this.#ground(true));
    if (verdict.kind !== "no") return;
    throw createDenial({ kind: "write", path, before: null, after: null }, verdict);
  }

  async mayKeep(changes: readonly TextChange[]): Promise<boolean> {
    const unseen = changes.filter((change) => !this.#isAgreed(change));
    if (unseen.length === 0) return true;
    const { refusal } = await this.#desk.settle({
      access: { kind: "keep", changes: unseen },
      keys: keysOfKeep(unseen),
      choices: ["once"],
      decide: (hasYes) => (hasYes || !this.#asksOfWrites() ? YES : { kind: "ask", reason: UNSEEN }),
    });
    return refusal === null;
  }

  async mayRun(request: CommandRequest): Promise<boolean> {
    return (await this.#settleRun(request)) === null;
  }

  async requireRun(request: CommandRequest): Promise<void> {
    const refusal = await this.#settleRun(request);
    if (refusal !== null) throw createDenial(describeRun(request), refusal);
  }

  explainRun(request: CommandAccess): string {
    const hasYes = this.#desk.hasYes(keysOfRun(request.command));
    const verdict = decideRun(request, this.#ground(hasYes));
    const access = describeRun({ ...request, purpose: "task" });
    const open = this.#options.ask === null ? describeNobody(access) : describeNo(access);
    const { reason, hint } = verdict.kind === "no" ? verdict : open;
    return `${reason}. ${hint}`;
  }

  async requireRead(path: string): Promise<void> {
    const access: Access = { kind: "read", path };
    const { refusal } = await this.#desk.settle({
      access,
      keys: keysOfRead(path),
      choices: ["task", "session", "project"],
      decide: (hasYes) => this.#decideRead(path, hasYes),
    });
    if (refusal !== null) throw createDenial(access, refusal);
  }

  canRead(path: string): boolean {
    return this.#decideRead(path, this.#desk.hasYes(keysOfRead(path))).kind === "yes";
  }

  async maySend({ host, what }: { host: string; what: string }): Promise<boolean> {
    const { refusal } = await this.#desk.settle({
      access: { kind: "send", host, what },
      keys: keysOfSend(host),
      choices: ["once", "task", "session", "project"],
      decide: (hasYes) => decideSend(host, this.#ground(hasYes)),
    });
    return refusal === null;
  }

  describe(): readonly string[] {
    const { rules, remembered } = this.#options;
    const notices = [remembered.notice, this.#desk.problem].filter((each) => each !== null);
    return describePermissions({
      mode: this.mode,
      rules,
      remembered: remembered.list(),
      sessionYeses: this.#desk.sessionYeses,
      notices,
    });
  }

  async #settleRun(request: CommandRequest): Promise<Refusal | null> {
    const { command, purpose } = request;
    const { refusal } = await this.#desk.settle({
      access: describeRun(request),
      keys: keysOfRun(command),
      // Tests and checkers run again and again: a yes for once would be asked for all day.
      choices: [...(purpose === "task" ? ONCE : []), "task", "session", "project"],
      decide: (hasYes) => decideRun(request, this.#ground(hasYes)),
    });
    return refusal;
  }

  #decideRead(path: string, hasYes: boolean): AccessVerdict {
    const isNamed = this.#allowedReads.has(normalizePath(path));
    return decideRead(path, this.#ground(hasYes || isNamed));
  }

  /** Plan mode too: it can only be reached after writes of another mode. */
  #asksOfWrites(): boolean {
    return this.mode === "default" || this.mode === "plan";
  }

  /** Nobody has to be asked whether this text may stay. */
  #isAgreed({ path, after }: TextChange): boolean {
    if (!this.#asksOfWrites() || this.#desk.task.hasText(path, after)) return true;
    const hasYes = this.#desk.hasLastingYes(keysOfWrite(path, after).lasting);
    return decideWrite(path, { ...this.#ground(hasYes), mode: "default" }).kind === "yes";
  }

  #ground(hasYes: boolean): AccessGround {
    const remembered = this.#options.remembered.list();
    if (this.#known?.remembered !== remembered) {
      const { allow, deny } = this.#options.rules;
      const usable = [...allow, ...remembered].filter((rule) => !isOfProject(rule));
      this.#known = { remembered, rules: { allow: usable, deny } };
    }
    return { mode: this.mode, rules: this.#known.rules, hasYes };
  }
}

const YES: AccessVerdict = { kind: "yes" };
const ONCE = ["once"] as const;

function describeRun({ command, purpose }: CommandRequest): Access {
  return { kind: "command", command: command.trim(), purpose };
}
