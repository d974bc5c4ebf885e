// `node:path`, of POSIX: a worker has no disk, and the paths it works on are those of URLs and names.
import path from "path-browserify";

export const {
  basename,
  delimiter,
  dirname,
  extname,
  format,
  isAbsolute,
  join,
  normalize,
  parse,
  relative,
  resolve,
  sep,
} = path;
export const posix = path;
export default path;
