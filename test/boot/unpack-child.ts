/** One of several processes that unpack the same payload at the same moment. Argv: folder, moment in ms. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { openUnpacked } from "../../src/boot/unpack.ts";
import { createManyFiles } from "./many-files.ts";

const [base = "", moment = "0"] = process.argv.slice(2);
const { id, payload, manifest } = createManyFiles();
await setTimeout(Number(moment) - Date.now());
const root = openUnpacked(base, { id, payload });
// Whoever is told that it is there must find all of it.
for (const file of manifest.files) readFileSync(path.join(root, file.path));
process.stdout.write(root);
