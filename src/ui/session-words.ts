/** How the times and states of a session are said, on the screen and in an export. Pure. */
import type { TurnAccount } from "../session/session-account.ts";

/** As in the person's own time zone: 2026-01-02 15:04; what is no time stays as it is, cut. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso.slice(0, 16).replace(/[^\w :.+-]/g, "?");
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(pad).join("-");
  return `${day} ${[time.getHours(), time.getMinutes()].map(pad).join(":")}`;
}

/** What is to be known of a turn beside its outcome; null when it ended well and stands. */
export function describeTurnState({
  state,
  isStanding,
  exitCode,
}: Pick<TurnAccount, "state" | "isStanding" | "exitCode">): string | null {
  if (state === "at-work") return "at work now";
  const notes = [
    isStanding ? [] : ["its changes were taken back"],
    state === "cut-off" ? ["cut off"] : [],
    state === "ended" && exitCode !== 0 ? [`exit code ${exitCode}`] : [],
  ].flat();
  return notes.length === 0 ? null : notes.join(", ");
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
