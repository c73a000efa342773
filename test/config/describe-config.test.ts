import { expect, test } from "vitest";
import { describeConfig } from "../../src/config/describe-config.ts";
import { createFolders } from "./config-folders.ts";

test("each setting in force is a line with its file", () => {
  const { read, ownFile, projectFile } = createFolders({
    own: {
      model: "qwen",
      permissions: { allow: ["run:npm test"] },
      escalation: { endpoint: "http://127.0.0.1:1/v1", model: "large", apiKeyEnv: "LARGE_KEY" },
    },
    project: { offline: true, model: "evil", permissions: { deny: ["run:git push"] } },
  });
  expect(describeConfig(read())).toEqual([
    `model: qwen (${ownFile})`,
    `offline: true (${projectFile})`,
    `allow run:npm test (${ownFile})`,
    `deny run:git push (${projectFile})`,
    `escalation: large at http://127.0.0.1:1/v1, key in LARGE_KEY (${ownFile})`,
  ]);
});

test("a model to escalate to is named", () => {
  const { read, ownFile } = createFolders({ own: { escalation: { model: "large.gguf" } } });
  expect(describeConfig(read())).toEqual([`escalation: large.gguf (${ownFile})`]);
});

test("where nothing is set, that is said", () => {
  expect(describeConfig(createFolders().read())).toEqual(["No settings file says anything."]);
});
