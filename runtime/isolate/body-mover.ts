import ivm from "isolated-vm";

/** Makes a function for the code inside an isolate: it copies bytes on the isolate's own thread, out of its
 * heap, to where this thread takes them over without a copy. The isolate's own memory can't be handed over:
 * the library frees it by way of the isolate, which may be gone by then. */
export function bodyMover(context: ivm.Context): Promise<ivm.Reference<unknown>> {
  return context.evalClosure(
    `const { ExternalCopy } = $0;
    return (bytes) => new ExternalCopy(bytes).copyInto({ release: true, transferIn: true });`,
    [ivm],
    { result: { reference: true } },
  ) as Promise<ivm.Reference<unknown>>;
}
