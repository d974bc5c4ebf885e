// `node:stream`.
import stream from "readable-stream/lib/ours/browser.js";

export const {
  addAbortSignal,
  compose,
  destroy,
  Duplex,
  finished,
  isDisturbed,
  isErrored,
  isReadable,
  PassThrough,
  pipeline,
  promises,
  Readable,
  Stream,
  Transform,
  Writable,
} = stream;
export default stream;
