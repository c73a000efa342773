import { expect, test } from "vitest";
import { reportEngine } from "../../src/runtime/engine-report.ts";
import { ENGINE_PACKAGE_VERSION } from "../../src/runtime/engine-version.ts";

test("the engine says its release, and names a device for each backend that is no CPU", async () => {
  const { name, gpu, devices } = await reportEngine();
  expect(name).toContain(`node-llama-cpp ${ENGINE_PACKAGE_VERSION}, llama.cpp `);
  expect(devices.length > 0).toBe(gpu !== null);
});
