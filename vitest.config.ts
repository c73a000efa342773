import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/fixtures/**"],
    testTimeout: 30_000,
    // Two models decoding at once starve each other: one test file at a time.
    fileParallelism: false,
  },
});
