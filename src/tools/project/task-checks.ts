/**
 * What tests, compiler and linter say of the project now, held against what they said before the task changed
 * anything: only what is new counts, and a task is done when nothing is.
 */
import { type Finding, listNewFindings } from "../inspect/inspector.ts";
import type { CheckResult } from "../run-checks.ts";
import type { TestFailure } from "../test-report.ts";

export interface CheckPorts {
  /** Null when the project has no tests. */
  check: ((request: { timeoutMs: number }) => Promise<CheckResult>) | null;
  inspect: (paths: readonly string[]) => Promise<readonly Finding[]>;
  /** Source files whose state before the task is looked at once. */
  listSources: () => Promise<readonly string[]>;
  testTimeoutMs: number;
  /** Nothing may be written unless something fails: the person said so. */
  isConditional: boolean;
}

export interface ChecksReport {
  /** For the model: what is new, or that nothing is. */
  text: string;
  /** Nothing is worse than before. */
  isGood: boolean;
  /** All tests pass; false where there are none. */
  passes: boolean;
  /** Null where there are no tests. */
  result: CheckResult | null;
}

export interface CheckRun {
  purpose: "before" | "candidate";
  result: CheckResult;
}

/** Of a larger project only what is written is inspected. */
const MAX_INSPECTED_FILES = 400;
const MAX_SHOWN = 8;
const MAX_MESSAGE_CHARS = 400;

export class TaskChecks {
  readonly #ports: CheckPorts;
  readonly #runs: CheckRun[] = [];
  readonly #findingsBefore = new Map<string, readonly Finding[]>();
  #before: CheckResult | null = null;
  #isPrepared = false;
  #isTouched = false;
  #last: ChecksReport | null = null;

  constructor(ports: CheckPorts) {
    this.#ports = ports;
  }

  /** The tests before the first change; null before that, or where there are none. */
  get before(): CheckResult | null {
    return this.#before;
  }

  /** What the checks said of the tree as it is; null when it was changed since, or never checked. */
  get standing(): ChecksReport | null {
    return this.#last;
  }

  /** The runs of the tests since the last call of this. */
  takeRuns(): CheckRun[] {
    return this.#runs.splice(0);
  }

  /** True where the person wants nothing changed because nothing fails. */
  async forbidsChange(): Promise<boolean> {
    if (!this.#ports.isConditional) return false;
    await this.#prepare();
    return !this.#failedBefore();
  }

  /** To be called before each write. A sentence when the task must leave everything as it is. */
  async beforeWrite(path: string): Promise<string | null> {
    await this.#prepare();
    if (await this.forbidsChange()) {
      return "Everything passes, and then nothing is to be changed. Call answer.";
    }
    if (!this.#findingsBefore.has(path)) await this.#inspectBefore([path]);
    this.forget();
    return null;
  }

  /** The report of the tree as it is; made once for a tree. */
  async run(): Promise<ChecksReport> {
    await this.#prepare();
    this.#last ??= await this.#look();
    return this.#last;
  }

  /** What was reported no longer holds: files may be other ones now. */
  forget(): void {
    this.#isTouched = true;
    this.#last = null;
  }

  async #prepare(): Promise<void> {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    const { check, testTimeoutMs } = this.#ports;
    if (check !== null) {
      this.#before = await check({ timeoutMs: testTimeoutMs });
      this.#runs.push({ purpose: "before", result: this.#before });
    }
    const sources = await this.#ports.listSources();
    await this.#inspectBefore(sources.length <= MAX_INSPECTED_FILES ? sources : []);
  }

  async #inspectBefore(paths: readonly string[]): Promise<void> {
    for (const path of paths) this.#findingsBefore.set(path, []);
    const findings = paths.length === 0 ? [] : await this.#ports.inspect(paths);
    for (const finding of findings) {
      const known = this.#findingsBefore.get(finding.path) ?? [];
      this.#findingsBefore.set(finding.path, [...known, finding]);
    }
  }

  #failedBefore(): boolean {
    const hasFindings = [...this.#findingsBefore.values()].some(({ length }) => length > 0);
    return hasFindings || (this.#before !== null && this.#before.outcome !== "passed");
  }

  async #look(): Promise<ChecksReport> {
    const { check, inspect, testTimeoutMs } = this.#ports;
    const paths = [...this.#findingsBefore.keys()];
    const result = await this.#runTests(check, testTimeoutMs);
    const before = [...this.#findingsBefore.values()].flat();
    const after = paths.length === 0 ? [] : await inspect(paths);
    const findings = listNewFindings(before, after);
    const broken = result === null ? [] : findBroken(this.#before, result);
    return {
      text: [describeTests(this.#before, result, broken), ...describeFindings(findings)].join("\n"),
      isGood: broken.length === 0 && findings.length === 0,
      passes: result?.outcome === "passed",
      result,
    };
  }

  /** A tree that nobody has touched yet is not tested twice. */
  async #runTests(check: CheckPorts["check"], timeoutMs: number): Promise<CheckResult | null> {
    if (check === null) return null;
    if (!this.#isTouched) return this.#before;
    const result = await check({ timeoutMs });
    this.#runs.push({ purpose: "candidate", result });
    return result;
  }
}

/** What fails now and did not before; a run that broke off counts as one failure. */
function findBroken(before: CheckResult | null, now: CheckResult): readonly TestFailure[] {
  if (now.outcome === "passed" || before === null) return [];
  if (now.outcome !== "failed") {
    return before.outcome === now.outcome ? [] : [describeBreak(now)];
  }
  const known = new Set(before.report.failures.map(keyOf));
  const fresh = now.report.failures.filter((failure) => !known.has(keyOf(failure)));
  // A file that did not load hides its tests: what appears when it does is no harm done.
  const hidTests =
    before.outcome !== "passed" && before.report.failures.every(({ kind }) => kind === "load");
  if (hidTests && now.report.passed >= before.report.passed) return [];
  if (fresh.length === 0 && now.report.passed < before.report.passed) return [describeBreak(now)];
  return fresh;
}

function keyOf({ file, name }: TestFailure): string {
  return `${file ?? ""}\0${name}`;
}

function describeBreak({ command, problem, outputTail }: CheckResult): TestFailure {
  const message = problem ?? outputTail.slice(-MAX_MESSAGE_CHARS);
  return { name: command, message, frames: [], kind: "error" };
}

function describeTests(
  before: CheckResult | null,
  now: CheckResult | null,
  broken: readonly TestFailure[],
): string {
  if (now === null) return "There are no tests.";
  if (now.outcome === "passed") return `The tests pass (${now.report.passed}).`;
  const old = before === null ? 0 : Math.max(0, now.report.failed - broken.length);
  const same = old === 0 ? "" : ` ${old} that failed before still fail.`;
  if (broken.length === 0) return `No test fails that passed before.${same}`;
  const shown = broken.slice(0, MAX_SHOWN).map(({ name, file, message }) => {
    const where = file === undefined ? "" : ` (${file})`;
    return `- ${name}${where}: ${message.trim().slice(0, MAX_MESSAGE_CHARS)}`;
  });
  return [`These tests fail because of the change:${same}`, ...shown].join("\n");
}

function describeFindings(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, MAX_SHOWN).map(({ path, line, message }) => {
    const place = line === null ? path : `${path}:${line}`;
    return `- ${place} ${message.slice(0, MAX_MESSAGE_CHARS)}`;
  });
  const more = findings.length - shown.length;
  return ["These problems are new:", ...shown, ...(more > 0 ? [`- and ${more} more`] : [])];
}
