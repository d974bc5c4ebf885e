// The commands of the command line, which all have a help text and a document of their errors.
const serving = [
  "serve",
  "doctor",
  "deploy",
  "list",
  "boundary",
  "rollback",
  "promote",
  "rm",
  "release",
  "reload",
  "tail",
];
const working = [
  "new",
  "build",
  "types",
  "run",
  "call",
  "measure",
  "calibrate",
  "replay",
  "inspect",
  "meter",
];
export const commands = [...working, ...serving];
/** Those of commands that have commands of their own. */
export const inner = ["kv list", "kv rm"];
