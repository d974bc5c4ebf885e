import { fstatSync, write } from "node:fs";
import { LineSink, type WritePiece } from "./line-sink.ts";

/** Standard error as a sink that no reader can hold up. Pipes and sockets are written without blocking.
 * Files and terminals have no such way and are written by another thread. (Pipes can't be: a thread
 * that waits for a pipe's reader also keeps the process from ending.) */
export function stderrSink(): LineSink {
  const kind = fstatSync(2);
  return new LineSink(kind.isFIFO() || kind.isSocket() ? writeStream() : writeFile);
}

function writeStream(): WritePiece {
  // A reader that goes away is told to each write's callback; as an event it would end the process.
  process.stderr.on("error", () => {});
  return (piece, done) => {
    process.stderr.write(piece, done);
  };
}

const writeFile: WritePiece = (piece, done) => {
  writeWhole(Buffer.from(piece), done);
};

function writeWhole(bytes: Buffer, done: (error?: Error | null) => void): void {
  write(2, bytes, (error, written) => {
    if (error !== null || written === bytes.length) done(error);
    else writeWhole(bytes.subarray(written), done);
  });
}
