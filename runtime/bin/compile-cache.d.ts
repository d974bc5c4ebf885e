/** The folder where Node keeps what V8 compiled of Skerry's own code, of this user alone; null where there is none.
 * @param copies the folder of the copies of programs that are run, which keep their own. */
export function compileCache(env?: NodeJS.ProcessEnv, copies?: string | null): string | null;
