import assert from "node:assert/strict";
import { test } from "node:test";
import { findFirstFree, findFreeSlots } from "../src/free-slots.ts";
import { formatInterval, parseInterval } from "../src/interval.ts";
import { book, createRoom, type Room } from "../src/room.ts";

function roomWith(...times: string[]): Room {
  const room = createRoom("Oak", parseInterval("08:00-18:00"));
  for (const time of times) {
    book(room, { title: time, time: parseInterval(time), tentative: true });
  }
  return room;
}

test("an empty room is free all day", () => {
  assert.deepEqual(findFreeSlots(roomWith()).map(formatInterval), ["08:00-18:00"]);
});

test("the gaps between bookings are free", () => {
  const slots = findFreeSlots(roomWith("09:00-10:00", "12:00-18:00"));
  assert.deepEqual(slots.map(formatInterval), ["08:00-09:00", "10:00-12:00"]);
});

test("a short booking within a long one frees nothing", () => {
  const slots = findFreeSlots(roomWith("09:00-17:00", "10:00-10:30"));
  assert.deepEqual(slots.map(formatInterval), ["08:00-09:00", "17:00-18:00"]);
});

test("gaps that are too short are left out", () => {
  const slots = findFreeSlots(roomWith("08:30-10:00", "12:00-18:00"), 60);
  assert.deepEqual(slots.map(formatInterval), ["10:00-12:00"]);
});

test("the first room with a long enough gap is taken", () => {
  const full = roomWith("08:00-17:30");
  const half = roomWith("08:00-12:00");
  const found = findFirstFree([full, half], 60);
  assert.equal(found?.room, half);
  assert.equal(found && formatInterval(found.time), "12:00-13:00");
});
