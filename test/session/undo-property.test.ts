/**
 * Random histories of tasks, undos, redos and a person's own work in between: after every step the tree is byte for byte
 * and mode for mode what the model says, or the call is refused with the file named and nothing is touched.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { type FailureCode, isAgentError } from "../../src/base/errors.ts";
import { redoLast, undoLast } from "../../src/session/undo.ts";
import type { Workspace } from "../../src/tools/workspace.ts";
import { RandomSource } from "../support/random-source.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";
import { type Action, type Choice, type ModelTask, predict, type Tree } from "./undo-model.ts";

/** A long run is asked for in the same way as of the crash test. */
const HISTORIES = process.env.CRASH_TEST === "exhaustive" ? 1_000 : 50;
const STEPS = 12;
const FILES = ["a.txt", "b.sh", "docs/c.md", "docs/deep/d.bin", "new/nested/e", "ä/ö ü.txt"];
const MODES = [0o644, 0o755, 0o600, 0o444];
const NEW_MODE = 0o666 & ~process.umask();
/** What a random step of a task may meet: a file in the way, none where one was wanted, bytes that are no text. */
const EXPECTED_IN_TASK: readonly FailureCode[] = [
  ...(["file-missing", "file-exists", "file-changed", "file-read-only"] as const),
  ...(["file-not-editable", "path-forbidden", "file-not-written"] as const),
];

let project: ProjectFixture;
afterEach(() => project.remove());

/** What is there now. Folders count only where a file of the histories could be. */
function readTree(): Tree {
  const tree: Record<string, Tree[string]> = {};
  for (const [name, content] of Object.entries(project.snapshot())) {
    const at = content.indexOf(" ");
    const bytes = content.slice(at + 1);
    if (bytes !== "folder") tree[name] = { mode: Number.parseInt(content.slice(0, at), 8), bytes };
    else if (FILES.includes(name)) tree[name] = "folder";
  }
  return tree;
}

class History {
  readonly #random: RandomSource;
  readonly #tasks: ModelTask[] = [];
  readonly counts = { done: 0, refused: 0, conflicts: 0, locked: 0 };
  #sequence = 0;
  #contents = 0;

  constructor(seed: number) {
    this.#random = new RandomSource(seed);
    for (const file of FILES.slice(0, 4)) this.#putByHand(file);
  }

  async run(): Promise<void> {
    await this.#runTask();
    for (let step = 0; step < STEPS; step++) {
      const before = readTree();
      const kind = this.#random.below(13);
      if (kind < 4) await this.#runTask();
      else if (kind < 10) await this.#changeOver(kind < 7 ? "undo" : "redo", before);
      else this.#workByHand();
    }
  }

  async #runTask(): Promise<void> {
    const before = readTree();
    const { journal, workspace } = await project.begin();
    for (let count = 1 + this.#random.below(5); count > 0; count--)
      await this.#tryChange(workspace);
    this.#sequence += 1;
    if (this.#random.below(4) === 0) {
      await workspace.restoreAll();
      expect(readTree()).toEqual(before);
      journal.rollback();
      return;
    }
    const changes = workspace.changes();
    journal.commit(changes);
    const after = readTree();
    const files = changes.map((change) => change.path);
    expect(files).toEqual(listDifferent(before, after));
    if (files.length === 0) return;
    const { taskId } = journal;
    const rest = { undoSequence: null, stands: true, before, after, files };
    const kept = { undoneModes: {}, saved: new Set<string>() };
    this.#tasks.push({ taskId, sequence: this.#sequence, ...rest, ...kept });
  }

  async #tryChange(workspace: Workspace): Promise<void> {
    const [file, other] = [this.#pickFile(), this.#pickFile()];
    try {
      await workspace.look(file);
      switch (this.#random.below(5)) {
        case 0:
          return await workspace.remove(file);
        case 1:
          return await workspace.copy(file, other);
        case 2:
          return await workspace.move(file, other);
        default:
          return await workspace.write(file, this.#newText());
      }
    } catch (error) {
      if (!isAgentError(error) || !EXPECTED_IN_TASK.includes(error.code)) throw error;
    }
  }

  async #changeOver(action: Action, tree: Tree): Promise<void> {
    const choice = this.#pickChoice();
    const predicted = predict(action, choice, { tree, tasks: this.#tasks, newMode: NEW_MODE });
    const takeOver = action === "undo" ? undoLast : redoLast;
    const result = await takeOver(project.state, project.root, choice).catch((error: unknown) => {
      if (!isAgentError(error)) throw error;
      return error;
    });
    if (predicted.kind === "done" && isAgentError(result) && predicted.unsaved.length > 0) {
      expect(readTree()).toEqual(tree);
      this.#expectRefusal(result, predicted.unsaved, "undo-conflict");
      return;
    }
    if (predicted.kind === "refused") {
      expect(readTree()).toEqual(tree);
      this.#expectRefusal(result, predicted.paths, predicted.code);
      return;
    }
    expect(result).toMatchObject({
      taskId: predicted.task.taskId,
      files: [...predicted.task.files].sort(),
    });
    expect(readTree()).toEqual(predicted.tree);
    this.counts.done += 1;
    this.#note(action, predicted.task, tree);
  }

  #expectRefusal(error: unknown, paths: readonly string[], code: string): void {
    if (!isAgentError(error)) throw new Error(`should have been refused: ${JSON.stringify(error)}`);
    this.counts.refused += 1;
    if (code === "nothing-to-undo") {
      expect(error.code).toBe(code);
      return;
    }
    // Of a file in conflict and one that is read-only either may be met first.
    expect(["undo-conflict", "file-read-only"]).toContain(error.code);
    if (code === "file-read-only") expect(error.code).toBe(code);
    if (isAgentError(error, "undo-conflict")) this.counts.conflicts += 1;
    if (isAgentError(error, "file-read-only")) this.counts.locked += 1;
    const named = "path" in error.details ? error.details.path : "none";
    expect(paths).toContain(named);
    expect(error.message).toContain(named);
  }

  #note(action: Action, task: ModelTask, before: Tree): void {
    task.stands = action === "redo";
    if (action === "redo") return;
    this.#sequence += 1;
    task.undoSequence = this.#sequence;
    for (const file of task.files) {
      const found = before[file];
      if (found === undefined || found === "folder") continue;
      task.undoneModes[file] = found.mode;
      task.saved.add(found.bytes);
    }
  }

  #pickChoice(): Choice {
    const kind = this.#random.below(4);
    if (kind === 0) return { path: this.#pickFile() };
    if (kind > 1 || this.#tasks.length === 0) return {};
    return { taskId: this.#random.pick(this.#tasks).taskId };
  }

  #workByHand(): void {
    const touched = this.#tasks.at(-1)?.files ?? FILES;
    const file = this.#random.pick(this.#random.below(2) === 0 ? touched : FILES);
    const absolute = path.join(project.root, file);
    switch (this.#random.below(6)) {
      case 0:
        rmSync(absolute, { force: true, recursive: true });
        return;
      case 1:
        if (readTree()[file] === undefined) mkdirSync(absolute, { recursive: true });
        return;
      case 2:
      case 3:
        if (readTree()[file] !== undefined) chmodSync(absolute, this.#pickMode(file));
        return;
      default:
        this.#putByHand(file);
    }
  }

  #pickMode(file: string): number {
    return readTree()[file] === "folder" ? 0o755 : this.#random.pick(MODES);
  }

  #putByHand(file: string): void {
    const absolute = path.join(project.root, file);
    rmSync(absolute, { force: true, recursive: true });
    mkdirSync(path.dirname(absolute), { recursive: true });
    writeFileSync(absolute, this.#newBytes());
    chmodSync(absolute, this.#random.pick(MODES));
  }

  /** Empty, with a byte order mark, with line ends of both kinds or none, or no text at all. */
  #newBytes(): Uint8Array {
    const mark = this.#newText();
    const forms = [mark, `\uFEFF${mark}`, mark.replaceAll("\n", "\r\n"), mark.trimEnd(), ""];
    const kind = this.#random.below(forms.length + 1);
    const form = forms[kind];
    if (form !== undefined) return Buffer.from(form);
    return Buffer.from(`\0\xff\xfe${mark}\x80`, "latin1");
  }

  /** Never the same twice: equal bytes are nobody's change. */
  #newText(): string {
    this.#contents += 1;
    return `ü ${this.#contents}\nline\n`;
  }

  #pickFile(): string {
    return this.#random.pick(FILES);
  }
}

/** By their bytes alone. */
function listDifferent(before: Tree, after: Tree): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => bytesOf(before[name]) !== bytesOf(after[name])).sort();
}

function bytesOf(file: Tree[string] | undefined): string | null {
  return file === undefined || file === "folder" ? null : file.bytes;
}

test(`in ${HISTORIES} random histories every undo and redo does what the model says, to the byte and the mode`, {
  timeout: HISTORIES * 5_000,
}, async () => {
  const sums = { done: 0, refused: 0, conflicts: 0, locked: 0 };
  for (let seed = 1; seed <= HISTORIES; seed++) {
    project = createProjectFixture();
    const history = new History(seed);
    await history.run();
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += history.counts[key];
    if (seed < HISTORIES) project.remove();
  }
  // All ways have to be well trodden for this to mean anything.
  expect(sums.done).toBeGreaterThan(HISTORIES);
  expect(sums.conflicts).toBeGreaterThan(HISTORIES / 4);
  expect(sums.locked).toBeGreaterThan(HISTORIES / 100);
  expect(sums.refused).toBeGreaterThan(HISTORIES);
});
