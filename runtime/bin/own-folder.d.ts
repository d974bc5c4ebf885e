/** The user's folder for what can be made again (XDG Base Directory Specification); null for a user without a home. */
export function cacheFolder(env?: NodeJS.ProcessEnv): string | null;

/** What copies of a checkout's programs are named after. @param runtime the folder with its sources. */
export function checkoutName(runtime: string): string;

/** Whether a folder's name is that of copies of the checkout with this name. */
export function isCopyOf(folderName: string, checkout: string): boolean;
