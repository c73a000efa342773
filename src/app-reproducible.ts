/**
 * What differs between days and machines although the command and the folder are the same, held still for a run that is to
 * be repeated. Commands that the run starts inherit it.
 */

/** https://reproducible-builds.org/specs/source-date-epoch/: the second that stands for now. */
const CLOCK = "SOURCE_DATE_EPOCH";
/** 2025-01-01, where nobody says another. */
const USUAL_SECONDS = 1_735_689_600;
const MOST_SECONDS = 253_402_300_799;

const STILL: Readonly<Record<string, string>> = {
  TZ: "UTC",
  LC_ALL: "C.UTF-8",
  LANG: "C.UTF-8",
};

/** Changes `variables`: the process's own, before anything is started. */
export function holdEnvironmentStill(variables: NodeJS.ProcessEnv): void {
  Object.assign(variables, STILL);
  delete variables.LANGUAGE;
  variables[CLOCK] = String(readStillClock(variables) / 1000);
}

/** Milliseconds since 1970 of the moment that the run is told it is. */
export function readStillClock(variables: Readonly<Record<string, string | undefined>>): number {
  const seconds = Number(variables[CLOCK]?.trim() || Number.NaN);
  const isUsable = Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= MOST_SECONDS;
  return (isUsable ? seconds : USUAL_SECONDS) * 1000;
}
