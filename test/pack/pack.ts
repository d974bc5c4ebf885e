// `npm run pack [-- FOLDER]`: writes what would be published into a folder, `dist/packages` by default: a tarball for each
// package, what they bring of others (CycloneDX), and checksums. Nothing is published.

import { join, resolve } from "node:path";
import { repository } from "./manifests.ts";
import { packAll } from "./pack-all.ts";

const [folder = join(repository, "dist", "packages")] = process.argv.slice(2);
for (const line of packAll(resolve(folder))) console.log(line);
