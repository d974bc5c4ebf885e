interface Base64 {
  fromBase64(text: string): Uint8Array<ArrayBuffer>;
}

/** The bytes that a text in base64 stands for. The engine has it, and the types of the language's library do
 * not know it yet. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return (Uint8Array as unknown as Base64).fromBase64(text);
}
