// The one error table. What a visitor, an operator and a tenant see of a failure derives from it.

/** Whose doing a failure is, which is also the command line's exit code. */
export const exitCodes = { guest: 1, input: 2, host: 3 } as const;
export type Blame = keyof typeof exitCodes;

export interface ErrorEntry {
  /** The HTTP status a visitor gets, or null where no visitor can meet it. */
  readonly status: number | null;
  readonly blame: Blame;
  readonly meaning: string;
  /** For who runs commands. */
  readonly advice: string;
  /** For a program that embeds workers, where that is to do something else. */
  readonly inProgram?: string;
}

export const errorTable = {
  // A request's way.
  "fuel-exhausted": {
    status: 503,
    blame: "guest",
    meaning: "The worker burned all the fuel one request may use.",
    advice: "Make the worker do less, or raise `fuel` in [limits] (`--fuel`).",
    inProgram: "Make the worker do less, or raise `fuel` in its `limits`.",
  },
  "cpu-exhausted": {
    status: 503,
    blame: "guest",
    meaning: "The worker used all the CPU time one request may use, before its fuel was burned.",
    advice:
      "Have it touch less memory, or what else takes longer than its fuel tells, or raise `cpu` in [limits].",
    inProgram:
      "Have it touch less memory, or what else takes longer than its fuel tells, or raise `cpu` in its `limits`.",
  },
  "memory-exceeded": {
    status: 503,
    blame: "guest",
    meaning:
      "All instances of the worker, or of its tenant's workers, would have more memory in a shard at once than they may.",
    advice:
      "Have requests need less memory, send fewer at once, or raise `worker-memory` or `tenant-memory` in [serve].",
    inProgram:
      "Have requests need less memory, send fewer at once, or raise the host's `workerMemory`.",
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
      "The worker trapped, gave no response, or handed over a value that its interface does not allow.",
    advice:
      "Fix the worker where the message says; of a trap, the log has the function names and offsets.",
  },
  "guest-error": {
    status: 502,
    blame: "guest",
    meaning: "The worker answered with an error of `wasi:http` in the place of a response.",
    advice:
      "Look in the worker for why it answers so; a visitor reads no more than the code, so have it answer with a response where that is meant.",
  },
  "isolate-heap-exceeded": {
    status: 503,
    blame: "guest",
    meaning: "The worker's isolate outgrew its heap, and was ended.",
    advice: "Have the worker return less at once.",
  },
  "invalid-response": {
    status: 502,
    blame: "guest",
    meaning:
      "The worker's response is not one HTTP allows: a status, a field name or value, or a length.",
    advice: "Set a status of 200 to 599, token names, and values without control characters.",
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
    meaning: "A request's body is larger than the limit, whole or as a stream.",
    advice: "Send less, or raise `request-body` (for streams `streamed-body`) in [limits].",
    inProgram:
      "Send less, or raise `requestBody` (for streams `streamedBody`) in the worker's `limits`.",
  },
  "bad-request": {
    status: 400,
    blame: "input",
    meaning: "The request is not one HTTP allows.",
    advice: "Send a well-formed request.",
  },
  overloaded: {
    status: 503,
    blame: "host",
    meaning:
      "More requests wait for the worker, or modules to be prepared, than may wait; or there is no room for another instance of it, or the host is too busy to start or prepare it.",
    advice: "Try again later, or send fewer requests at once.",
  },
  "not-implemented": {
    status: 501,
    blame: "input",
    meaning: "The request needs what the host lacks: CONNECT, or a transfer coding but chunked.",
    advice: "Send an ordinary request, its body as it is or chunked.",
  },
  "no-route": {
    status: 404,
    blame: "input",
    meaning: "No worker is bound to the request's host and path.",
    advice: "Bind one: `skerry deploy --route`, or `routes` in skerry.toml.",
    inProgram: "Have the function that chooses a worker return one for the request.",
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
    meaning: "The tenant has burned the fuel it may burn in a second, and its savings.",
    advice: "Try again after the time in Retry-After, or raise the tenant's `fuel-rate`.",
  },
  quarantined: {
    status: 503,
    blame: "guest",
    meaning: "The worker brought its shard down, and waits until it is started again.",
    advice: "Fix the worker and deploy it, or release it with `skerry release`.",
  },
  "origin-failed": {
    status: 502,
    blame: "guest",
    meaning:
      "An origin broke off, or was silent for too long, in the middle of content that the worker passed on.",
    advice: "Look at the origin, or raise `idle-timeout` or `total-timeout` in [fetch].",
    inProgram: "Look at the origin, or raise `deadline` in the worker's `limits`.",
  },
  "function-failed": {
    status: 502,
    blame: "host",
    meaning:
      "A function that the program around the worker offers to it failed, gave what its interface does not allow, or took too long.",
    advice:
      "Look at the program's own log, and give errors that workers may know as the function's `result`; or raise the interface's limits.",
  },
  "client-left": {
    status: null,
    blame: "input",
    meaning: "The client went away before it had all of its answer.",
    advice: "Nothing; if it happens often, the worker is too slow for its clients.",
  },
  draining: {
    status: 503,
    blame: "host",
    meaning: "The host is shutting down and takes no more requests.",
    advice: "Send the request to another host.",
  },
  "shard-lost": {
    status: 502,
    blame: "host",
    meaning:
      "The process that ran the worker stopped or had to be killed; requests in it are lost. Connections it held itself close without an answer.",
    advice: "Try again: the process is replaced. If it recurs, the worker is the cause.",
    inProgram:
      "Try again: the process is replaced. If it recurs, a worker of its `group` is the cause: give those that you trust less a group of their own.",
  },
  "process-not-started": {
    status: 503,
    blame: "host",
    meaning:
      "A process of Skerry's own ended before it was ready: nothing of a worker had run in it.",
    advice:
      "Do what the message or the process's last words say: a package or a right is missing, or a limit is too low. No worker is the cause.",
  },
  "shard-starting": {
    status: 503,
    blame: "host",
    meaning: "The process that runs the worker is being replaced, and does not answer yet.",
    advice: "Try again in a second.",
  },
  // A module's way.
  "not-wasm": {
    status: null,
    blame: "input",
    meaning: "The bytes are not WebAssembly.",
    advice: "Give the .wasm file that `skerry build` wrote.",
    inProgram: "Give a component: the .wasm file that a build wrote, or its bytes.",
  },
  "malformed-module": {
    status: null,
    blame: "input",
    meaning: "The bytes break the WebAssembly binary format, or end too early.",
    advice: "Build the module again; the section and the offset say where it breaks.",
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
    meaning: "The module is valid Wasm, but of no kind this host runs.",
    advice: "Build a component of world skerry:edge/worker or wasi:http/proxy@0.2.",
  },
  "unknown-abi-version": {
    status: null,
    blame: "input",
    meaning: "The component was built for a version of skerry:edge that this host does not know.",
    advice: "Build it again with an SDK of a version this host knows, or update the host.",
  },
  "unknown-import": {
    status: null,
    blame: "input",
    meaning: "The module imports something this host does not offer.",
    advice:
      "Run a worker that calls functions of a program in that program, by `openHost` (docs/embed.md). Otherwise remove the import, " +
      "or build for a world this host knows.",
    inProgram:
      "Give the functions by `interfaces` of `openHost`, in the version that the worker imports. Otherwise remove the import, or " +
      "build for a world this host knows.",
  },
  "name-not-allowed": {
    status: null,
    blame: "input",
    meaning: "The module imports or exports a name that is reserved or not safe to handle.",
    advice: "Use letters, digits and usual punctuation, and none of this host's own names.",
  },
  "already-metered": {
    status: null,
    blame: "input",
    meaning: "The module is what metering made of another.",
    advice: "Give the module it was made from.",
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
    meaning: "The module uses a WebAssembly feature that is off the allow list, or has no price.",
    advice: "Build it without that feature.",
  },
  "module-too-large": {
    status: null,
    blame: "input",
    meaning: "The file is larger than a module may be.",
    advice: "Strip debug information, build with optimisation, or embed less data.",
  },
  "module-limit": {
    status: null,
    blame: "input",
    meaning: "The module exceeds a limit on its structure (functions, locals, tables, nesting, …).",
    advice: "Build a smaller module; the message names the limit and its value.",
  },
  "memory-over-cap": {
    status: null,
    blame: "input",
    meaning: "The memory the module declares as its minimum is over the cap.",
    advice: "Declare less initial memory, or raise `memory` in [limits] (`--memory`).",
    inProgram: "Declare less initial memory, or raise `memory` in its `limits`.",
  },
  "pipeline-exceeded": {
    status: null,
    blame: "input",
    meaning: "Preparing the module took more time or memory than that may take.",
    advice: "Build a smaller module.",
  },
  "start-failed": {
    status: null,
    blame: "guest",
    meaning:
      "The module failed while it was initialised: out of start-up fuel, a trap, or a deadline.",
    advice:
      "Read the message: do less, or nothing that fails, in top-level code, or raise `start-fuel` in [limits].",
    inProgram:
      "Read the message: do less, or nothing that fails, in top-level code, or raise `startFuel` in its `limits`.",
  },
  // The command line and the host.
  "bad-usage": {
    status: null,
    blame: "input",
    meaning: "The command line is not one the command takes.",
    advice: "See `--help` of the command.",
    inProgram: "Read the message: it names what is not taken, and what is.",
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
    meaning: "An optional package that is needed here is not installed.",
    advice: "Install the packages that the message names, beside `skerry`.",
  },
  "not-found": {
    status: null,
    blame: "input",
    meaning: "A file or folder does not exist, or can't be read.",
    advice: "Check the path.",
  },
  "data-folder": {
    status: null,
    blame: "input",
    meaning: "The folder for artifacts can't be made or written.",
    advice:
      "Give this user the folder, or name another one: by SKERRY_DATA_DIR, or by `data` in the settings of a host.",
    inProgram: "Give this user the folder, or name another one as `dataDir`.",
  },
  "temporary-folder": {
    status: null,
    blame: "input",
    meaning: "Nothing can be made in the system's folder for temporary files.",
    advice: "Set TMPDIR to a folder that this user can write to, with room on its disk.",
  },
  "unreachable-files": {
    status: null,
    blame: "input",
    meaning: "A user that the host's processes run as can't reach files that they need.",
    advice:
      "Let the user pass the folder, or read the file, that the message names (`chmod`), or place it elsewhere.",
  },
  "not-writable": {
    status: null,
    blame: "input",
    meaning: "A file or folder can't be written.",
    advice: "Choose a folder that this user can write, fix its rights, or make room on its disk.",
  },
  "build-failed": {
    status: null,
    blame: "input",
    meaning: "The compiler refused the worker's source.",
    advice: "Fix what the compiler's messages name.",
  },
  "port-in-use": {
    status: null,
    blame: "input",
    meaning: "Another program listens on that port.",
    advice: "Choose another: with `--port`, or for `serve` as `port` or `admin` in [serve].",
  },
  "cannot-listen": {
    status: null,
    blame: "input",
    meaning: "The host can't listen on that address and port.",
    advice:
      "Give an address of this machine and a port this user may take: with `--address` and `--port`, or for `serve` as `address`, `port` and `admin` in [serve].",
  },
  // Recordings.
  "recording-damaged": {
    status: null,
    blame: "input",
    meaning: "The file is no recording, or not the one that was written: it was changed or cut.",
    advice: "Take the file again from where it was recorded.",
  },
  "recording-version": {
    status: null,
    blame: "input",
    meaning:
      "The recording was made by a version of Skerry that has other prices, or another form.",
    advice: "Replay it with the version of Skerry that the message names.",
  },
  "recording-module": {
    status: null,
    blame: "input",
    meaning: "The module that the recording was made with is not to be found.",
    advice:
      "Keep `modules` beside the recording, or give the module or its project with `--module`.",
  },
  "replay-diverged": {
    status: null,
    blame: "guest",
    meaning:
      "The worker asked the host for something that it had not asked for when it was recorded.",
    advice: "See with `--trace` where; another deployment, or what was masked, may be the cause.",
  },
  // Serving, and the admin API.
  "unknown-worker": {
    status: 404,
    blame: "input",
    meaning: "There is no worker of that name.",
    advice: "See `skerry list`.",
    inProgram: "Load it, or see which are there in `host.workers`.",
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
    meaning: "No module with that digest was uploaded, or it is damaged.",
    advice: "Upload the module, then deploy it.",
  },
  "route-conflict": {
    status: 409,
    blame: "input",
    meaning: "A route is bound to another worker already.",
    advice: "Choose another host or path, or remove the route from the other worker.",
  },
  "set-by-file": {
    status: 409,
    blame: "input",
    meaning: "The worker is set up by the host's settings file, and can't be changed otherwise.",
    advice: "Change the file and run `skerry reload`.",
  },
  conflict: {
    status: 409,
    blame: "input",
    meaning: "The worker was changed at another node of the cluster at the same time.",
    advice: "See with `skerry list NAME` what it is now, and try again.",
  },
  "wave-failed": {
    status: null,
    blame: "guest",
    meaning:
      "A change that went through a cluster place by place failed at one, and was stopped there.",
    advice:
      "Read why, fix the worker and deploy it again; `skerry rollback` has all places serve what they served before, `skerry promote` has all serve what is new.",
  },
  "record-refused": {
    status: null,
    blame: "host",
    meaning:
      "A record of the cluster's log is refused: it is of a version that this node does not know, is not signed, or is damaged.",
    advice: "Update this node's Skerry; or deploy the worker again, which writes the record anew.",
  },
  unavailable: {
    status: 503,
    blame: "host",
    meaning:
      "The cluster's log does not answer, or is not the one that this node has followed: what is served goes on, and nothing can be changed.",
    advice: "See `skerry cluster status`, bring the NATS servers back, and try again.",
  },
  unauthorized: {
    status: 401,
    blame: "input",
    meaning: "The admin API was called without the right token.",
    advice:
      "Run the command in the folder of the host's settings, or set SKERRY_ADMIN_TOKEN to its token: by default that in `admin-token` of its data folder.",
  },
  forbidden: {
    status: 403,
    blame: "input",
    meaning:
      "The admin API was called under a host name that is not its own, or by another site's page.",
    advice: "Call it by the address it listens on, and not from a page of another site.",
  },
  unreachable: {
    status: null,
    blame: "host",
    meaning: "The admin API of the host does not answer.",
    advice: "Start `skerry serve`, or say where it is with `--admin`.",
  },
  "store-failed": {
    status: 500,
    blame: "host",
    meaning: "The data folder can't be read or written: what was there goes on being served.",
    advice:
      "Do what the message says: make room on the disk, fix the folder's rights, or put back what is missing or damaged.",
  },
  "store-lost": {
    status: null,
    blame: "host",
    meaning: "A database of the data folder is empty or gone, and what belongs to it is there.",
    advice:
      "Put a copy of the database in its place; to begin with nothing, move the data folder away, or of entries its folder `kv`.",
  },
  "store-newer": {
    status: null,
    blame: "input",
    meaning: "The data folder was written by a newer version of Skerry.",
    advice: "Run that version, or give another folder as `data` in [serve].",
    inProgram: "Run that version, or give another `dataDir`.",
  },
  "store-in-use": {
    status: null,
    blame: "input",
    meaning: "Another `skerry serve` uses the data folder.",
    advice: "Stop it, or give another folder as `data` in [serve].",
    inProgram: "Stop it, or give another `dataDir`.",
  },
  "no-sandbox": {
    status: null,
    blame: "input",
    meaning: "A sandbox around each process is required, and the system lacks a part of it.",
    advice:
      'Bring what the message names, or set `sandbox = "best"` in [serve] (`--sandbox best`) to do without.',
    inProgram:
      'Bring what the message names, or open the host with `sandbox: "best"` to do without.',
  },
  "host-failed": {
    status: 500,
    blame: "host",
    meaning: "The host itself failed.",
    advice: "This is a defect in Skerry: report it with the message.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** A code of a failure. The page on limits and errors has a row for each. */
export type ErrorCode = keyof typeof errorTable;
