/**
 * Which build of llama.cpp this program and its child processes load: the prebuilt one, or the one that
 * `npm run build:native` has made. Never chosen silently: without a word it is the prebuilt one.
 */
import { AgentError } from "../../base/errors.ts";

export const ENGINE_BUILDS = ["prebuilt", "local"] as const;

export type EngineBuild = (typeof ENGINE_BUILDS)[number];

/** Children inherit it, so that what proves a model is what runs it. */
const VARIABLE = "AGENT_ENGINE_BUILD";

/** Throws "usage-invalid" for a word that names no build. */
export function readEngineBuild(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): EngineBuild {
  const word = variables[VARIABLE];
  if (word === undefined || word === "") return "prebuilt";
  const build = ENGINE_BUILDS.find((known) => known === word);
  if (build !== undefined) return build;
  throw new AgentError("usage-invalid", {
    problem: `${VARIABLE} takes ${ENGINE_BUILDS.join(" or ")}, got ${JSON.stringify(word.slice(0, 60))}.`,
    hint: `For example: ${VARIABLE}=local`,
  });
}

/** For this process and those it starts from now on. */
export function chooseEngineBuild(build: EngineBuild): void {
  process.env[VARIABLE] = build;
}
