// The packages as tests share them: made once for the sources as they are.
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { makeOnce } from "../support/on-demand.ts";
import { packageFolders, repository } from "./manifests.ts";
import { packAll } from "./pack-all.ts";

/** All that packages are made of, and what makes them. */
const sources = [
  ...packageFolders.map((folder) => `${folder}/**/*`),
  ...["package.json", "package-lock.json", "tsconfig.json", "LICENSE", "CHANGELOG.md"],
  ...["docs/install.md", "test/pack/*.{ts,json}"],
];

/** The folder with what `npm run pack` makes. Nobody may change what is in it. */
export function keptPackages(): string {
  const kept = join(repository, "build", "test-packages");
  const turn = ".packing";
  const place = join(kept, digestOfSources());
  mkdirSync(kept, { recursive: true });
  makeOnce(
    join(kept, turn),
    () => existsSync(place),
    () => {
      // Those of other sources are of no use to anybody.
      for (const name of readdirSync(kept).filter((each) => each !== turn))
        rmSync(join(kept, name), { recursive: true, force: true });
      const draft = `${place}.draft`;
      packAll(draft);
      renameSync(draft, place);
    },
  );
  return place;
}

function digestOfSources(): string {
  const hash = createHash("sha256");
  const files = globSync(sources, {
    cwd: repository,
    exclude: ["**/node_modules", "**/build"],
    withFileTypes: true,
  }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    const content = readFileSync(path);
    hash.update(`\n${path.slice(dirname(repository).length)} ${content.length}\n`).update(content);
  }
  return hash.digest("hex").slice(0, 32);
}
