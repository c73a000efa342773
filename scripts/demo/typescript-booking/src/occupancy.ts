/** How well rooms are used. */

import { lengthOf } from "./interval.ts";
import { busyTimes, type Room } from "./room.ts";
import { formatLength } from "./time.ts";

export function busyMinutes(room: Room): number {
  return busyTimes(room).reduce((sum, time) => sum + lengthOf(time), 0);
}

/** The share of the opening time that is booked, as a whole percentage. */
export function occupancyPercent(room: Room): number {
  return Math.round((100 * busyMinutes(room)) / lengthOf(room.opening));
}

/** One line per room, the busiest first; equally busy rooms by name. */
export function renderOccupancy(rooms: readonly Room[]): string {
  return [...rooms]
    .sort((a, b) => busyMinutes(b) - busyMinutes(a) || a.name.localeCompare(b.name))
    .map((room) => `${room.name}: ${formatLength(busyMinutes(room))} (${occupancyPercent(room)} %)`)
    .join("\n");
}
