/**
 * The program that the kill tests end: says the messages of the story, one after the other, in the session of a place.
 * Arguments: the base folder of the place, and a fault plan as JSON if one file operation is to be the last.
 * Prints "ready" before the first message, and after each its number and exit code.
 */
import { writeSync } from "node:fs";
import { armFaults, type FaultPlan, installFaults } from "./fault-injection.ts";
import { locatePlace, STORY, sayMessage } from "./whole-run.ts";

const [base = "", faults] = process.argv.slice(2);
const place = locatePlace(base);
if (faults !== undefined) {
  await installFaults();
  armFaults(JSON.parse(faults) as FaultPlan);
}
/** At once: what a person has been shown must not wait in a buffer of a process that is killed. */
const say = (line: string) => writeSync(1, `${line}\n`);
say("ready");
for (const [at, { says }] of STORY.entries()) {
  const { exitCode, message } = await sayMessage(place, says);
  say(`${at} ${exitCode} ${exitCode === 0 ? "" : message}`.trimEnd());
}
say("ended");
