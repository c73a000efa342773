import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInterval } from "../src/interval.ts";
import { book, busyTimes, cancel, createRoom } from "../src/room.ts";

const opening = parseInterval("08:00-18:00");

test("a room can be booked once at a time", () => {
  const room = createRoom("Oak", opening);
  book(room, { title: "Planning", time: parseInterval("09:00-10:00") });
  assert.throws(
    () => book(room, { title: "Review", time: parseInterval("09:30-10:30") }),
    /taken: Planning/,
  );
});

test("a tentative booking keeps nobody out", () => {
  const room = createRoom("Oak", opening);
  book(room, { title: "Maybe", time: parseInterval("09:00-10:00"), tentative: true });
  book(room, { title: "Review", time: parseInterval("09:30-10:30") });
  assert.equal(room.bookings.length, 2);
});

test("nothing can be booked while the room is closed", () => {
  const room = createRoom("Oak", opening);
  assert.throws(() => book(room, { title: "Early", time: parseInterval("07:30-08:30") }), /closed/);
});

test("a cancelled booking frees the room", () => {
  const room = createRoom("Oak", opening);
  book(room, { title: "Planning", time: parseInterval("09:00-10:00") });
  assert.equal(cancel(room, "Planning"), true);
  assert.equal(cancel(room, "Planning"), false);
  assert.deepEqual(busyTimes(room), []);
});
