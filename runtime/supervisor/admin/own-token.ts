import { randomBytes } from "node:crypto";
import { lstat, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError } from "../../errors.ts";

/** The file in a host's data folder with the token that its admin API asks for, where the settings give none. */
export const tokenFile = "admin-token";

/** The fewest characters of a token, the same as the settings ask for. */
const minToken = 16;

/** The token of a host whose settings give none: that of the data folder, which only this user can read, or a new one.
 * @throws SkerryError `data-folder` where it can't be written. */
export async function ownToken(dataDir: string): Promise<string> {
  const path = join(dataDir, tokenFile);
  return (await storedToken(path)) ?? newToken(path);
}

/** The token in a data folder, for commands of the same user; null where there is none that only this user can read. */
export function tokenIn(dataDir: string): Promise<string | null> {
  return storedToken(join(dataDir, tokenFile));
}

async function storedToken(path: string): Promise<string | null> {
  const status = await lstat(path).catch(() => null);
  // What others can write or read is no secret of this host's, whoever put it there.
  const isOwn =
    status?.isFile() && status.uid === process.getuid?.() && (status.mode & 0o077) === 0;
  if (!isOwn && process.getuid !== undefined) return null;
  const token = (await readFile(path, "utf8").catch(() => "")).trim();
  return token.length >= minToken ? token : null;
}

async function newToken(path: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  try {
    await writeFile(draft, `${token}\n`, { mode: 0o600, flag: "wx" });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new SkerryError("data-folder", `The token ${path} can't be written: ${code}.`);
  }
  return token;
}
