import { SkerryError } from "../../errors.ts";

interface Cause {
  readonly sentence: string;
  /** Primary result codes of SQLite (sqlite.org/rescode.html), by name. */
  readonly sqlite: Readonly<Record<number, string>>;
  /** What the system calls it. */
  readonly system: readonly string[];
}

const causes: readonly Cause[] = [
  {
    sentence: "its disk is full; make room there",
    sqlite: { 13: "SQLITE_FULL" },
    system: ["ENOSPC"],
  },
  {
    sentence:
      "it may not grow any more; raise this user's disk quota or limit of file sizes, or make room",
    sqlite: {},
    system: ["EDQUOT", "EFBIG"],
  },
  {
    sentence: "this user may not write there; fix the rights of the folder and what is in it",
    sqlite: { 3: "SQLITE_PERM", 8: "SQLITE_READONLY" },
    system: ["EACCES", "EPERM", "EROFS"],
  },
  {
    sentence:
      "it can't be opened; see that folders are folders, files are files, and this user may read and write them",
    sqlite: { 14: "SQLITE_CANTOPEN" },
    system: ["ENOTDIR", "EISDIR", "EEXIST", "ENOENT", "ELOOP", "ENAMETOOLONG"],
  },
  {
    sentence: "it is damaged; put a copy in its place, or begin with another folder",
    sqlite: { 11: "SQLITE_CORRUPT", 26: "SQLITE_NOTADB" },
    system: [],
  },
  {
    sentence:
      "its disk is full, over a quota, or broken; make room there, and look at the system's log",
    sqlite: { 10: "SQLITE_IOERR" },
    system: ["EIO"],
  },
  {
    sentence: "another program holds the database; end it",
    sqlite: { 5: "SQLITE_BUSY", 6: "SQLITE_LOCKED" },
    system: [],
  },
  {
    sentence: "this process may not open more files; raise its limit",
    sqlite: {},
    system: ["EMFILE", "ENFILE"],
  },
];

/** A failure of the data folder as one sentence: what failed, why, and what to do.
 * @param what as "A module can't be written". @param where the folder, or those that it may be. */
export function storeFailure(error: unknown, what: string, where = "the data folder"): SkerryError {
  if (error instanceof SkerryError) return error;
  const { code, errcode, message } = error as { code?: string; errcode?: number; message?: string };
  if (errcode === undefined) {
    const cause = causes.find(({ system }) => code !== undefined && system.includes(code));
    return failure(what, where, cause, code ?? `${message}`);
  }
  // The lowest byte is the primary code, those above say more.
  const primary = errcode & 0xff;
  const cause = causes.find(({ sqlite }) => primary in sqlite);
  const name = cause?.sqlite[primary] ?? `SQLite: ${message}`;
  return failure(what, where, cause, `${name}, ${errcode}`);
}

/** Whether SQLite reports that another connection holds a lock. */
export function isLocked(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
}

function failure(what: string, where: string, cause: Cause | undefined, code: string): SkerryError {
  const why = cause?.sentence ?? "of an error that is not known";
  return new SkerryError("store-failed", `${what}: ${where} has failed, as ${why} (${code}).`);
}
