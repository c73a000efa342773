/**
 * Histories of two sessions in one folder while somebody renames folders, puts links, pipes and folders where files were,
 * changes modes and case: an undo or a redo by turn either does to its files exactly what it says, or does nothing at all.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import { openSession, type SessionLog } from "../../src/session/session-log.ts";
import { redoLast, undoLast } from "../../src/session/undo.ts";
import { chooseTurn } from "../../src/session/undo-turn.ts";
import { RandomSource } from "../support/random-source.ts";
import { createProjectFixture, type ProjectFixture } from "./project-fixture.ts";

/** A long run is asked for in the same way as of the crash test. */
const HISTORIES = process.env.CRASH_TEST === "exhaustive" ? 500 : 50;
const STEPS = 16;
const FILES = ["a.txt", "docs/b.md", "docs/deep/c.md", "src/d.ts", "new/e.txt", "x"];
const PLACES = [...FILES, "docs", "docs/deep", "src", "new"];

let project: ProjectFixture;
afterEach(() => project.remove());

type Tree = Readonly<Record<string, string>>;

/** Every name with its kind, mode and content; links are not followed. */
function readTree(folder: string, prefix = ""): Tree {
  const names = readdirSync(path.join(folder, prefix)).sort();
  const listed = names.flatMap((each): [string, string][] => {
    const name = path.posix.join(prefix, each);
    const told = describe(path.join(folder, name));
    const below = told.startsWith("folder") ? Object.entries(readTree(folder, name)) : [];
    return [[name, told], ...below];
  });
  return Object.fromEntries(listed);
}

function describe(file: string): string {
  const stats = lstatSync(file);
  const mode = (stats.mode & 0o7777).toString(8);
  if (stats.isSymbolicLink()) return `link ${readlinkSync(file)}`;
  if (stats.isFile()) return `file ${mode} ${readFileSync(file, "latin1")}`;
  return `${stats.isDirectory() ? "folder" : "other"} ${mode}`;
}

/** Null: no regular file. */
function bytesOf(tree: Tree, file: string): string | null {
  return /^file \d+ ([\s\S]*)$/.exec(tree[file] ?? "")?.[1] ?? null;
}

interface Turn {
  session: string;
  number: number;
  taskId: string | null;
  files: readonly string[];
  before: Tree;
  after: Tree;
  stands: boolean;
  order: number;
}

class WildHistory {
  readonly counts = { done: 0, refused: 0, linked: 0, acrossSessions: 0 };
  readonly #random: RandomSource;
  readonly #turns: Turn[] = [];
  readonly #outside: string;
  #sessions: string[] = [];
  #texts = 0;

  constructor(seed: number) {
    this.#random = new RandomSource(seed);
    this.#outside = path.join(path.dirname(project.root), "outside");
    mkdirSync(this.#outside);
    for (const file of FILES.slice(0, 4)) project.put(file, this.#newText());
    for (const file of ["b.md", "d.ts", "deep"]) writeFileSync(path.join(this.#outside, file), "o");
  }

  async run(): Promise<void> {
    await this.#say();
    for (let step = 0; step < STEPS; step++) {
      const kind = this.#random.below(10);
      if (kind < 3) await this.#say();
      else if (kind < 7) await this.#takeBack(kind < 5 ? "undo" : "redo");
      else this.#meddle();
      this.#expectMemory();
    }
  }

  /** One message of one of two sessions, with a task in it or without. */
  async #say(): Promise<void> {
    const log = this.#openSession();
    const before = readTree(project.root);
    const { journal, workspace } = await project.begin();
    const { taskId } = journal;
    log.begin({ said: "words", taskId });
    for (let count = this.#random.below(4); count > 0; count--) {
      const [file, other] = [this.#random.pick(FILES), this.#random.pick(FILES)];
      const act = this.#random.below(4);
      try {
        await workspace.look(file);
        if (act === 0) await workspace.remove(file);
        else if (act === 1) await workspace.move(file, other);
        else await workspace.write(file, this.#newText());
      } catch (error) {
        if (!isAgentError(error)) throw error;
      }
    }
    const changes = workspace.changes();
    journal.commit(changes);
    const filesChanged = changes.map((change) => change.path);
    const isWritten = filesChanged.length > 0;
    log.append({
      ...{ said: "words", task: "words", kind: "change", work: "change", synthesis: "done" },
      ...{ filesChanged, symbolsChanged: [], rename: null, answer: null, exitCode: 0 },
      journalTaskId: isWritten ? taskId : null,
    });
    log.close();
    const number = this.#turns.filter(({ session }) => session === log.sessionId).length + 1;
    this.#turns.push({
      ...{ session: log.sessionId, number, taskId: isWritten ? taskId : null },
      ...{ files: filesChanged, before, after: readTree(project.root), stands: isWritten },
      order: this.#turns.length,
    });
  }

  #openSession(): SessionLog {
    const at = this.#random.below(2);
    const id = this.#sessions[at];
    const continues = id === undefined ? ("none" as const) : { id };
    const log = openSession({ stateDirectory: project.state, root: project.root, continues });
    if (id === undefined) this.#sessions = [...this.#sessions, log.sessionId];
    return log;
  }

  async #takeBack(action: "undo" | "redo"): Promise<void> {
    const turn = this.#random.pick(this.#turns);
    const tree = readTree(project.root);
    const outside = readTree(this.#outside);
    const error = await this.#try(action, turn);
    const now = readTree(project.root);
    expect(readTree(this.#outside)).toEqual(outside);
    if (error !== null) {
      this.counts.refused += 1;
      if (this.#isHeldByOther(action, turn)) this.counts.acrossSessions += 1;
      if (/link|leads out|cannot be reached/.test(String(error))) this.counts.linked += 1;
      expect(now).toEqual(tree);
      return;
    }
    this.counts.done += 1;
    expect(turn.stands).toBe(action === "undo");
    expect(action === "undo" && this.#isHeldByOther(action, turn)).toBe(false);
    turn.stands = action === "redo";
    const goal = action === "undo" ? turn.before : turn.after;
    for (const file of turn.files) {
      // What somebody else wrote is never written over.
      expect([bytesOf(turn.before, file), bytesOf(turn.after, file)]).toContain(
        bytesOf(tree, file),
      );
      expect(bytesOf(now, file)).toBe(bytesOf(goal, file));
    }
    expect(listOthers(now, turn)).toEqual(listOthers(tree, turn));
  }

  async #try(action: "undo" | "redo", { session, number }: Turn): Promise<Error | null> {
    const { root, state } = project;
    try {
      const place = { stateDirectory: state, root };
      const choice = chooseTurn(action, place, { number, session });
      await (action === "undo" ? undoLast : redoLast)(state, root, choice);
      return null;
    } catch (error) {
      if (!isAgentError(error)) throw error;
      expect(["nothing-to-undo", "undo-conflict", "file-read-only"]).toContain(error.code);
      return error;
    }
  }

  /** A later task that stands has one of its files. */
  #isHeldByOther(action: "undo" | "redo", { order, files }: Turn): boolean {
    if (action === "redo") return false;
    return this.#turns.some(
      (other) =>
        other.stands && other.order > order && other.files.some((file) => files.includes(file)),
    );
  }

  /** Both sessions know of every change that was taken back, whoever did it. */
  #expectMemory(): void {
    for (const id of this.#sessions) {
      const place = { stateDirectory: project.state, root: project.root };
      const log = openSession({ ...place, continues: { id } });
      const told = log.memory.tasks.map(({ journalTaskId, isStanding }) => [
        journalTaskId,
        isStanding,
      ]);
      const own = this.#turns.filter(({ session }) => session === id);
      expect(told).toEqual(own.map(({ taskId, stands }) => [taskId, taskId === null || stands]));
      log.close();
    }
  }

  #meddle(): void {
    const place = this.#random.pick(PLACES);
    const absolute = path.join(project.root, place);
    try {
      this.#meddleWith(absolute, place);
    } catch (error) {
      // What somebody wanted to do cannot be done to this place now.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }

  #meddleWith(absolute: string, place: string): void {
    const aside = `${absolute} aside`;
    const remove = () => rmSync(absolute, { recursive: true, force: true });
    const ways: readonly (() => void)[] = [
      () => (existsSync(aside) ? renameSync(aside, absolute) : renameSync(absolute, aside)),
      () => renameSync(absolute, path.join(path.dirname(absolute), place.toUpperCase())),
      remove,
      () => {
        remove();
        mkdirSync(absolute);
      },
      () => {
        remove();
        writeFileSync(absolute, this.#newText());
      },
      () => {
        renameSync(absolute, aside);
        symlinkSync(path.basename(aside), absolute);
      },
      () => {
        remove();
        symlinkSync(this.#random.pick([this.#outside, "a.txt", "nowhere"]), absolute);
      },
      () => {
        // To read a pipe would be to wait for ever.
        if (!lstatSync(absolute).isFile()) return;
        writeFileSync(path.join(this.#outside, "same"), readFileSync(absolute));
        rmSync(absolute);
        symlinkSync(path.join(this.#outside, "same"), absolute);
      },
      () => {
        rmSync(absolute);
        execFileSync("mkfifo", [absolute]);
      },
      () => linkSync(absolute, `${absolute} hard`),
      () => chmodSync(absolute, lstatSync(absolute).isDirectory() ? 0o700 : 0o600),
    ];
    this.#random.pick(ways)();
  }

  #newText(): string {
    this.#texts += 1;
    return `text ${this.#texts}\n`;
  }
}

/** All but the files of the task and the folders above them, which come and go with them. */
function listOthers(tree: Tree, { files }: Turn): Tree {
  const isOwn = (name: string) =>
    files.some((file) => file === name || file.startsWith(`${name}/`));
  return Object.fromEntries(Object.entries(tree).filter(([name]) => !isOwn(name)));
}

test(`${HISTORIES} wild histories`, { timeout: HISTORIES * 5_000 }, async () => {
  const sums = { done: 0, refused: 0, linked: 0, acrossSessions: 0 };
  for (let seed = 1; seed <= HISTORIES; seed++) {
    project = createProjectFixture();
    const history = new WildHistory(seed);
    try {
      await history.run();
    } catch (error) {
      throw new Error(`history ${seed}`, { cause: error });
    }
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += history.counts[key];
    if (seed < HISTORIES) project.remove();
  }
  // All ways have to be well trodden for this to mean anything.
  expect(sums.done).toBeGreaterThan(HISTORIES);
  expect(sums.refused).toBeGreaterThan(HISTORIES);
  expect(sums.linked).toBeGreaterThan(HISTORIES / 10);
  expect(sums.acrossSessions).toBeGreaterThan(HISTORIES / 10);
});
