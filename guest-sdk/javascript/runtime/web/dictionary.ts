/** Web IDL takes an object, undefined or null for a dictionary.
 * @throws TypeError for anything else. */
export function assertDictionary(options: unknown, who: string): void {
  if (options === undefined || options === null) return;
  if (typeof options !== "object" && typeof options !== "function") {
    throw new TypeError(`${who}: the options must be an object.`);
  }
}
