import { expect, test } from "vitest";
import { createReportBuilder } from "../../src/tools/test-report.ts";

function reportMessage(message: string): string {
  const builder = createReportBuilder();
  builder.addFailure({ name: "test", message, frames: [], kind: "assertion" });
  return builder.build().failures[0]?.message ?? "";
}

test("a message of 4,000 characters is kept as it is", () => {
  expect(reportMessage(` ${"x".repeat(4000)}\n`)).toBe("x".repeat(4000));
});

test.each(["x", "é", "😀"])(
  "of a longer one of %s both ends are kept, and what is missing is said",
  (character) => {
    const kept = reportMessage(`start ${character.repeat(100_000)} end`);
    expect(kept).toMatch(/^start [\s\S]*\n\[\d+ characters left out\]\n[\s\S]* end$/u);
    expect(kept.length).toBeLessThanOrEqual(4000);
    expect(Buffer.from(kept, "utf8").toString("utf8")).toBe(kept);
    const leftOut = Number(/\n\[(\d+)/.exec(kept)?.[1]);
    expect(leftOut + kept.replace(/\n\[.*\]\n/, "").length).toBe(10 + character.length * 100_000);
  },
);
