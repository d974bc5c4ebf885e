import { absentResource } from "../session/resource.ts";

// A worker has no files: no folder is open from the start, and only from a folder others are opened.

/** `wasi:filesystem/preopens`. */
export const preopens = {
  getDirectories(): [] {
    return [];
  },
};

const descriptorMethods = [
  "readViaStream",
  "writeViaStream",
  "appendViaStream",
  "advise",
  "syncData",
  "getFlags",
  "getType",
  "setSize",
  "setTimes",
  "read",
  "write",
  "readDirectory",
  "sync",
  "createDirectoryAt",
  "stat",
  "statAt",
  "setTimesAt",
  "linkAt",
  "openAt",
  "readlinkAt",
  "removeDirectoryAt",
  "renameAt",
  "symlinkAt",
  "unlinkFileAt",
  "isSameObject",
  "metadataHash",
  "metadataHashAt",
];

/** `wasi:filesystem/types`. */
export const filesystemTypes = {
  Descriptor: absentResource("descriptor", descriptorMethods),
  DirectoryEntryStream: absentResource("directory-entry-stream", ["readDirectoryEntry"]),
  /** No error of a stream comes from a file. */
  filesystemErrorCode: (): undefined => undefined,
};
