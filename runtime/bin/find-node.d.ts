/** The path of a Node binary that can load isolated-vm, or null. @param from the URL of a module beside it. */
export function findNode(from: string): string | null;
