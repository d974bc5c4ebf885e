import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openProject } from "../../runtime/project/project.ts";
import { sdkDigest, sourceDigest } from "../../runtime/project/source-digest.ts";
import { skerry } from "../cli/skerry.ts";
import { keptBuild, keptDataDir } from "./build-cache.ts";

const files = ["worker.wasm", "worker.json"];

/** Builds the worker in a folder as `skerry build` does, or puts the build there that was kept of the same sources: the
 * command line takes it for its own. For tests of what comes after the build. */
export async function putBuild(dir: string): Promise<void> {
  const paths = files.map((name) => join(dir, "build", name));
  const project = await openProject(dir);
  const kept = await keptBuild(
    ["project", await sourceDigest(project), await sdkDigest(project.language)],
    async () => {
      const { code, stderr } = await skerry(["build", dir], {
        env: { SKERRY_DATA_DIR: keptDataDir() },
      });
      if (code !== 0) throw new Error(`${dir} does not build:\n${stderr}`);
      const contents = await Promise.all(paths.map((path) => readFile(path, "base64")));
      return Buffer.from(JSON.stringify(contents));
    },
  );
  await mkdir(join(dir, "build"), { recursive: true });
  const contents: string[] = JSON.parse(Buffer.from(kept).toString());
  await Promise.all(paths.map((path, n) => writeFile(path, Buffer.from(contents[n]!, "base64"))));
}
