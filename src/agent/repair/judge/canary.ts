/** A text with which no test can say what it said before: shows that a copy of the project is what the tests read. */
import type { CheckResult } from "../../../tools/run-checks.ts";
import { locateSites } from "../localize/locate.ts";
import type { RepairDeps } from "../repair-deps.ts";
import type { TrialText } from "./trial.ts";

/** Closes what nothing opened: no language reads it. */
const UNREADABLE = ")]}\n";

/** Of the likeliest file; null when no file could hold the fault. */
export async function chooseCanary(
  task: string,
  { view, onlySymbols }: Pick<RepairDeps, "view" | "onlySymbols">,
  { report: { failures } }: CheckResult,
): Promise<TrialText | null> {
  const [likeliest] = await locateSites({ task, failures, view, onlySymbols });
  const file = likeliest === undefined ? null : await view.open(likeliest.path);
  return file === null ? null : { path: file.path, text: `${UNREADABLE}${file.text}` };
}
