/** The folder where Node keeps what V8 compiled of Skerry's own code, of this user alone; null where there is none.
 * @param copies the folder with copies of the programs, whose own it is then. */
export function compileCache(env?: NodeJS.ProcessEnv, copies?: string | null): string | null;
