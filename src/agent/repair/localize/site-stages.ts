/**
 * Which of the located places may be written first. A task that names files is about those; the others come in by an
 * explicit step, once nothing helped there. Pure.
 */
import type { Site } from "./site.ts";
import { namesFile } from "./task-words.ts";

export interface SiteStage {
  /** Why these files may be written, for a person. */
  reason: string;
  sites: Site[];
}

/** Stages in the order in which they open; never an empty one. */
export function stageSites(task: string, sites: readonly Site[]): SiteStage[] {
  const named = sites.filter(({ path }) => namesFile(task, path));
  const others = sites.filter(({ path }) => !namesFile(task, path));
  const located = "located by what fails";
  const stages = [
    { reason: "named in the task", sites: named },
    {
      reason: named.length === 0 ? located : `${located}; nothing helped in the named files`,
      sites: others,
    },
  ];
  return stages.filter((stage) => stage.sites.length > 0);
}
