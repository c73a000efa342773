/**
 * Which files a change is about: those the request names; where it names none, the model picks among those that its
 * words speak of. Writes nothing.
 */
import { clipText } from "../../base/clip-text.ts";
import { createSymbolRanker } from "../../code/index/rank-symbols.ts";
import { isCodePath } from "../../code/language.ts";
import type { AgentEvent } from "../events.ts";
import { pickChoice } from "../pick-choice.ts";
import { saysToEdit } from "../understand/drawn-on.ts";
import type { Request } from "../understand/request.ts";
import type { ChangeDeps } from "./change-deps.ts";
import { MAX_PICK_TASK_CHARS, PICK_SYSTEM } from "./change-prompts.ts";
import {
  type ChangeTarget,
  explainRefusal,
  listMeantSymbols,
  listNamedTargets,
  type NamedTargets,
} from "./named-targets.ts";

export type TargetChoice =
  | { found: true; targets: readonly ChangeTarget[] }
  /** A sentence for a person. */
  | { found: false; message: string };

/** Eyes, and the model for what the words leave open. */
export type TargetDeps = Pick<ChangeDeps, "reader" | "memory" | "seat">;

/** More names than this are no help to a small model. */
const MAX_CANDIDATES = 8;
const MAX_RANKED = 40;
/** A change of more files than this is no longer one that a person can look over. */
const MAX_TARGETS = 8;

export async function* chooseTargets(
  request: Request,
  deps: TargetDeps,
): AsyncGenerator<AgentEvent, TargetChoice> {
  const paths = await deps.reader.paths();
  const earlier = deps.memory.tasks.find(({ number }) => number === request.earlierTask);
  const named = listNamedTargets(request, paths, earlier?.filesChanged ?? []);
  const missing = named.absent.find(({ written }) => saysToEdit(request.task, written));
  if (missing !== undefined) return { found: false, message: tellMissing(missing) };
  if (named.targets.length > 0) {
    const targets: ChangeTarget[] = [];
    for (const { paths: candidates, isNew, reason, written } of named.targets) {
      const path = yield* pickPath(deps, request, candidates, `Which ${written} is meant?`);
      targets.push({ path, isNew, symbols: listMeantSymbols(request, path), reason });
    }
    return { found: true, targets: targets.slice(0, MAX_TARGETS) };
  }
  const obstacle = explainNone(named);
  if (obstacle !== null) return { found: false, message: obstacle };
  const candidates = await rankCandidates(request, deps, paths);
  if (candidates.length === 0) {
    return { found: false, message: "The task names no file, and the project has none to change." };
  }
  const path = yield* pickPath(deps, request, candidates, "Which file has to be changed for this?");
  const reason = "the likeliest by the words of the task";
  const target = { path, isNew: false, symbols: listMeantSymbols(request, path), reason };
  return { found: true, targets: [target] };
}

/** Naming only what is not there, or may not be changed, is no reason to change something else. */
function explainNone({ absent, refused }: NamedTargets): string | null {
  const [missing] = absent;
  if (missing !== undefined) return tellMissing(missing);
  const [first] = refused;
  return first === undefined ? null : `${first.path} was not changed: ${first.reason}.`;
}

function tellMissing({ written, nearest }: NamedTargets["absent"][number]): string {
  const hint = nearest === null ? "" : ` Did you mean ${nearest}?`;
  return `There is no file ${written}.${hint}`;
}

/** The files that the words of the task speak of, the likeliest first; where they speak of none, the first of all. */
export async function rankCandidates(
  request: Request,
  { reader }: TargetDeps,
  paths: readonly string[],
): Promise<string[]> {
  const ranker = createSymbolRanker(await reader.graph());
  const ranked = ranker.rankFiles(request.task, { limit: MAX_RANKED });
  const code = paths.filter(isCodePath);
  const all = [...new Set([...ranked, ...code, ...paths])];
  return all.filter((path) => explainRefusal(request, path) === null).slice(0, MAX_CANDIDATES);
}

export async function* pickPath(
  { seat }: TargetDeps,
  { task }: Request,
  choices: readonly string[],
  question: string,
): AsyncGenerator<AgentEvent, string> {
  const user = `${clipText(task, MAX_PICK_TASK_CHARS)}\n\n${question}\n${choices.join("\n")}`;
  return yield* pickChoice(seat, { system: PICK_SYSTEM, user, choices });
}
