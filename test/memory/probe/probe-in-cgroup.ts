/** Prints what the probe says of the memory of the process it runs in. Started inside a control group by a test. */
import { createMemoryProbe } from "../../../src/memory/probe/memory-probe.ts";

using probe = createMemoryProbe({ readGpu: async () => null });
process.stdout.write(JSON.stringify(await probe.read()));
