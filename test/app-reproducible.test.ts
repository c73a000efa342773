import { expect, test } from "vitest";
import { holdEnvironmentStill, readStillClock } from "../src/app-reproducible.ts";

test.each([
  ["what is asked for", "86400", 86_400_000],
  ["with spaces", " 86400 ", 86_400_000],
  ["a usual moment without it", undefined, 1_735_689_600_000],
  ["the usual moment for an empty text", "", 1_735_689_600_000],
  ["the usual moment for words", "yesterday", 1_735_689_600_000],
  ["the usual moment for a time before 1970", "-1", 1_735_689_600_000],
  ["the usual moment for a fraction", "0.5", 1_735_689_600_000],
  ["the usual moment beyond the year 9999", "1e15", 1_735_689_600_000],
])("the clock says %s", (_, text, ms) => {
  expect(readStillClock({ SOURCE_DATE_EPOCH: text })).toBe(ms);
});

test("time zone, language and clock are the same everywhere; the rest stays", () => {
  const variables: NodeJS.ProcessEnv = {
    PATH: "/bin",
    TZ: "Asia/Tokyo",
    LANG: "tr_TR.UTF-8",
    LC_ALL: "ar_EG.UTF-8",
    LANGUAGE: "tr",
    SOURCE_DATE_EPOCH: "5",
  };
  holdEnvironmentStill(variables);
  expect(variables).toEqual({
    PATH: "/bin",
    TZ: "UTC",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    SOURCE_DATE_EPOCH: "5",
  });
});
