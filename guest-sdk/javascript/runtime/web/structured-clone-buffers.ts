import { dataCloneError } from "./structured-clone-refusals.ts";

/** A copy of a buffer, resizable if it is. */
export function cloneBuffer(buffer: ArrayBuffer): ArrayBuffer {
  if (buffer.detached) throw dataCloneError("A detached ArrayBuffer");
  if (!buffer.resizable) return buffer.slice();
  const copy = new ArrayBuffer(buffer.byteLength, { maxByteLength: buffer.maxByteLength });
  new Uint8Array(copy).set(new Uint8Array(buffer));
  return copy;
}

interface ViewConstructor {
  new (buffer: ArrayBufferLike, offset: number, length?: number): ArrayBufferView;
}

const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

/** The same view of another buffer. */
export function cloneView(view: ArrayBufferView, buffer: ArrayBufferLike): ArrayBufferView {
  const name = (typedArrayName.call(view) as string | undefined) ?? "DataView";
  const View = Reflect.get(globalThis, name) as ViewConstructor;
  if (tracksLength(view)) return new View(buffer, view.byteOffset);
  const length = (view as Partial<Uint8Array>).length ?? view.byteLength;
  return new View(buffer, view.byteOffset, length);
}

/** Whether a view grows with its buffer. No property says so: it does if it reaches the end of a
 * resizable buffer, so a view of a fixed length that happens to end there is taken for one. */
function tracksLength(view: ArrayBufferView): boolean {
  const buffer = view.buffer as ArrayBuffer;
  if (!buffer.resizable) return false;
  const rest = buffer.byteLength - view.byteOffset - view.byteLength;
  return rest < ((view as Partial<Uint8Array>).BYTES_PER_ELEMENT ?? 1);
}

/** Buffers that nothing but their owner detaches: those of a WebAssembly.Memory. */
export const heldBuffers = new WeakSet<ArrayBuffer>();

/** The buffers of a transfer list.
 * @throws DOMException `DataCloneError` for what can't be transferred. */
export function transferList(transfer: unknown): ArrayBuffer[] {
  const buffers = [...((transfer ?? []) as Iterable<unknown>)].map((item) => {
    const hindrance = transferHindrance(item);
    if (hindrance === null) return item as ArrayBuffer;
    throw new DOMException(`${hindrance} can't be transferred.`, "DataCloneError");
  });
  if (new Set(buffers).size === buffers.length) return buffers;
  throw new DOMException("An ArrayBuffer is in the transfer list twice.", "DataCloneError");
}

function transferHindrance(item: unknown): string | null {
  if (!(item instanceof ArrayBuffer)) return "A value that is no ArrayBuffer";
  if (item.detached) return "A detached ArrayBuffer";
  return heldBuffers.has(item) ? "A WebAssembly.Memory's buffer" : null;
}
