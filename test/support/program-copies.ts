// Before all tests: as users do, they run the copies of Skerry's programs, which start in half the processor's time.
import { fileURLToPath } from "node:url";
import { programCopies } from "../../runtime/bin/program-copies.js";

/** Makes the copies anew where a source has changed, and names them to all processes that Vitest starts. */
export default async function setup(): Promise<void> {
  const copies = await programCopies(fileURLToPath(new URL("../../runtime", import.meta.url)));
  if (copies !== null) process.env.SKERRY_PROGRAMS = copies;
}
