/** In which order places and ways of asking are tried. Pure data and one loop over it. */

/**
 * What the model is shown:
 * "plain" the task and the code alone, "follow-up" its last answer and what the tests said of it,
 * "failure" the task, the code, the failing test and its message at once.
 */
export type View = "plain" | "follow-up" | "failure";

export interface Attempt {
  /** Index into the located sites. */
  site: number;
  view: View;
  /** 0 = greedy. */
  temperature: number;
}

/** Small models copy what they see, so candidates differ first in what they are shown, then in temperature. */
const LADDER: readonly Omit<Attempt, "site">[] = [
  { view: "plain", temperature: 0 },
  { view: "follow-up", temperature: 0.5 },
  { view: "failure", temperature: 0 },
  { view: "follow-up", temperature: 0.7 },
  { view: "plain", temperature: 0.8 },
  { view: "follow-up", temperature: 0.7 },
  { view: "failure", temperature: 0.8 },
  { view: "follow-up", temperature: 0.9 },
  { view: "plain", temperature: 1 },
  { view: "failure", temperature: 1 },
];

/** How many rungs a less likely place lies behind the one before it. */
const RUNGS_BETWEEN_SITES = 2;

/** Every attempt once; the likeliest place starts, the others join two rungs later each. */
export function scheduleAttempts(siteCount: number): Attempt[] {
  const attempts: (Attempt & { turn: number })[] = [];
  for (let site = 0; site < siteCount; site++) {
    LADDER.forEach((rung, index) => {
      // A follow-up stays right behind the answer it follows: the KV cache still holds it.
      const pair = index % 2 === 0 ? index : index - 1;
      attempts.push({ ...rung, site, turn: pair + site * RUNGS_BETWEEN_SITES });
    });
  }
  return attempts
    .sort((a, b) => a.turn - b.turn || a.site - b.site)
    .map(({ site, view, temperature }) => ({ site, view, temperature }));
}
