import { type FileAccess, landlockOptions } from "./landlock.ts";

/** What stands around a process, besides its user and its limits. */
export interface ProcessSandbox {
  /** The file of a filter of system calls; null: none. */
  readonly filter: string | null;
  /** The files that it may reach; null: all that its user may. */
  readonly files: readonly FileAccess[] | null;
}

/** The options of setpriv(1) that bound the files of the program which is started. */
export function fileOptions({ filter, files }: ProcessSandbox, setpriv: string): string[] {
  if (files === null) return [];
  if (filter === null) return landlockOptions(files);
  const ofFilter: FileAccess[] = [
    { path: setpriv, access: "run" },
    { path: filter, access: "find" },
  ];
  return landlockOptions([...files, ...ofFilter]);
}

/** The options that end the program with the process that started it: one that may send no signals can't do so itself. */
export function endOptions({ filter }: ProcessSandbox): string[] {
  return filter === null ? [] : ["--pdeathsig", "KILL"];
}

/** The command that loads the filter and starts the program. By itself: setpriv(1) loads a filter before it does anything
 * else, which would have to be allowed then. */
export function filterCommand({ filter }: ProcessSandbox, setpriv: string): string[] {
  return filter === null ? [] : [setpriv, "--no-new-privs", "--seccomp-filter", filter, "--"];
}
