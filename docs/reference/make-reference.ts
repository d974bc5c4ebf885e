// `npm run docs`: makes the API reference, and tells what of it has no docstring.
import { join } from "node:path";
import { makeReference, pages } from "./reference.ts";

const { isSound, output } = makeReference();
process.stderr.write(output);
if (isSound) process.stdout.write(`The reference is in ${join(pages, "index.html")}\n`);
else process.exitCode = 1;
