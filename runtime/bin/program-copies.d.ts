/** The folder with copies of all programs, made where there are none of the sources as they are; null where there can
 * be none. @param runtime the folder with the sources. @param warn is told of what is somebody else's; standard error where it is left out. */
export function programCopies(
  runtime: string,
  env?: NodeJS.ProcessEnv,
  warn?: (sentence: string) => void,
): Promise<string | null>;

/** What a file is known by: whatever changes its content changes this. */
export function stampOf(path: string): string;
