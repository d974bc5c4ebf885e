// `node assemblyscript-main.ts GUEST`: builds a guest in AssemblyScript, and writes it to stdout.
import { type AssemblyScriptGuest, assemblyScriptGuest } from "./assemblyscript-guest.ts";

process.stdout.write(await assemblyScriptGuest(process.argv[2] as AssemblyScriptGuest));
