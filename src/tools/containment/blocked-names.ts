/**
 * Keeps names free while commands run: an empty folder stands at each, so that a sandbox has something to cover, and goes
 * when the last command that needs it has ended. One table for the process, since commands share folders.
 */
import { mkdirSync, rmdirSync } from "node:fs";

const users = new Map<string, number>();
let isWatchingExit = false;

/** Those of the places that are blocked now; hand them to `freeNames` in the end. */
export function blockNames(places: readonly string[]): string[] {
  watchExit();
  return places.filter(block);
}

export function freeNames(places: readonly string[]): void {
  for (const place of places) {
    const left = (users.get(place) ?? 1) - 1;
    users.set(place, left);
    if (left === 0) remove(place);
  }
}

/** Whether an empty folder of ours stands there. */
export function isBlocked(place: string): boolean {
  return users.has(place);
}

function block(place: string): boolean {
  const count = users.get(place) ?? 0;
  if (count === 0) {
    try {
      mkdirSync(place);
    } catch {
      // Somebody was faster, or the folder cannot be written: by a command no more than by us.
      return false;
    }
  }
  users.set(place, count + 1);
  return true;
}

function remove(place: string): void {
  users.delete(place);
  try {
    rmdirSync(place);
  } catch {
    // Something was put into it from outside: then it is not ours any more.
  }
}

function watchExit(): void {
  if (isWatchingExit) return;
  isWatchingExit = true;
  process.once("exit", () => {
    for (const place of users.keys()) remove(place);
  });
}
