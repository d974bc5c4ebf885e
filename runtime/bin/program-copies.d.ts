/** The folder with copies of all programs, made where there are none of the sources as they are; null where there can
 * be none. @param runtime the folder with the sources. */
export function programCopies(runtime: string, env?: NodeJS.ProcessEnv): Promise<string | null>;
