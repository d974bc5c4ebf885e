// What cases of streams share.

export const streamOf = <T>(...chunks: T[]) =>
  new ReadableStream<T>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

export async function drain<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const chunks: T[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** A writable stream that keeps what it is given, and says what it is asked. */
export function recorder(strategy?: QueuingStrategy) {
  const log: unknown[] = [];
  const stream = new WritableStream<unknown>(
    {
      write: (chunk) => {
        log.push(chunk);
      },
      close: () => {
        log.push("close");
      },
      abort: (reason) => {
        log.push(["abort", reason]);
      },
    },
    strategy,
  );
  return { log, stream };
}

export const kind = async (promise: Promise<unknown>) => {
  try {
    return ["resolved", await promise];
  } catch (error) {
    return ["rejected", error instanceof Error ? error.name : error];
  }
};
