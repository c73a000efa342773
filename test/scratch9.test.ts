import { test } from "vitest";
test("x", async () => { await import("/root/w/t9/holes.mts" as string); });
