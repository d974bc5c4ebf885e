import { fstatSync, write } from "node:fs";
import { LineSink, type LineSinkOptions, type WritePiece } from "./line-sink.ts";

/** Files take as much at once as there is. */
const filePiece = 65_536;

/** The reader of a shard's lines wakes up for each piece: some dozens per second cost next to nothing. */
const toParent: LineSinkOptions = { pieceBytes: 32_768, gatherMs: 20 };

/** Standard error as a sink that no reader can hold up. Pipes and sockets are written without blocking.
 * Files and terminals have no such way and are written by another thread. (Pipes can't be: a thread
 * that waits for a pipe's reader also keeps the process from ending.) */
export function stderrSink(): LineSink {
  return isPipe()
    ? new LineSink(writeStream())
    : new LineSink(writeFile, { pieceBytes: filePiece });
}

/** Returns a sink for this process's parent, if nobody else writes to the same pipe. */
export function parentSink(): LineSink {
  const sink = new LineSink(isPipe() ? writeStream() : writeFile, toParent);
  // Lines before an uncaught error may explain it.
  process.once("exit", () => sink.writeAll());
  return sink;
}

function isPipe(): boolean {
  const kind = fstatSync(2);
  return kind.isFIFO() || kind.isSocket();
}

function writeStream(): WritePiece {
  // A reader that leaves is reported to each write's callback; as an event it would end the process.
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
