/** In which order places and ways of asking are tried. Pure data and one loop over it. */
import type { Hole } from "./holes.ts";

/**
 * What the model is shown:
 * "plain" the task and the code alone, "follow-up" its last answer and what the tests said of it,
 * "failure" the task, the code, the failing test and its message at once.
 */
export type View = "plain" | "follow-up" | "failure";

interface AttemptBase {
  /** Index into the located sites. */
  site: number;
  /** 0 = greedy. */
  temperature: number;
}

export type Attempt =
  | (AttemptBase & { kind: "rewrite"; view: View })
  | (AttemptBase & { kind: "fill"; hole: Hole });

type Rung = { kind: "rewrite"; view: View; temperature: number } | { kind: "fill" };

/**
 * Small models copy what they see, so rewrites differ first in what they are shown, then in temperature.
 * With drafts a rewrite costs little, so a few come before the long sweep of one-line fills.
 */
const LADDER: readonly (readonly Rung[])[] = [
  [
    { kind: "rewrite", view: "plain", temperature: 0 },
    { kind: "rewrite", view: "follow-up", temperature: 0.5 },
  ],
  [
    { kind: "rewrite", view: "failure", temperature: 0 },
    { kind: "rewrite", view: "plain", temperature: 0.8 },
  ],
  [{ kind: "fill" }],
  [
    { kind: "rewrite", view: "failure", temperature: 0.8 },
    { kind: "rewrite", view: "follow-up", temperature: 0.7 },
  ],
  [
    { kind: "rewrite", view: "plain", temperature: 1 },
    { kind: "rewrite", view: "follow-up", temperature: 0.9 },
  ],
];

/** The samples of one hole share its prefill; the first is greedy. */
const FILL_TEMPERATURES = [0, 0.9, 0.9];

/** Every attempt once. A less likely place follows one step of the ladder behind the place before it. */
export function scheduleAttempts(sites: readonly { holes: readonly Hole[] }[]): Attempt[] {
  const attempts: Attempt[] = [];
  for (let turn = 0; turn < LADDER.length + sites.length; turn++) {
    sites.forEach(({ holes }, site) => {
      for (const rung of LADDER[turn - site] ?? []) {
        if (rung.kind === "rewrite") attempts.push({ ...rung, site });
        else attempts.push(...fillAttempts(site, holes));
      }
    });
  }
  return attempts;
}

function fillAttempts(site: number, holes: readonly Hole[]): Attempt[] {
  return holes.flatMap((hole) =>
    FILL_TEMPERATURES.map((temperature) => ({ kind: "fill" as const, site, hole, temperature })),
  );
}
