import { type FileAccess, landlockOptions } from "./landlock.ts";

/** What stands around a process, besides its user and its limits. */
export interface ProcessSandbox {
  /** The file of a filter of system calls; null: none. */
  readonly filter: string | null;
  /** The files that it may reach; null: all that its user may. */
  readonly files: readonly FileAccess[] | null;
  /** Whether it has a network namespace of its own, in which there is nothing. Sockets that it is handed stay in theirs. */
  readonly network?: boolean;
  /** A copy of Node that its user may run and not read (`sealed-node.ts`), which runs it. */
  readonly node?: string | null;
  /** Identifies the folder of ledgers that its bound on files is of: one that is made again at that path is another one. */
  readonly ledgers?: string;
  /** Makes its own files again where they are missing, as a system may clean folders of temporary files: before each start.
   * @throws SkerryError `host-failed`. */
  readonly restore?: () => void;
}

/** The options of setpriv(1) that bound the files of the program which is started. */
export function fileOptions(
  { filter, files, node = null }: ProcessSandbox,
  setpriv: string,
): string[] {
  if (files === null) return [];
  const ofNode: FileAccess[] = node === null ? [] : [{ path: node, access: "run" }];
  if (filter === null && node === null) return landlockOptions(files);
  const ofFilter: FileAccess[] = [
    { path: setpriv, access: "run" },
    ...(filter === null ? [] : [{ path: filter, access: "find" } as const]),
  ];
  return landlockOptions([...files, ...ofNode, ...ofFilter]);
}

/** The options that end the program with the process that started it: one that may send no signals can't do so itself. */
export function endOptions({ filter }: ProcessSandbox): string[] {
  return filter === null ? [] : ["--pdeathsig", "KILL"];
}

/** The command that loads the filter and starts the program. By itself: setpriv(1) loads a filter before it does anything
 * else, which would have to be allowed then; and it has the capability to read any file until it has started another program. */
export function filterCommand({ filter, node = null }: ProcessSandbox, setpriv: string): string[] {
  if (filter !== null) return [setpriv, "--no-new-privs", "--seccomp-filter", filter, "--"];
  return node === null ? [] : [setpriv, "--no-new-privs", "--"];
}
