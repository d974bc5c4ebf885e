import { type Case, casesNamed } from "../case.ts";

const described = (holder: object, name: string) => {
  const found = Object.getOwnPropertyDescriptor(holder, name);
  return found && [typeof found.get, found.enumerable, found.configurable, found.writable ?? null];
};

export const domExceptionCases: readonly Case[] = casesNamed("DOMException", {
  members: () => [
    ...["name", "message", "code", "ABORT_ERR"].map((name) =>
      described(DOMException.prototype, name),
    ),
    described(DOMException, "ABORT_ERR"),
    described(globalThis, "DOMException"),
    [DOMException.length, DOMException.name, String(DOMException.prototype)],
  ],
  constants: () =>
    Object.getOwnPropertyNames(DOMException)
      .filter((name) => name.endsWith("_ERR"))
      .map((name) => {
        const values = DOMException as unknown as Record<string, number>;
        const ofPrototype = DOMException.prototype as unknown as Record<string, number>;
        return [name, values[name], ofPrototype[name]];
      })
      .sort(),
  codes: () =>
    ["AbortError", "DataCloneError", "NotFoundError", "EncodingError", "Other"].map(
      (name) => new DOMException("", name).code,
    ),
});

/** Buffers that are detached have no bytes. */
export const detachedCases: readonly Case[] = casesNamed("detached", {
  decode: () => {
    const kinds = [Uint8Array, DataView, Uint16Array].map((Kind) => {
      const buffer = new ArrayBuffer(8);
      const view = new (Kind as Uint8ArrayConstructor)(buffer);
      structuredClone(buffer, { transfer: [buffer] });
      return [new TextDecoder().decode(view), new TextDecoder().decode(buffer)];
    });
    return kinds;
  },
  encodeInto: () => {
    const buffer = new ArrayBuffer(8);
    const view = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    return ["", "text", "é", "\u{1f600}"].map((text) => new TextEncoder().encodeInto(text, view));
  },
  "random values": () => {
    const buffer = new ArrayBuffer(8);
    const view = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    return crypto.getRandomValues(view).length;
  },
  "bodies and digests": async () => {
    const buffer = new ArrayBuffer(8);
    const view = new Uint8Array(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    const digest = async (source: ArrayBuffer | Uint8Array<ArrayBuffer>) =>
      [...new Uint8Array(await crypto.subtle.digest("SHA-1", source))].slice(0, 4);
    return [
      await new Response(buffer).text(),
      await new Response(view).text(),
      await digest(view),
      await digest(buffer),
    ];
  },
});

export const weakReferenceCases: readonly Case[] = casesNamed("WeakRef", {
  "an object stays while its job runs, and its microtasks": async () => {
    const reference = new WeakRef({ value: 1 });
    const found = [reference.deref()?.value];
    await null;
    found.push(reference.deref()?.value);
    return found;
  },
  "what it is": () => [
    WeakRef.name,
    WeakRef.length,
    WeakRef.prototype.constructor === WeakRef,
    Object.prototype.toString.call(new WeakRef({})),
    new (class extends WeakRef<object> {})({}) instanceof WeakRef,
    described(WeakRef.prototype, "deref"),
  ],
  "without new": () => (WeakRef as unknown as (value: object) => unknown)({}),
  "of a number": () => new WeakRef(5 as never),
});
