/**
 * What was asked to be copied, moved and deleted, as steps that can be carried out, or why not: every step is checked
 * against the folder as the steps before it will leave it. Reads only.
 */
import { statSync } from "node:fs";
import path from "node:path";
import { isAgentError } from "../../base/errors.ts";
import { findNearestPath } from "../../code/nearest-path.ts";
import type { ProjectReader } from "../../tools/project-reader.ts";
import type { FileLook, Workspace } from "../../tools/workspace.ts";
import type { TaskStatus } from "../task-outcome.ts";
import type { FileAction, Request } from "../understand/request.ts";

/** Paths are from the root, every link in their folders followed. */
export type FileStep =
  | { action: "copy" | "move"; from: string; to: string; isNeeded: boolean }
  | { action: "delete"; from: string; isNeeded: true };

export interface Refusal {
  status: Extract<TaskStatus, "denied" | "not-achieved">;
  /** One or two sentences. */
  message: string;
}

export interface FileDeps {
  reader: Pick<ProjectReader, "paths">;
  /** The folder to look at; a workspace is one. */
  folder: Pick<Workspace, "root" | "look">;
}

/** All steps, or the first reason against them. Throws only what ends a task, such as a disk that fails. */
export async function planFileSteps(
  request: Pick<Request, "fileActions" | "prohibitions">,
  deps: FileDeps,
): Promise<FileStep[] | Refusal> {
  const { fileActions, prohibitions } = request;
  if (fileActions.length === 0) {
    return notAchieved("The message names no file to copy, move or delete.");
  }
  if (prohibitions.isReadOnly || prohibitions.isConditional) {
    return denied("Nothing was touched: the message says that nothing is to be changed.");
  }
  const planner = new StepPlanner(deps, new Set(prohibitions.protectedFiles));
  const steps: FileStep[] = [];
  for (const action of fileActions) {
    const step = await planner.plan(action);
    if ("status" in step) return step;
    steps.push(step);
  }
  return steps;
}

class StepPlanner {
  readonly #deps: FileDeps;
  readonly #protected: ReadonlySet<string>;
  /** Hashes of files as the steps so far will leave them; null for "no file". */
  readonly #planned = new Map<string, string | null>();

  constructor(deps: FileDeps, protectedFiles: ReadonlySet<string>) {
    this.#deps = deps;
    this.#protected = protectedFiles;
  }

  async plan(action: FileAction): Promise<FileStep | Refusal> {
    try {
      if (action.action === "delete") return await this.#planDelete(action.path);
      return await this.#planCopy(action);
    } catch (error) {
      if (isAgentError(error, "path-outside") || isAgentError(error, "path-forbidden")) {
        return denied(`${error.message} Nothing was touched.`);
      }
      if (isAgentError(error, "file-not-editable")) {
        const { path: file, reason } = error.details;
        return notAchieved(`${file} cannot be copied or removed: ${reason}.`);
      }
      throw error;
    }
  }

  async #planDelete(asked: string): Promise<FileStep | Refusal> {
    const source = await this.#findSource(asked);
    if ("status" in source) return source;
    const refusal = this.#refuseChange(source);
    if (refusal !== null) return refusal;
    this.#planned.set(source.path, null);
    return { action: "delete", from: source.path, isNeeded: true };
  }

  async #planCopy(asked: Exclude<FileAction, { action: "delete" }>): Promise<FileStep | Refusal> {
    const { action } = asked;
    const source = await this.#findSource(asked.from);
    if ("status" in source) return source;
    const to = this.#toFilePath(asked.to, source.path);
    const target = await this.#look(to);
    const isSameFile = target.path === source.path;
    const refusal =
      (action === "move" ? this.#refuseChange(source) : null) ??
      this.#refuseProtected(target.path) ??
      (target.sha === null || target.sha === source.sha ? null : taken(target.path));
    if (refusal !== null) return refusal;
    const isThere = isSameFile || (action === "copy" && target.sha !== null);
    // Where two spellings are one file, the new one is not what the workspace was asked to look at.
    const isRespelt = isSameFile && path.posix.basename(to) !== path.posix.basename(source.path);
    if (!isSameFile && action === "move") this.#planned.set(source.path, null);
    this.#planned.set(target.path, source.sha);
    const isNeeded = !isThere || (isRespelt && action === "move");
    return { action, from: source.path, to: isRespelt ? to : target.path, isNeeded };
  }

  async #findSource(asked: string): Promise<FileLook | Refusal> {
    if (this.#isFolder(asked)) {
      return notAchieved(`${asked} is a folder; only single files are copied, moved or deleted.`);
    }
    const source = await this.#look(asked);
    if (source.sha !== null) return source;
    const paths = await this.#deps.reader.paths();
    const left = paths.filter((file) => this.#planned.get(file) !== null);
    const near = findNearestPath(source.path, left);
    const offer = near === null ? "" : ` Did you mean ${near}?`;
    return notAchieved(`${asked} does not exist.${offer} Nothing was touched.`);
  }

  async #look(asked: string): Promise<FileLook> {
    const seen = await this.#deps.folder.look(asked);
    const planned = this.#planned.get(seen.path);
    return planned === undefined ? seen : { ...seen, sha: planned };
  }

  /** A folder stands for the file of the same name in it, as with cp and mv. */
  #toFilePath(to: string, from: string): string {
    if (!to.endsWith("/") && !this.#isFolder(to)) return to;
    return path.posix.join(to, path.posix.basename(from));
  }

  #isFolder(asked: string): boolean {
    const { root } = this.#deps.folder;
    const absolute = path.join(root, asked);
    if (absolute !== root && !absolute.startsWith(root + path.sep)) return false;
    try {
      return statSync(absolute).isDirectory();
    } catch {
      // Not there or no usable path: the workspace says which.
      return false;
    }
  }

  #refuseChange({ path: file, isLink }: FileLook): Refusal | null {
    if (isLink)
      return denied(`The link that leads to ${file} was left alone: name the file itself.`);
    return this.#refuseProtected(file);
  }

  #refuseProtected(file: string): Refusal | null {
    if (!this.#protected.has(file)) return null;
    return denied(`${file} is to stay as it is, says the message. Nothing was touched.`);
  }
}

function taken(file: string): Refusal {
  return notAchieved(`${file} exists already and was left alone; name another place.`);
}

function denied(message: string): Refusal {
  return { status: "denied", message };
}

function notAchieved(message: string): Refusal {
  return { status: "not-achieved", message };
}
