/** Whether a function's name is none but a place in its module: another build may have another function there. */
export function isIndex(name: string): boolean {
  return /^function \d+$/.test(name);
}
