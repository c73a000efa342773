/** Finds the file that a person means by a template's name: a template alone, a GGUF, or a model by its alias. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { AgentError, isAgentError } from "../base/errors.ts";
import type { ModelsEnvironment } from "../models/models-deps.ts";
import { expandHome } from "../models/reference.ts";
import { resolveModel } from "../models/resolve-model.ts";
import type { TemplateTarget } from "./template-port.ts";

export interface TargetDeps {
  environment: ModelsEnvironment;
  signal: AbortSignal;
}

const TEXT_ENDINGS = [".jinja", ".jinja2", ".j2", ".txt"];

/** True for a file that holds nothing but a template, by its ending. */
export function isTemplateText(name: string): boolean {
  return TEXT_ENDINGS.includes(path.extname(name).toLowerCase());
}

/**
 * Reads no content. Throws "template-input-invalid" for what is not there or no file, "model-absent" for a known model
 * that is not on this machine, and what else finding a model throws; a model is never fetched.
 */
export async function findTarget(
  name: string,
  vocabulary: string | null,
  deps: TargetDeps,
): Promise<TemplateTarget> {
  if (isTemplateText(name)) {
    const file = await findFile(name, deps.environment);
    const vocabularyPath = vocabulary === null ? null : await findModel(vocabulary, deps);
    return { path: file, kind: "text", vocabularyPath };
  }
  if (vocabulary !== null) {
    throw new AgentError("usage-invalid", {
      problem: `--vocab goes with a template alone, and ${name} is a model.`,
      hint: "A GGUF brings its own vocabulary: leave --vocab out.",
    });
  }
  return { path: await findModel(name, deps), kind: "gguf", vocabularyPath: null };
}

async function findModel(name: string, { environment, signal }: TargetDeps): Promise<string> {
  try {
    const deps = { environment, signal, offline: true, allowPull: false };
    return (await resolveModel(name, deps)).path;
  } catch (error) {
    if (isAgentError(error, "model-not-found")) {
      const { near } = error.details;
      throw fail(
        name,
        near.length === 0 ? MISSING : `${MISSING}, but ${near.join(" and ")} may be meant`,
      );
    }
    if (isAgentError(error, "model-is-directory")) throw fail(name, IS_FOLDER);
    throw error;
  }
}

const MISSING = "it does not exist";
const IS_FOLDER = "it is a folder; `agent template check --all` takes one";

async function findFile(name: string, environment: ModelsEnvironment): Promise<string> {
  const file = path.resolve(environment.workingFolder, expandHome(name, environment.homeFolder));
  const stats = await stat(file).catch(() => null);
  if (stats === null) throw fail(name, MISSING);
  if (stats.isDirectory()) throw fail(name, IS_FOLDER);
  // Reading a pipe or a device would wait for ever.
  if (!stats.isFile()) throw fail(name, "it is not a regular file");
  return file;
}

function fail(name: string, reason: string): AgentError {
  return new AgentError("template-input-invalid", { path: name, reason });
}
