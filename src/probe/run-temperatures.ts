/** The single calls at temperatures beside the usual one, with nothing in front of them. */
import { SINGLE_TASKS } from "./call-tasks.ts";
import type { ProbeContext } from "./probe-context.ts";
import type { ProbeFindings } from "./probe-results.ts";
import { askAtFill } from "./run-levels.ts";

type TemperatureFinding = ProbeFindings["temperatures"];

export const OTHER_TEMPERATURES = [0, 0.5];

export async function* runTemperatures(
  context: ProbeContext,
): AsyncGenerator<TemperatureFinding, void> {
  const done: TemperatureFinding[number][] = [];
  for (const temperature of OTHER_TEMPERATURES) {
    for await (const { trials, right } of askAtFill(context, 0, temperature)) {
      yield [...done, { temperature, trials, right }];
      if (trials === SINGLE_TASKS.length) done.push({ temperature, trials, right });
    }
  }
}
