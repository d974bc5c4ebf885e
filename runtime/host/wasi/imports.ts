import { httpTypes } from "./http/http.ts";
import { outgoingHandler } from "./http/outgoing-handler.ts";
import { InputStream } from "./io/input-stream.ts";
import { IoError } from "./io/io-error.ts";
import { OutputStream } from "./io/output-stream.ts";
import { Pollable, poll } from "./io/poll.ts";
import { configStore } from "./keyvalue/config.ts";
import { earlier } from "./keyvalue/earlier-keyvalue.ts";
import { atomics, batch, store } from "./keyvalue/keyvalue.ts";
import { logging } from "./keyvalue/logging.ts";
import { keyValue, variables } from "./keyvalue/spin.ts";
import { serviceImports } from "./service/imports.ts";
import { monotonicClock, wallClock } from "./system/clocks.ts";
import { environment } from "./system/environment.ts";
import { exit } from "./system/exit.ts";
import { filesystemTypes, preopens } from "./system/filesystem.ts";
import { insecure, insecureSeed, random } from "./system/random.ts";
import {
  instanceNetwork,
  ipNameLookup,
  network,
  tcp,
  tcpCreateSocket,
  udp,
  udpCreateSocket,
} from "./system/sockets.ts";
import {
  stderr,
  stdin,
  stdout,
  terminalInput,
  terminalOutput,
  terminalStderr,
  terminalStdin,
  terminalStdout,
} from "./system/stdio.ts";

/** The interfaces of WASI 0.2 that a guest of `wasi:http/proxy` may import, drafts beside it, and those of 0.3, for jco's glue: by an
 * interface's name without a version. All of them use the current session (`session.ts`). */
export const wasiImports: Readonly<Record<string, object>> = {
  "wasi:http/types": httpTypes,
  "wasi:http/outgoing-handler": outgoingHandler,
  "wasi:io/error": { Error: IoError },
  "wasi:io/poll": { Pollable, poll },
  "wasi:io/streams": { InputStream, OutputStream },
  "wasi:clocks/monotonic-clock": monotonicClock,
  "wasi:clocks/wall-clock": wallClock,
  "wasi:random/random": random,
  "wasi:random/insecure": insecure,
  "wasi:random/insecure-seed": insecureSeed,
  "wasi:cli/environment": environment,
  "wasi:cli/exit": exit,
  "wasi:cli/stdin": stdin,
  "wasi:cli/stdout": stdout,
  "wasi:cli/stderr": stderr,
  "wasi:cli/terminal-input": terminalInput,
  "wasi:cli/terminal-output": terminalOutput,
  "wasi:cli/terminal-stdin": terminalStdin,
  "wasi:cli/terminal-stdout": terminalStdout,
  "wasi:cli/terminal-stderr": terminalStderr,
  "wasi:filesystem/types": filesystemTypes,
  "wasi:filesystem/preopens": preopens,
  "wasi:sockets/network": network,
  "wasi:sockets/instance-network": instanceNetwork,
  "wasi:sockets/ip-name-lookup": ipNameLookup,
  "wasi:sockets/tcp": tcp,
  "wasi:sockets/tcp-create-socket": tcpCreateSocket,
  "wasi:sockets/udp": udp,
  "wasi:sockets/udp-create-socket": udpCreateSocket,
  "wasi:keyvalue/store": store,
  "wasi:keyvalue/atomics": atomics,
  "wasi:keyvalue/batch": batch,
  "skerry:earlier-keyvalue/store": earlier.store,
  "skerry:earlier-keyvalue/atomics": earlier.atomics,
  "skerry:earlier-keyvalue/batch": earlier.batch,
  "wasi:config/store": configStore,
  "wasi:logging/logging": logging,
  "fermyon:spin/key-value": keyValue,
  "fermyon:spin/variables": variables,
  ...serviceImports,
};
