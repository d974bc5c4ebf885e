/** The folder where Node keeps what V8 compiled of Skerry's own code, of this user alone; null where there is none. */
export function compileCache(env?: NodeJS.ProcessEnv): string | null;
