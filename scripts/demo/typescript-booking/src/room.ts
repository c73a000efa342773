/** A room and what is booked in it on one day. */

import { type Interval, intersect, mergeIntervals, overlaps } from "./interval.ts";

export interface Booking {
  title: string;
  time: Interval;
  /** A tentative booking does not keep others out. */
  tentative?: boolean;
}

export interface Room {
  name: string;
  opening: Interval;
  bookings: Booking[];
}

export function createRoom(name: string, opening: Interval): Room {
  return { name, opening, bookings: [] };
}

/** Adds a booking; refuses one outside the opening time or on top of a firm one. */
export function book(room: Room, booking: Booking): void {
  const { time } = booking;
  if (time.start < room.opening.start || time.end > room.opening.end) {
    throw new Error(`${room.name} is closed then`);
  }
  const taken = room.bookings.find((other) => !other.tentative && overlaps(other.time, time));
  if (taken && !booking.tentative) throw new Error(`${room.name} is taken: ${taken.title}`);
  room.bookings.push(booking);
}

export function cancel(room: Room, title: string): boolean {
  const index = room.bookings.findIndex((booking) => booking.title === title);
  if (index === -1) return false;
  room.bookings.splice(index, 1);
  return true;
}

/** When the room is booked within a span, tentative bookings included. */
export function busyTimes(room: Room, within: Interval = room.opening): Interval[] {
  const times = room.bookings
    .map((booking) => intersect(booking.time, within))
    .filter((time) => time !== undefined);
  return mergeIntervals(times);
}
