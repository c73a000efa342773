import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readUserConfig } from "../../src/ui/user-config.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent-config-"));
  mkdirSync(path.join(folder, "agent"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (text: string) => writeFileSync(path.join(folder, "agent", "config.json"), text);

test("without a file there are no settings", () => {
  expect(readUserConfig({ XDG_CONFIG_HOME: folder })).toEqual({});
});

test("the model comes from the person's own file", () => {
  write('{"model": "smollm2-135m"}');
  expect(readUserConfig({ XDG_CONFIG_HOME: folder })).toEqual({ model: "smollm2-135m" });
});

test.each([
  ["not JSON", "{model"],
  ["an unknown key", '{"modle": "x"}'],
  ["a wrong type", '{"model": 3}'],
  ["an empty name", '{"model": ""}'],
])("%s is refused with the file's name", (_, text) => {
  write(text);
  expect(() => readUserConfig({ XDG_CONFIG_HOME: folder })).toThrow(
    expect.objectContaining({
      code: "config-invalid",
      exitCode: 2,
      message: expect.stringContaining(folder),
    }),
  );
});
