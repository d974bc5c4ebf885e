import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { GiB } from "../byte-units.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** A prepared worker takes some MB, and what is written durably must not fail for want of room. */
const minFree = GiB;

/** The folder that a host keeps deployments, artifacts and entries in. Nothing is written there. */
export async function dataFolderFinding(folder: string): Promise<Finding> {
  try {
    const existing = await nearest(folder);
    await access(existing, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(existing);
    const free = bavail * bsize;
    const where = existing === folder ? folder : `${folder}, which a host makes,`;
    const found = `${where} has ${(free / GiB).toFixed(1)} GiB free.`;
    if (free >= minFree) return ok("data folder", found);
    return warning(
      "data folder",
      found,
      "Make room: deploys and entries fail where a disk is full.",
    );
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    const advice = "Give this user the folder, or name another one with `data` in [serve].";
    return problem("data folder", `${folder} can't be used: ${code}.`, advice);
  }
}

/** The folder, or the nearest one above it that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    const found = await stat(folder);
    if (!found.isDirectory()) throw Object.assign(new Error("no folder"), { code: "ENOTDIR" });
    return folder;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    return nearest(dirname(folder));
  }
}
