// `npm run lint` and `npm run fix`: Biome, which is as large as a compiler, and installed when it is asked for first.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installedIn } from "../support/on-demand.ts";

const biome = join(installedIn(import.meta.dirname), ".bin", "biome");
process.exitCode = spawnSync(biome, process.argv.slice(2), { stdio: "inherit" }).status ?? 1;
