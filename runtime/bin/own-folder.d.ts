/** What copies of a checkout's programs are named after. @param runtime the folder with its sources. */
export function checkoutName(runtime: string): string;
