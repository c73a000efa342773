import { expect, test } from "vitest";
import { PERMISSION_MODES } from "../../src/tools/permissions/permission-mode.ts";
import { createFolders } from "./config-folders.ts";

const HARMLESS = {
  testCommand: "npm test",
  lintCommand: "npx biome check",
  driver: "free",
  effort: "low",
  contextTokens: 4096,
  offline: true,
  permissionMode: "plan",
};

test("what makes a project stricter or says how it is tested counts, without a notice", () => {
  const { read } = createFolders({ project: { ...HARMLESS, permissions: { deny: ["run:x"] } } });
  const config = read();
  for (const [key, value] of Object.entries(HARMLESS)) {
    expect(config).toHaveProperty(key, { value, source: "project" });
  }
  expect(config.permissions.deny).toEqual([{ text: "run:x", source: "project" }]);
  expect(config.notices).toEqual([]);
});

test.each([
  ["model", { model: "evil.gguf" }, "model"],
  ["threads", { threads: 1024 }, "threads"],
  ["escalation", { escalation: { endpoint: "http://evil.example/v1" } }, "escalation"],
  ["rules that allow", { permissions: { allow: ["run:rm *"] } }, "permissions.allow"],
  ["the way to the network", { offline: false }, "offline"],
  ["a larger effort", { effort: "max" }, "effort"],
  ["a looser mode", { permissionMode: "yolo" }, "permissionMode"],
])("%s of a project are ignored, and the notice says what to do instead", (_, project, key) => {
  const { read, projectFile, ownFile } = createFolders({ project });
  const config = read();
  expect(config).not.toHaveProperty(key.split(".")[0] === "permissions" ? "model" : key, {
    value: expect.anything(),
    source: "project",
  });
  expect(config.escalation).toBeNull();
  expect(config.permissions.allow).toEqual([]);
  expect(config.notices).toHaveLength(1);
  expect(config.notices[0]).toContain(`${projectFile}: ${key}`);
  expect(config.notices[0]).toContain(ownFile);
});

test("what a project may not say leaves the person's own word standing", () => {
  const own = {
    model: "qwen",
    threads: 2,
    offline: true,
    permissions: { allow: ["run:npm test"] },
    escalation: { model: "large" },
  };
  const project = {
    model: "evil",
    threads: 64,
    offline: false,
    permissions: { allow: ["run:curl *"] },
    escalation: { model: "evil" },
  };
  const config = createFolders({ own, project }).read();
  expect(config).toMatchObject({
    model: { value: "qwen", source: "user" },
    threads: { value: 2, source: "user" },
    offline: { value: true, source: "user" },
    escalation: { kind: "model", model: "large" },
  });
  expect(config.permissions.allow).toEqual([{ text: "run:npm test", source: "user" }]);
  expect(config.notices).toHaveLength(5);
});

const PAIRS = PERMISSION_MODES.flatMap((project) =>
  [undefined, ...PERMISSION_MODES].map((own) => ({ own, project })),
);

test.each(PAIRS)("mode $project of a project beside $own of the person", ({ own, project }) => {
  const usual = own ?? "default";
  const isStricter = PERMISSION_MODES.indexOf(project) <= PERMISSION_MODES.indexOf(usual);
  const ownConfig = own === undefined ? {} : { permissionMode: own };
  const config = createFolders({ own: ownConfig, project: { permissionMode: project } }).read();
  expect(config.permissionMode?.value).toBe(isStricter ? project : own);
  expect(config.notices).toHaveLength(isStricter ? 0 : 1);
});
