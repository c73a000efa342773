/** Random histories of tasks, undos, redos and a person's own edits: every undo is exact or refused, never in between. */
import { chmodSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { type FailureCode, isAgentError } from "../../src/base/errors.ts";
import { readTasks } from "../../src/session/task-history.ts";
import { redoLast, type UndoResult, undoLast } from "../../src/session/undo.ts";
import type { Workspace } from "../../src/tools/workspace.ts";
import { RandomSource } from "../support/random-source.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

/** A long run is asked for in the same way as of the crash test. */
const HISTORIES = process.env.CRASH_TEST === "exhaustive" ? 1_000 : 40;
const STEPS = 8;
const FILES = ["a.txt", "b.sh", "docs/c.md", "docs/deep/d.bin", "new/e", "ä/ö ü.txt"];
const MODES = [0o644, 0o755, 0o600];
/** What a random step may meet: a file in the way, or none where one was wanted. */
const EXPECTED_IN_TASK: readonly FailureCode[] = ["file-missing", "file-exists", "file-changed"];

let project: ProjectFixture;
afterEach(() => project.remove());

/** "mode bytes" of every file; folders are not files. */
type Tree = Record<string, string>;

interface KeptTask {
  before: Tree;
  after: Tree;
  files: readonly string[];
}

function readTree(): Tree {
  const entries = Object.entries(project.snapshot());
  return Object.fromEntries(entries.filter(([, content]) => !/^\d+ folder$/.test(content)));
}

class History {
  readonly #random: RandomSource;
  readonly #tasks = new Map<string, KeptTask>();
  #contents = 0;
  undone = 0;
  refused = 0;

  constructor(seed: number) {
    this.#random = new RandomSource(seed);
    for (const file of FILES.slice(0, 4)) this.#putByHand(file);
  }

  async #step(): Promise<void> {
    const kind = this.#random.below(10);
    if (kind < 3) await this.#runTask();
    else if (kind < 6) await this.#changeOver("undo", {});
    else if (kind === 6) await this.#changeOver("undo", { path: this.#pickFile() });
    else if (kind < 9) await this.#changeOver("redo", {});
    else this.#editByHand();
  }

  async run(): Promise<void> {
    await this.#runTask();
    for (let step = 0; step < STEPS; step++) await this.#step();
  }

  async #runTask(): Promise<void> {
    const before = readTree();
    const { journal, workspace } = await project.begin();
    for (let count = 1 + this.#random.below(5); count > 0; count--) {
      await this.#tryChange(workspace);
    }
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
    this.#tasks.set(journal.taskId, { before, after, files });
  }

  async #tryChange(workspace: Workspace): Promise<void> {
    const [file, other] = [this.#pickFile(), this.#pickFile()];
    await workspace.look(file);
    try {
      switch (this.#random.below(5)) {
        case 0:
          return await workspace.remove(file);
        case 1:
          return await workspace.copy(file, other);
        case 2:
          return await workspace.move(file, other);
        default:
          return await workspace.write(file, this.#newContent());
      }
    } catch (error) {
      if (!isAgentError(error) || !EXPECTED_IN_TASK.includes(error.code)) throw error;
    }
  }

  async #changeOver(action: "undo" | "redo", choice: { path?: string }): Promise<void> {
    const before = readTree();
    const statuses = this.#statuses();
    let result: UndoResult;
    try {
      result =
        action === "undo"
          ? await undoLast(project.state, project.root, choice)
          : await redoLast(project.state, project.root);
    } catch (error) {
      this.#expectRefusal(error);
      expect(readTree()).toEqual(before);
      expect(this.#statuses()).toEqual(statuses);
      this.refused += 1;
      return;
    }
    this.undone += 1;
    const task = this.#tasks.get(result.taskId);
    const wanted = action === "undo" ? task?.before : task?.after;
    const after = readTree();
    for (const file of task?.files ?? []) {
      expect(after[file]).toEqual(wanted?.[file]);
      // What somebody else wrote there would be lost.
      expect([task?.before[file], task?.after[file]]).toContain(before[file]);
    }
    expect(listDifferent(before, after).every((file) => task?.files.includes(file))).toBe(true);
    expect([...result.files].sort()).toEqual(task?.files);
  }

  #expectRefusal(error: unknown): void {
    if (!isAgentError(error)) throw error;
    expect(["nothing-to-undo", "undo-conflict"]).toContain(error.code);
    if (isAgentError(error, "undo-conflict")) expect(FILES).toContain(error.details.path);
  }

  #statuses(): string[] {
    return readTasks(project.state, project.root).map(({ status }) => status);
  }

  #editByHand(): void {
    const file = this.#pickFile();
    if (this.#random.below(4) === 0) rmSync(path.join(project.root, file), { force: true });
    else this.#putByHand(file);
  }

  #putByHand(file: string): void {
    project.put(file, this.#newContent());
    chmodSync(path.join(project.root, file), this.#random.pick(MODES));
  }

  /** Never the same twice: equal bytes are nobody's change. */
  #newContent(): string {
    this.#contents += 1;
    return `${this.#contents}\n`;
  }

  #pickFile(): string {
    return this.#random.pick(FILES);
  }
}

function listDifferent(before: Tree, after: Tree): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}

test(`in ${HISTORIES} random histories every undo and redo is exact to the byte and the mode, or refused untouched`, {
  timeout: HISTORIES * 3_000,
}, async () => {
  let undone = 0;
  let refused = 0;
  for (let seed = 1; seed <= HISTORIES; seed++) {
    project = createProjectFixture();
    const history = new History(seed);
    await history.run();
    undone += history.undone;
    refused += history.refused;
    if (seed < HISTORIES) project.remove();
  }
  // Both ways have to be well trodden for this to mean anything.
  expect(undone).toBeGreaterThan(HISTORIES);
  expect(refused).toBeGreaterThan(HISTORIES / 4);
});
