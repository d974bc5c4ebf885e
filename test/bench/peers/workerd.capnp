using Workerd = import "/workerd/workerd.capnp";

# The same worker as examples/hello-javascript; examples/hello, the component that Skerry runs, as jco makes
# it for a JavaScript engine; one whose answer a core module of one instruction makes; and bundles of examples/hono-api and
# examples/origin-proxy-javascript, of which the latter asks an origin on this machine.
const config :Workerd.Config = (
  services = [
    (name = "javascript", worker = .javascript),
    (name = "wasm", worker = .wasm),
    (name = "hello", worker = .hello),
    (name = "hono", worker = .hono),
    (name = "proxy", worker = .proxy),
    (name = "here", network = (allow = ["local", "private"])),
  ],
  sockets = [
    (name = "javascript", address = "127.0.0.1:0", http = (), service = "javascript"),
    (name = "wasm", address = "127.0.0.1:0", http = (), service = "wasm"),
    (name = "hello", address = "127.0.0.1:0", http = (), service = "hello"),
    (name = "hono", address = "127.0.0.1:0", http = (), service = "hono"),
    (name = "proxy", address = "127.0.0.1:0", http = (), service = "proxy"),
  ],
);

const javascript :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "../../../examples/hello-javascript/src/index.js")],
  compatibilityDate = "2026-01-01",
);

const wasm :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "workerd-wasm.js"),
    (name = "greeter.wasm", wasm = embed "build/greeter.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);

const hello :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "workerd-hello.js"),
    (name = "hello.js", esModule = embed "build/hello.js"),
    (name = "hello.core.wasm", wasm = embed "build/hello.core.wasm"),
    (name = "hello.core2.wasm", wasm = embed "build/hello.core2.wasm"),
    (name = "hello.core3.wasm", wasm = embed "build/hello.core3.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);

const hono :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "build/hono-api.js")],
  bindings = [(name = "CURRENCY", text = "EUR")],
  compatibilityDate = "2026-01-01",
);

const proxy :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "build/origin-proxy-javascript.js")],
  bindings = [(name = "ORIGIN", fromEnvironment = "ORIGIN")],
  globalOutbound = "here",
  compatibilityDate = "2026-01-01",
);
