/** For tests of commands that keep something outside the project, which a sandbox does not let them. */
import { settleContainment } from "../../../src/tools/containment/containment.ts";

const USUAL = { passedNames: [], announce: () => {} };

export async function withoutSandbox<Result>(run: () => Promise<Result>): Promise<Result> {
  await settleContainment({ ...USUAL, mode: "off" });
  try {
    return await run();
  } finally {
    await settleContainment({ ...USUAL, mode: "auto" });
  }
}
