// The one error table. What a visitor, an operator and a tenant see of a failure derives from it.

/** The party that caused a failure, and the exit code of the command line for it. */
export const exitCodes = { guest: 1, input: 2, host: 3 } as const;
export type Blame = keyof typeof exitCodes;

export interface ErrorEntry {
  /** The HTTP status that a visitor gets, or null if no visitor can get it. */
  readonly status: number | null;
  readonly blame: Blame;
  readonly meaning: string;
  /** What to do, for a user of the command line. */
  readonly advice: string;
  /** What to do, for a program that embeds workers, if that differs from `advice`. */
  readonly inProgram?: string;
}

export const errorTable = {
  // A request's way.
  "fuel-exhausted": {
    status: 503,
    blame: "guest",
    meaning: "The worker burned all the fuel that one request may use.",
    advice: "Make the worker do less, or raise `fuel` in [limits] (`--fuel`).",
    inProgram: "Make the worker do less, or raise `fuel` in its `limits`.",
  },
  "cpu-exhausted": {
    status: 503,
    blame: "guest",
    meaning:
      "The worker used all the CPU time that one request may use, although it had fuel left.",
    advice:
      "Touch less memory, avoid operations that are slower than their fuel suggests, or raise `cpu` in [limits].",
    inProgram:
      "Touch less memory, avoid operations that are slower than their fuel suggests, or raise `cpu` in its `limits`.",
  },
  "memory-exceeded": {
    status: 503,
    blame: "guest",
    meaning:
      "The instances of the worker, or of all workers of its tenant, would exceed their memory limit in a shard.",
    advice:
      "Use less memory per request, send fewer requests at once, or raise `worker-memory` or `tenant-memory` in [serve].",
    inProgram:
      "Use less memory per request, send fewer requests at once, or raise the host's `workerMemory`.",
  },
  "deadline-exceeded": {
    status: 504,
    blame: "guest",
    meaning: "The request took longer than its wall-clock deadline.",
    advice: "Make the worker do less, or raise `deadline` in [limits] (`--deadline`).",
    inProgram: "Make the worker do less, or raise `deadline` in its `limits`.",
  },
  "guest-trap": {
    status: 502,
    blame: "guest",
    meaning:
      "The worker trapped, returned no response, or passed a value that its interface does not allow.",
    advice:
      "Fix the worker at the place that the message names. For a trap, the log has function names and offsets.",
  },
  "guest-error": {
    status: 502,
    blame: "guest",
    meaning: "The worker returned an error of `wasi:http` instead of a response.",
    advice:
      "Find out why the worker returns it. A visitor sees only the code; return a response if the visitor should see more.",
  },
  "isolate-heap-exceeded": {
    status: 503,
    blame: "guest",
    meaning: "The worker's isolate exceeded its heap limit and was terminated.",
    advice: "Return less at once from the worker.",
  },
  "invalid-response": {
    status: 502,
    blame: "guest",
    meaning:
      "The worker's response is not valid HTTP: its status, a field name or value, or its length.",
    advice:
      "Use a status from 200 to 599, field names that are tokens, and values without control characters.",
  },
  "response-too-large": {
    status: 502,
    blame: "guest",
    meaning: "The worker's response fields or body exceed the limit.",
    advice: "Return less, or raise `response-fields` or `response-body` in [limits].",
    inProgram: "Return less, or raise `responseFields` or `responseBody` in its `limits`.",
  },
  "uri-too-long": {
    status: 414,
    blame: "input",
    meaning: "The request's URI is longer than the limit.",
    advice: "Send a shorter URI, or raise `uri` in [limits].",
    inProgram: "Send a shorter URI, or raise `uri` in the worker's `limits`.",
  },
  "fields-too-large": {
    status: 431,
    blame: "input",
    meaning: "The request's header fields together are larger than the limit.",
    advice: "Send fewer or shorter fields, or raise `request-fields` in [limits].",
    inProgram: "Send fewer or shorter fields, or raise `requestFields` in the worker's `limits`.",
  },
  "body-too-large": {
    status: 413,
    blame: "input",
    meaning: "A request's body is larger than the limit for whole or for streamed bodies.",
    advice: "Send less, or raise `request-body` (for streams `streamed-body`) in [limits].",
    inProgram:
      "Send less, or raise `requestBody` (for streams `streamedBody`) in the worker's `limits`.",
  },
  "bad-request": {
    status: 400,
    blame: "input",
    meaning: "The request is not valid HTTP.",
    advice: "Send a well-formed request.",
  },
  overloaded: {
    status: 503,
    blame: "host",
    meaning:
      "Too many requests are queued for the worker, or too many modules are being prepared; or there is no room for another instance, or the host is too busy to start or prepare the worker.",
    advice: "Try again later, or send fewer requests at once.",
  },
  "not-implemented": {
    status: 501,
    blame: "input",
    meaning:
      "The request uses a feature that this host does not support: CONNECT, or a transfer coding other than chunked.",
    advice: "Use another method than CONNECT, and send the body with a Content-Length or chunked.",
  },
  "no-route": {
    status: 404,
    blame: "input",
    meaning: "No worker is bound to the request's host and path.",
    advice: "Bind one: `skerry deploy --route`, or `routes` in skerry.toml.",
    inProgram: "Return a worker for the request from the function that chooses one.",
  },
  "request-timeout": {
    status: 408,
    blame: "input",
    meaning: "The client took too long to send its request.",
    advice: "Send it faster, or raise `headers-timeout` or `request-timeout` in [serve].",
    inProgram: "Send it faster.",
  },
  "rate-exceeded": {
    status: 503,
    blame: "guest",
    meaning: "The tenant has used up its fuel rate and the fuel that it had saved.",
    advice: "Try again after the time in Retry-After, or raise the tenant's `fuel-rate`.",
  },
  quarantined: {
    status: 503,
    blame: "guest",
    meaning: "The worker crashed its shard or made it hang. It is started again after a pause.",
    advice: "Fix the worker and deploy it again, or end the quarantine with `skerry release`.",
  },
  "origin-failed": {
    status: 502,
    blame: "guest",
    meaning:
      "An origin closed the connection, or sent nothing for too long, in the middle of content that the worker passed on.",
    advice: "Look at the origin, or raise `idle-timeout` or `total-timeout` in [fetch].",
    inProgram: "Look at the origin, or raise `deadline` in the worker's `limits`.",
  },
  "function-failed": {
    status: 502,
    blame: "host",
    meaning:
      "A function that the embedding program offers to the worker failed, returned a value that its interface does not allow, or took too long.",
    advice:
      "Look at the program's own log. Return errors that workers may see as the function's `result`, or raise the interface's limits.",
  },
  "client-left": {
    status: null,
    blame: "input",
    meaning: "The client closed the connection before it had the whole response.",
    advice: "Nothing. If it happens often, the worker is too slow for its clients.",
  },
  draining: {
    status: 503,
    blame: "host",
    meaning: "The host is shutting down and accepts no more requests.",
    advice: "Send the request to another host.",
  },
  "shard-lost": {
    status: 502,
    blame: "host",
    meaning:
      "The process that ran the worker stopped or was killed. Its requests are lost, and connections that it held are closed without a response.",
    advice:
      "Try again: the process is being replaced. If it happens again, the worker is the cause.",
    inProgram:
      "Try again: the process is being replaced. If it happens again, a worker of its `group` is the cause: put workers that you trust less into a separate group.",
  },
  "process-not-started": {
    status: 503,
    blame: "host",
    meaning: "A process of Skerry ended before it was ready and before it ran any worker.",
    advice:
      "Read the message and the last output of the process: a package or a permission is missing, or a limit is too low. No worker is the cause.",
  },
  "shard-starting": {
    status: 503,
    blame: "host",
    meaning: "The process that runs the worker is being replaced and is not ready yet.",
    advice: "Try again in a second.",
  },
  // A module's way.
  "not-wasm": {
    status: null,
    blame: "input",
    meaning: "The bytes are not WebAssembly.",
    advice: "Pass the .wasm file that `skerry build` wrote.",
    inProgram: "Pass a component: the .wasm file that a build wrote, or its bytes.",
  },
  "malformed-module": {
    status: null,
    blame: "input",
    meaning: "The bytes violate the WebAssembly binary format or end too early.",
    advice: "Build the module again. The message names the section and the offset.",
  },
  "invalid-module": {
    status: null,
    blame: "input",
    meaning: "The module is well-formed but does not validate.",
    advice: "Build the module again with a toolchain that emits valid code.",
  },
  "unknown-kind": {
    status: null,
    blame: "input",
    meaning: "The module is valid Wasm, but not of a kind that this host runs.",
    advice: "Build a component for the world skerry:edge/worker or wasi:http/proxy@0.2.",
  },
  "unknown-abi-version": {
    status: null,
    blame: "input",
    meaning: "The component was built for a version of skerry:edge that this host does not know.",
    advice: "Build it again with an SDK version that this host knows, or update the host.",
  },
  "unknown-import": {
    status: null,
    blame: "input",
    meaning: "The module imports something that this host does not offer.",
    advice:
      "If the worker calls functions of a program, run it in that program with `openHost` (docs/embed.md). Otherwise remove the import, " +
      "or build for a world that this host knows.",
    inProgram:
      "Pass the functions as `interfaces` of `openHost`, in the version that the worker imports. Otherwise remove the import, or " +
      "build for a world that this host knows.",
  },
  "name-not-allowed": {
    status: null,
    blame: "input",
    meaning: "The module imports or exports a name that is reserved or not safe to handle.",
    advice: "Use letters, digits and usual punctuation, and no name that this host reserves.",
  },
  "already-metered": {
    status: null,
    blame: "input",
    meaning: "The module has already been metered.",
    advice: "Pass the original module.",
  },
  "import-not-granted": {
    status: null,
    blame: "input",
    meaning: "The module imports an interface that its settings do not grant.",
    advice: "Add the interface to `grants` in skerry.toml.",
    inProgram: "Add the interface to the worker's `grants`.",
  },
  "feature-not-allowed": {
    status: null,
    blame: "input",
    meaning: "The module uses a WebAssembly feature that is not on the allow list or has no price.",
    advice: "Build it without that feature.",
  },
  "module-too-large": {
    status: null,
    blame: "input",
    meaning: "The file is larger than the limit for modules.",
    advice: "Strip debug information, build with optimisation, or embed less data.",
  },
  "module-limit": {
    status: null,
    blame: "input",
    meaning: "The module exceeds a limit on its structure (functions, locals, tables, nesting, …).",
    advice: "Build a smaller module. The message names the limit and its value.",
  },
  "memory-over-cap": {
    status: null,
    blame: "input",
    meaning: "The module declares a minimum memory that is over the cap.",
    advice: "Declare less initial memory, or raise `memory` in [limits] (`--memory`).",
    inProgram: "Declare less initial memory, or raise `memory` in its `limits`.",
  },
  "pipeline-exceeded": {
    status: null,
    blame: "input",
    meaning: "Preparing the module exceeded its limit of time or memory.",
    advice: "Build a smaller module.",
  },
  "start-failed": {
    status: null,
    blame: "guest",
    meaning:
      "The module failed during initialisation: it ran out of start-up fuel, trapped, or exceeded a deadline.",
    advice:
      "Read the message. Do less in top-level code, fix what fails there, or raise `start-fuel` in [limits].",
    inProgram:
      "Read the message. Do less in top-level code, fix what fails there, or raise `startFuel` in its `limits`.",
  },
  // The command line and the host.
  "bad-usage": {
    status: null,
    blame: "input",
    meaning: "The command does not accept these arguments.",
    advice: "See `--help` of the command.",
    inProgram: "Read the message: it names the argument that was refused and what is allowed.",
  },
  "bad-settings": {
    status: null,
    blame: "input",
    meaning: "A settings file is not valid.",
    advice: "Fix the line and key that the message names.",
  },
  "not-installed": {
    status: null,
    blame: "input",
    meaning: "An optional package is needed and not installed.",
    advice: "Install the packages that the message names next to `skerry`.",
  },
  "not-found": {
    status: null,
    blame: "input",
    meaning: "A file or folder does not exist or can't be read.",
    advice: "Check the path.",
  },
  "data-folder": {
    status: null,
    blame: "input",
    meaning: "The folder for artifacts can't be created or written.",
    advice:
      "Make this user the folder's owner, or choose another folder: by SKERRY_DATA_DIR, or by `data` in a host's settings.",
    inProgram: "Make this user the folder's owner, or choose another folder as `dataDir`.",
  },
  "temporary-folder": {
    status: null,
    blame: "input",
    meaning: "No file can be created in the system's folder for temporary files.",
    advice: "Set TMPDIR to a folder that this user can write to, on a disk with free space.",
  },
  "unreachable-files": {
    status: null,
    blame: "input",
    meaning: "The host's processes run as a user that can't read files that they need.",
    advice:
      "Give that user access to the folder or file that the message names (`chmod`), or move it.",
  },
  "not-writable": {
    status: null,
    blame: "input",
    meaning: "A file or folder can't be written.",
    advice:
      "Choose a folder that this user can write, fix its permissions, or free space on its disk.",
  },
  "build-failed": {
    status: null,
    blame: "input",
    meaning: "The compiler rejected the worker's source.",
    advice: "Fix the errors that the compiler prints.",
  },
  "port-in-use": {
    status: null,
    blame: "input",
    meaning: "Another program listens on that port.",
    advice: "Choose another port: with `--port`, or for `serve` as `port` or `admin` in [serve].",
  },
  "cannot-listen": {
    status: null,
    blame: "input",
    meaning: "The host can't listen on that address and port.",
    advice:
      "Choose an address of this machine and a port that this user may open: with `--address` and `--port`, or for `serve` as `address`, `port` and `admin` in [serve].",
  },
  // Recordings.
  "recording-damaged": {
    status: null,
    blame: "input",
    meaning: "The file is not a recording, or it was changed or truncated after it was written.",
    advice: "Copy the file again from the machine that recorded it.",
  },
  "recording-version": {
    status: null,
    blame: "input",
    meaning: "The recording was made by a version of Skerry with other prices or another format.",
    advice: "Replay it with the version of Skerry that the message names.",
  },
  "recording-module": {
    status: null,
    blame: "input",
    meaning: "The module that was recorded was not found.",
    advice:
      "Keep the folder `modules` next to the recording, or pass the module or its project with `--module`.",
  },
  "replay-diverged": {
    status: null,
    blame: "guest",
    meaning: "The worker made a host call that is not in the recording.",
    advice:
      "Use `--trace` to see which call. The cause may be another deployment, or a value that was masked.",
  },
  // Serving, and the admin API.
  "unknown-worker": {
    status: 404,
    blame: "input",
    meaning: "There is no worker with that name.",
    advice: "See `skerry list`.",
    inProgram: "Load it, or see `host.workers` for those that are loaded.",
  },
  "unknown-deployment": {
    status: 404,
    blame: "input",
    meaning: "The worker has no such deployment, or no candidate to promote.",
    advice: "See `skerry list NAME`.",
  },
  "unknown-module": {
    status: 404,
    blame: "input",
    meaning: "No module with that digest was uploaded, or the stored module is damaged.",
    advice: "Upload the module, then deploy it.",
  },
  "route-conflict": {
    status: 409,
    blame: "input",
    meaning: "A route is already bound to another worker.",
    advice: "Choose another host or path, or remove the route from the other worker.",
  },
  "set-by-file": {
    status: 409,
    blame: "input",
    meaning: "The worker is set up by the host's settings file and can be changed only there.",
    advice: "Change the file and run `skerry reload`.",
  },
  conflict: {
    status: 409,
    blame: "input",
    meaning: "Another node of the cluster changed the worker at the same time.",
    advice: "Use `skerry list NAME` to see its current state, and try again.",
  },
  "wave-failed": {
    status: null,
    blame: "guest",
    meaning:
      "A change was rolled out over a cluster place by place. It failed at one place and stopped there.",
    advice:
      "Read the reason, fix the worker and deploy it again. With `skerry rollback` all places serve the previous deployment, with `skerry promote` all serve the new one.",
  },
  "record-refused": {
    status: null,
    blame: "host",
    meaning:
      "This node refused a record of the cluster's log: its version is unknown, or it is not signed or is damaged.",
    advice: "Update Skerry on this node, or deploy the worker again, which writes a new record.",
  },
  unavailable: {
    status: 503,
    blame: "host",
    meaning:
      "The cluster's log does not answer, or it is not the log that this node followed before. Workers are still served, but nothing can be changed.",
    advice: "See `skerry cluster status`, restore the NATS servers, and try again.",
  },
  unauthorized: {
    status: 401,
    blame: "input",
    meaning: "The admin API was called without the right token.",
    advice:
      "Run the command in the folder of the host's settings, or set SKERRY_ADMIN_TOKEN to the host's token. By default the token is in the file `admin-token` of the data folder.",
  },
  forbidden: {
    status: 403,
    blame: "input",
    meaning: "The admin API was called under another host name, or by a page of another site.",
    advice: "Call it at the address that it listens on, and not from a page of another site.",
  },
  unreachable: {
    status: null,
    blame: "host",
    meaning: "The host's admin API does not answer.",
    advice: "Start `skerry serve`, or give the host's address with `--admin`.",
  },
  "store-failed": {
    status: 500,
    blame: "host",
    meaning:
      "The data folder can't be read or written. Workers that were loaded before are still served.",
    advice:
      "Do what the message says: free space on the disk, fix the folder's permissions, or restore what is missing or damaged.",
  },
  "store-lost": {
    status: null,
    blame: "host",
    meaning:
      "A database of the data folder is empty or missing, although files that belong to it exist.",
    advice:
      "Restore the database from a backup. To start empty, move the data folder away; for kv entries move only its folder `kv`.",
  },
  "store-newer": {
    status: null,
    blame: "input",
    meaning: "The data folder was written by a newer version of Skerry.",
    advice: "Run that version, or choose another folder as `data` in [serve].",
    inProgram: "Run that version, or choose another `dataDir`.",
  },
  "store-in-use": {
    status: null,
    blame: "input",
    meaning: "Another `skerry serve` uses the data folder.",
    advice: "Stop it, or choose another folder as `data` in [serve].",
    inProgram: "Stop it, or choose another `dataDir`.",
  },
  "no-sandbox": {
    status: null,
    blame: "input",
    meaning:
      "A sandbox around each process is required, but this system does not support a part of it.",
    advice:
      'Install what the message names, or set `sandbox = "best"` in [serve] (`--sandbox best`) to run without it.',
    inProgram:
      'Install what the message names, or open the host with `sandbox: "best"` to run without it.',
  },
  "host-failed": {
    status: 500,
    blame: "host",
    meaning: "The host failed.",
    advice: "This is a defect in Skerry: report it with the message.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** A code of a failure. The page on limits and errors has a row for each. */
export type ErrorCode = keyof typeof errorTable;
