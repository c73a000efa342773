/** Clocks that go back, other digits, names that are no text, and folders that fail or vanish: said, survived, undone. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { acquireProjectLock } from "../../src/session/lock.ts";
import { openSession } from "../../src/session/session-log.ts";
import { readTasks } from "../../src/session/task-history.ts";
import {
  createPlace,
  isSameTree,
  openState,
  type RunPlace,
  readTree,
  removePlace,
  STAGES,
  STORY,
  sayMessage,
} from "../support/whole-run.ts";

const DAY_MS = 86_400_000;
const TIMEOUT_MS = 120_000;
vi.setConfig({ testTimeout: TIMEOUT_MS });

let place: RunPlace;
beforeEach(() => {
  place = createPlace();
});
afterEach(() => {
  vi.restoreAllMocks();
  removePlace(place);
});

/** Every look at the clock is a minute before the last one. */
function turnClockBack(): void {
  let now = Date.now() - DAY_MS;
  vi.spyOn(Date, "now").mockImplementation(() => {
    now -= 60_000;
    return now;
  });
}

async function sayStory(from = 0): Promise<void> {
  for (const { says, leadsTo } of STORY.slice(from)) {
    const { exitCode, message } = await sayMessage(place, says);
    expect({ says, exitCode, message }).toMatchObject({ exitCode: 0 });
    expect(isSameTree(readTree(place), leadsTo)).toBe(true);
  }
}

test("a clock that goes back all the time changes no order: the last change is undone first", async () => {
  await sayMessage(place, STORY[0]?.says ?? "");
  turnClockBack();
  await sayStory(1);
  const sequences = readTasks(openState(place), place.root).map(({ sequence }) => sequence);
  expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  const session = openSession({
    stateDirectory: openState(place),
    root: place.root,
    continues: "last",
  });
  expect(session.memory.tasks.map(({ said }) => said)).toEqual(STORY.map(({ says }) => says));
});

test("no time that is told is below nothing when the clock goes back", async () => {
  turnClockBack();
  const { events } = await sayMessage(place, STORY[0]?.says ?? "");
  const times = JSON.stringify(events).matchAll(/"(?:durationMs|totalMs|elapsedMs)":(-?[\d.]+)/g);
  const told = [...times].map(([, time]) => Number(time));
  expect(told.length).toBeGreaterThan(0);
  expect(told.filter((time) => time < 0)).toEqual([]);
});

test("a lock from the future holds while its process lives, and a later day makes it no staler", async () => {
  const lock = await acquireProjectLock(openState(place), place.root, { task: "first" });
  turnClockBack();
  await expect(acquireProjectLock(openState(place), place.root)).rejects.toMatchObject({
    code: "project-busy",
  });
  lock.release();
});

test.each([
  { LC_ALL: "ar_EG.UTF-8", LANG: "ar_EG.UTF-8" },
  { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" },
])("with the locale $LC_ALL the story is the same", async (variables) => {
  vi.stubEnv("LC_ALL", variables.LC_ALL);
  vi.stubEnv("LANG", variables.LANG);
  try {
    await sayStory();
  } finally {
    vi.unstubAllEnvs();
  }
});

test("nothing in the sources writes numbers, dates or letters by the locale", () => {
  const sources = path.resolve(import.meta.dirname, "../../src");
  const names = readdirSync(sources, { recursive: true, encoding: "utf8" });
  expect(names.length).toBeGreaterThan(100);
  const found = names.filter((name) => {
    if (!name.endsWith(".ts")) return false;
    const text = readFileSync(path.join(sources, name), "utf8");
    return /toLocale(?:Lower|Upper)Case|toLocale(?:Date|Time)?String\(\)|Collator\(\)/.test(text);
  });
  expect(found).toEqual([]);
});

test("names that are no UTF-8 are left alone by a repair, a copy, an undo and a redo", async () => {
  const name = Buffer.concat([
    Buffer.from(`${place.root}/caf`),
    Buffer.from([0xe9, 0xff]),
    Buffer.from(".txt"),
  ]);
  writeFileSync(name, "bytes");
  const names = () =>
    readdirSync(place.root, { encoding: "buffer" }).map((each) => each.toString("latin1"));
  expect(names()).toContain("caf\u00e9\u00ff.txt");
  for (const { says } of STORY)
    expect(await sayMessage(place, says)).toMatchObject({ exitCode: 0 });
  expect(names()).toContain("caf\u00e9\u00ff.txt");
});

test("a project that vanishes is told, with no word of insides", async () => {
  await sayMessage(place, STORY[0]?.says ?? "");
  renameSync(place.root, `${place.root}-gone`);
  const { exitCode, code, message } = await sayMessage(place, "undo");
  expect({ exitCode, code }).toEqual({ exitCode: 2, code: "directory-unusable" });
  expect(message).toContain(place.root);
  renameSync(`${place.root}-gone`, place.root);
  expect(await sayMessage(place, "undo")).toMatchObject({ exitCode: 0 });
  expect(isSameTree(readTree(place), STAGES[0] ?? {})).toBe(true);
});

test("a project that vanishes while a change is tried is an end with a failure of ours", async () => {
  writeFileSync(
    path.join(place.root, "test-value.sh"),
    `grep -qx v=42 value.py || { rm -rf '${place.root}'; exit 1; }\n`,
  );
  const { exitCode, message } = await sayMessage(place, STORY[0]?.says ?? "");
  expect(exitCode, message).not.toBeNull();
  mkdirSync(place.root, { recursive: true });
});

test("a file that somebody changes meanwhile keeps what was written into it", async () => {
  await sayMessage(place, STORY[0]?.says ?? "");
  writeFileSync(path.join(place.root, "value.py"), "v=7\n");
  const { exitCode, code, message } = await sayMessage(place, "undo");
  expect({ exitCode, code }).toMatchObject({ exitCode: 3 });
  expect(message).toContain("value.py");
  expect(readTree(place)["value.py"]).toBe("v=7\n");
});

test.skipIf(process.getuid?.() === 0)(
  "a state folder that is read-only is told by name",
  async () => {
    openState(place);
    chmodSync(path.join(place.state, "agent"), 0o500);
    const { events } = await sayMessage(place, STORY[0]?.says ?? "");
    chmodSync(path.join(place.state, "agent"), 0o700);
    expect(JSON.stringify(events)).toContain(place.state);
  },
);

test("a state folder that vanished is made again", async () => {
  await sayMessage(place, STORY[0]?.says ?? "");
  rmSync(path.join(place.state, "agent"), { recursive: true });
  const { exitCode, message } = await sayMessage(place, "Copy notes.md to other/notes.md");
  expect({ exitCode, message }).toMatchObject({ exitCode: 0 });
});
