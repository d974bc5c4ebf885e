// Bytes of keys. Script may replace methods of Uint8Array, which would then see each key they are called on: these have
// members of their own, as they were when the worker began, and so have arrays that are made of them.

const { defineProperty, freeze, getOwnPropertyDescriptors, getPrototypeOf, setPrototypeOf } =
  Object;

export class SecretBytes extends Uint8Array<ArrayBuffer> {
  /** What `slice` and `subarray` make. */
  static get [Symbol.species](): typeof SecretBytes {
    return SecretBytes;
  }

  constructor(source: number | ArrayBuffer, offset?: number, length?: number) {
    super(source as ArrayBuffer, offset, length);
  }
}

const members = [getPrototypeOf(Uint8Array.prototype) as object, Uint8Array.prototype];
for (const descriptors of members.map((holder) => getOwnPropertyDescriptors(holder))) {
  for (const name of Reflect.ownKeys(descriptors)) {
    if (name === "constructor") continue;
    defineProperty(SecretBytes.prototype, name, descriptors[name as never]!);
  }
}
freeze(SecretBytes.prototype);
freeze(SecretBytes);

/** The same bytes, with members that nobody can replace. */
export function secretBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return setPrototypeOf(bytes, SecretBytes.prototype) as SecretBytes;
}
