import { existsSync, statSync } from "node:fs";

/** What a process may do with a file, or with all that is in a folder:
 * - `run`: start it as a program;
 * - `read`: read files and list folders;
 * - `find`: read files whose names it knows;
 * - `list`: list folders;
 * - `change`: the same as `find`, and write to the files that are there;
 * - `own`: read, write, make and remove files;
 * - `listen`: make sockets, and remove them. */
export type Access = "run" | "read" | "find" | "list" | "change" | "own" | "listen";

export interface FileAccess {
  readonly path: string;
  readonly access: Access;
}

/** The rights of Landlock that each gives (landlock(7), as setpriv(1) calls them): to files, and to folders besides. */
const rights: Readonly<Record<Access, { readonly file: string[]; readonly folder: string[] }>> = {
  run: { file: ["execute", "read-file"], folder: [] },
  read: { file: ["read-file"], folder: ["read-dir"] },
  find: { file: ["read-file"], folder: [] },
  list: { file: [], folder: ["read-dir"] },
  change: { file: ["read-file", "write-file"], folder: [] },
  own: {
    file: ["read-file", "write-file", "truncate"],
    folder: ["read-dir", "make-reg", "remove-file"],
  },
  listen: { file: [], folder: ["make-sock", "remove-file"] },
};

/** All that is refused where no rule allows it. It is named, as a newer setpriv knows more than the rules here do. */
const handled = [
  ...["execute", "write-file", "read-file", "read-dir", "remove-dir", "remove-file", "make-char"],
  ...[
    "make-dir",
    "make-reg",
    "make-sock",
    "make-fifo",
    "make-block",
    "make-sym",
    "refer",
    "truncate",
  ],
];

/** The options of setpriv(1) by which a process reaches these files and no others. Paths where nothing is are left out. */
export function landlockOptions(files: readonly FileAccess[]): string[] {
  return ["--landlock-access", `fs:${handled.join(",")}`, ...files.flatMap(ruleOf)];
}

function ruleOf({ path, access }: FileAccess): string[] {
  if (!existsSync(path)) return [];
  const { file, folder } = rights[access];
  const given = statSync(path).isDirectory() ? [...file, ...folder] : file;
  return given.length === 0 ? [] : ["--landlock-rule", `path-beneath:${given.join(",")}:${path}`];
}
