import { expect, test } from "vitest";
import { isAgentError } from "../../src/base/errors.ts";
import { readSize } from "../../src/ui/size-value.ts";

test.each([
  ["500MB", 500_000_000],
  ["0.5GB", 500_000_000],
  ["512MiB", 2 ** 29],
  ["1GiB", 2 ** 30],
  ["1.001KiB", 1025],
  ["12kB", 12_000],
  ["0MB", 0],
  ["65536GiB", 2 ** 46],
])("%s is %d bytes", (text, bytes) => {
  expect(readSize({ name: "--reserve", text })).toBe(bytes);
});

test.each([
  "5 parsecs",
  "-1GB",
  "1e9",
  "NaN",
  "NaNGB",
  "Infinity",
  "",
  " ",
  "500", // of what?
  "MB",
  "500mb",
  "500Mb",
  "500 MB",
  "+1GB",
  "1,5GB",
  ".5GB",
  "1.GB",
  "0x10MB",
  "1.2345GB",
  "65537GiB",
  "9999999999MB",
  "1GB\n",
  "１GB",
])("%j is refused with an example", (text) => {
  const refusal = (() => {
    try {
      return readSize({ name: "AGENT_RESERVE", text });
    } catch (error) {
      return error;
    }
  })();
  if (!isAgentError(refusal, "usage-invalid")) throw new Error(`read as ${refusal}`);
  expect(refusal.message).toContain(JSON.stringify(text));
  expect(refusal.next).toBe("For example: AGENT_RESERVE=500MB");
});
