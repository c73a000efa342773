import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInterval } from "../src/interval.ts";
import { busyMinutes, occupancyPercent, renderOccupancy } from "../src/occupancy.ts";
import { book, createRoom, type Room } from "../src/room.ts";

function roomWith(name: string, ...times: string[]): Room {
  const room = createRoom(name, parseInterval("08:00-18:00"));
  for (const time of times) {
    book(room, { title: time, time: parseInterval(time), tentative: true });
  }
  return room;
}

test("time booked twice counts once", () => {
  assert.equal(busyMinutes(roomWith("Oak", "09:00-11:00", "10:00-12:00")), 180);
});

test("occupancy is a share of the opening time", () => {
  assert.equal(occupancyPercent(roomWith("Oak", "08:00-13:00")), 50);
  assert.equal(occupancyPercent(roomWith("Oak")), 0);
});

test("the busiest room comes first, equals by name", () => {
  const rooms = [roomWith("Oak", "09:00-10:00"), roomWith("Elm", "09:00-10:30"), roomWith("Ash", "09:00-10:00")];
  assert.equal(renderOccupancy(rooms), "Elm: 1 h 30 min (15 %)\nAsh: 1 h (10 %)\nOak: 1 h (10 %)");
});
