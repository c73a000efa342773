/** The gaps between bookings. */

import { type Interval, lengthOf } from "./interval.ts";
import { busyTimes, type Room } from "./room.ts";

/** Free spans of at least `minimumMinutes`, in order. */
export function findFreeSlots(room: Room, minimumMinutes = 1): Interval[] {
  const slots: Interval[] = [];
  let freeFrom = room.opening.start;
  for (const busy of busyTimes(room)) {
    if (busy.start > freeFrom) slots.push({ start: freeFrom, end: busy.start });
    freeFrom = busy.end;
  }
  if (freeFrom < room.opening.end) slots.push({ start: freeFrom, end: room.opening.end });
  return slots.filter((slot) => lengthOf(slot) >= minimumMinutes);
}

/** The first room, in the order given, with a gap that is long enough, and that gap's beginning. */
export function findFirstFree(
  rooms: readonly Room[],
  minutes: number,
): { room: Room; time: Interval } | undefined {
  for (const room of rooms) {
    const slot = findFreeSlots(room, minutes)[0];
    if (slot) return { room, time: { start: slot.start, end: slot.start + minutes } };
  }
  return undefined;
}
