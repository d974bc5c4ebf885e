/** Puts a function in the place of a method of the library's, with its name and length. */
export function replaceMethod(object: object, name: string | symbol, value: object): void {
  const { name: known, length } = (
    object as Record<string | symbol, { name: string; length: number }>
  )[name]!;
  Object.defineProperties(value, {
    name: { value: known, configurable: true },
    length: { value: length, configurable: true },
  });
  Object.defineProperty(object, name, { value });
}
